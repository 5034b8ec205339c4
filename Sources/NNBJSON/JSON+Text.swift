internal import NNBBytes

extension JSON {
  /// Which characters of a text are escaped although they need not be.
  package enum Escapes: CaseIterable, Sendable {
    /// Characters that control a terminal or are invisible. Programs read the same text, and people are safe from it.
    case unseen

    /// All characters outside ASCII, as in Python's `json.dumps`.
    case nonASCII
  }

  /// The value as text on one line, for people too.
  package var text: String { text(escaping: .unseen) }

  /// The value as text on one line. A number is the shortest decimal that reads back as the same f64; NaN and
  /// infinities, which JSON does not have, become null.
  package func text(escaping escapes: Escapes) -> String {
    var text = ""
    write(to: &text, escapes) { _ in }
    return text
  }

  /// What `forEachPiece` gathers at least, in bytes, but for the last piece.
  private static let pieceByteCount = 1 << 16

  /// Hands over the same text as `text` in pieces, so that a long one is never in memory as a whole.
  package func forEachPiece<Failure: Error>(_ body: (String) throws(Failure) -> Void) throws(Failure) {
    var text = ""
    try write(to: &text, .unseen) { (text: inout String) throws(Failure) in
      guard text.utf8.count >= Self.pieceByteCount else { return }
      try body(text)
      text.removeAll(keepingCapacity: true)
    }
    try body(text)
  }

  /// Appends the value; `pass` may take away what there is of the text after each element and each member.
  private func write<Failure: Error>(
    to text: inout String, _ escapes: Escapes, _ pass: (inout String) throws(Failure) -> Void
  ) throws(Failure) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += "\(value)"
    case .natural(let value): text += "\(value)"
    case .number(let value): text += value.isFinite ? "\(value)" : "null"
    case .string(let value): Self.quote(value, in: &text, escapes)
    case .array(let values):
      text += "["
      for (index, value) in values.enumerated() {
        if index > 0 { text += ", " }
        try value.write(to: &text, escapes, pass)
        try pass(&text)
      }
      text += "]"
    case .rows(let rows):
      text += "["
      for index in 0..<rows.count {
        if index > 0 { text += ", " }
        try rows.element(index).write(to: &text, escapes, pass)
        try pass(&text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { text += ", " }
        Self.quote(member.key, in: &text, escapes)
        text += ": "
        try member.value.write(to: &text, escapes, pass)
        try pass(&text)
      }
      text += "}"
    }
  }

  private static func quote(_ value: String, in text: inout String, _ escapes: Escapes) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch (scalar, escapes) {
      case ("\"", _): text += "\\\""
      case ("\\", _): text += "\\\\"
      case ("\n", _): text += "\\n"
      case ("\t", _): text += "\\t"
      case ("\u{8}", .nonASCII): text += "\\b"
      case ("\u{C}", .nonASCII): text += "\\f"
      case ("\r", .nonASCII): text += "\\r"
      case (" "..."~", _): text.unicodeScalars.append(scalar)
      case (_, .unseen) where !scalar.isInvisible: text.unicodeScalars.append(scalar)
      default:
        for unit in UTF16.encode(scalar) ?? .init() {
          text += "\\u" + unit.hex
        }
      }
    }
    text += "\""
  }
}
