/// Text in the language of manual pages, man(7), in ASCII: both groff and mandoc set it, in any locale.
enum Roff {
  /// Text with nothing in it that is an instruction. A dash can be searched for and pasted.
  static func text(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "'": result += "\\(aq"
      case "`": result += "\\(ga"
      case "^": result += "\\(ha"
      case "~": result += "\\(ti"
      case "\u{A0}": result += "\\ "
      case "\u{20}"..<"\u{7F}": result.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x20: result += " "
      default:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += "\\[u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "]"
      }
    }
    return result.first == "." ? "\\&" + result : result
  }

  static func bold(_ text: String) -> String { "\\fB" + self.text(text) + "\\fP" }

  static func italic(_ text: String) -> String { "\\fI" + self.text(text) + "\\fP" }

  /// A line of a synopsis: options are bold, and what stands for a value, in capital letters, is italic.
  static func synopsis(_ line: String) -> String {
    line.split(separator: " ").map { word in
      let letters = word.unicodeScalars.filter { ("A"..."Z").contains($0) || ("a"..."z").contains($0) }
      if word.hasPrefix("-") { return bold(String(word)) }
      return letters.allSatisfy({ ("A"..."Z").contains($0) }) ? italic(String(word)) : text(String(word))
    }.joined(separator: " ")
  }
}
