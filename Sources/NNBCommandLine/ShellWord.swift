extension String {
  /// A word that a shell takes as it is.
  package var shellWord: String {
    let plain = utf8.allSatisfy { byte in
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "/._-+=:,@%".utf8.contains(byte)
    }
    if plain, !isEmpty { return self }
    if unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
      // As bash and zsh take it, so that no control character is on the line.
      return "$'" + unicodeScalars.map(Self.ansi).joined() + "'"
    }
    return "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }

  /// A path as a word of a command, which is no option there whatever it begins with; `-` stays the stream.
  package var pathWord: String {
    (self != "-" && utf8.first == UInt8(ascii: "-") ? "./" + self : self).shellWord
  }

  private static func ansi(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "'", "\\": "\\" + String(scalar)
    case "\n": "\\n"
    case "\t": "\\t"
    case _ where scalar.value < 0x20 || scalar.value == 0x7F:
      "\\" + String(String(scalar.value + 0o1000, radix: 8).dropFirst())
    default: String(scalar)
    }
  }
}
