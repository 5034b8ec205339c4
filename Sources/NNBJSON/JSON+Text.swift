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
    write(to: &text, escapes)
    return text
  }

  private func write(to text: inout String, _ escapes: Escapes) {
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
        value.write(to: &text, escapes)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { text += ", " }
        Self.quote(member.key, in: &text, escapes)
        text += ": "
        member.value.write(to: &text, escapes)
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
