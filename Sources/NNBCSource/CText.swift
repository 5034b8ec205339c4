/// Texts from a model as C has them: none can become code (Spec/c-export.md, 2).
enum CText {
  /// What stands in comments besides letters, digits and blanks.
  private static let marks = Set("!\"#$%&'()+,-./:;<=>@[]^_`{|}~".unicodeScalars)

  /// What stands in strings besides letters, digits and blanks.
  private static let stringMarks = Set("_-.,:;+()/".utf8)

  /// The most characters of a text in a comment.
  static let mostCharacters = 200

  /// Whether a comment has only the beginning of a text.
  static func isCut(_ text: String) -> Bool { text.unicodeScalars.count > mostCharacters }

  /// A text in a comment, on one line.
  static func comment(_ text: String) -> String {
    var result = "", isAfterQuestion = false
    for scalar in text.unicodeScalars.prefix(mostCharacters) {
      let isQuestion = scalar == "?" && !isAfterQuestion
      if isPlain(scalar) || marks.contains(scalar) || isQuestion {
        result.unicodeScalars.append(scalar)
      } else {
        let number = String(scalar.value, radix: 16, uppercase: true)
        result += "<U+" + String(repeating: "0", count: max(0, 4 - number.count)) + number + ">"
      }
      isAfterQuestion = isQuestion
    }
    return result + (isCut(text) ? " ..." : "")
  }

  /// A string with its quotes.
  static func string(_ text: String) -> String {
    var result = "\""
    for byte in text.utf8 {
      if isPlain(Unicode.Scalar(byte)) || stringMarks.contains(byte) {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let number = String(byte, radix: 8)
        result += "\\" + String(repeating: "0", count: 3 - number.count) + number
      }
    }
    return result + "\""
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == " "
  }
}

extension Float {
  /// A finite number as a constant of C: the fewest digits that give the same f32.
  var cText: String { description + "f" }
}
