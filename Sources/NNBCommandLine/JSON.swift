/// A JSON value (RFC 8259) to be written; objects keep the order of their keys.
package enum JSON: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  case null
  case bool(Bool)
  case integer(Int)
  /// A whole number that an `Int` may not hold.
  case natural(UInt128)
  case number(Double)
  case string(String)
  case array([JSON])
  case object([(key: String, value: JSON)])

  /// A text.
  package init(stringLiteral value: String) { self = .string(value) }

  /// A whole number.
  package init(integerLiteral value: Int) { self = .integer(value) }

  /// A number, or null where there is none.
  package static func optional(_ value: Double?) -> JSON { value.map(JSON.number) ?? .null }

  /// A text, or null where there is none.
  package static func text(_ value: String?) -> JSON { value.map(JSON.string) ?? .null }

  /// A whole number, or null where there is none.
  package static func count(_ value: Int?) -> JSON { value.map(JSON.integer) ?? .null }

  /// The value as text on one line. A number is the shortest decimal that reads back as the same f64; NaN and
  /// infinities, which JSON does not have, become null.
  package var text: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): "\(value)"
    case .natural(let value): "\(value)"
    case .number(let value): value.isFinite ? "\(value)" : "null"
    case .string(let value): Self.quoted(value)
    case .array(let values): "[" + values.map(\.text).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { Self.quoted($0.key) + ": " + $0.value.text }.joined(separator: ", ") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      // What steers a terminal or is not seen is the same text to a program, and harmless to a person.
      case _ where scalar.isInvisible:
        for unit in UTF16.encode(scalar) ?? .init() {
          let hex = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        }
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
