/// A JSON value (RFC 8259), to be written or as it was read; objects keep the order of their keys.
package enum JSON: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  case null
  case bool(Bool)

  /// A whole number that an `Int` holds.
  case integer(Int)

  /// A whole number above those.
  indirect case natural(UInt128)

  /// Any other number.
  case number(Double)
  case string(String)
  case array([JSON])
  case object([Member])

  /// A key of an object and what it stands for.
  package typealias Member = (key: String, value: JSON)

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
}

extension JSON: Equatable {
  /// Whether the values are the same, with the keys of objects in the same order.
  package static func == (left: JSON, right: JSON) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    case (.natural(let left), .natural(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.string(let left), .string(let right)): left == right
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): left.elementsEqual(right, by: ==)
    default: false
    }
  }
}

extension JSON {
  /// What an object has under a key, byte for byte; nil where it has no such key or this is no object.
  package subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
  }

  /// The text, where this is one.
  package var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The elements, where this is a list.
  package var elements: [JSON]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  /// The whole number, where this is one that an `Int` holds; 784.0 is.
  package var wholeNumber: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }
}
