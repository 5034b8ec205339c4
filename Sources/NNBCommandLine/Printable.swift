internal import NNBBytes

extension String {
  /// The text with everything escaped that a reader would not see as it is. So a name from a file can neither control a
  /// terminal nor look like another line or another name.
  ///
  /// These are control characters, line and paragraph separators, characters that set the direction of text, and
  /// characters without width. Each becomes `\u{…}` with its number in hexadecimal digits.
  package var printable: String {
    if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return self }
    var result = ""
    for scalar in unicodeScalars {
      if scalar.isInvisible {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
