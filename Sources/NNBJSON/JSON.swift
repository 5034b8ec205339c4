/// A JSON value (RFC 8259), to be written or as it was read. Objects keep the order of their keys.
package enum JSON: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  case null
  case bool(Bool)

  /// A whole number that fits in an `Int`.
  case integer(Int)

  /// A whole number above that.
  indirect case natural(UInt128)

  /// Any other number.
  case number(Double)
  case string(String)
  case array([JSON])

  /// A list of which each element is made when it is needed, so that thousands need not be in memory as values.
  case rows(Rows)
  case object([Member])

  /// A key of an object and its value.
  package typealias Member = (key: String, value: JSON)

  /// The elements of a list that are made when they are needed, always in the same way.
  package struct Rows: Sendable {
    let count: Int
    let element: @Sendable (Int) -> JSON
  }

  /// A list with an element for each of `rows`.
  package static func rows<Row: Sendable>(_ rows: [Row], _ element: @escaping @Sendable (Row) -> JSON) -> JSON {
    .rows(Rows(count: rows.count) { element(rows[$0]) })
  }

  /// A text.
  package init(stringLiteral value: String) { self = .string(value) }

  /// A whole number.
  package init(integerLiteral value: Int) { self = .integer(value) }

  /// A number, or null if there is none.
  package static func optional(_ value: Double?) -> JSON { value.map(JSON.number) ?? .null }

  /// A text, or null if there is none.
  package static func text(_ value: String?) -> JSON { value.map(JSON.string) ?? .null }

  /// A whole number, or null if there is none.
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
    case (.rows, _), (_, .rows): left.elements.map { $0 == right.elements } ?? false
    case (.object(let left), .object(let right)): left.elementsEqual(right, by: ==)
    default: false
    }
  }
}

extension JSON {
  /// The value under a key, which is compared byte for byte; nil if there is no such key or this is not an object.
  package subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
  }

  /// The text, if this is one.
  package var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The elements, if this is a list.
  package var elements: [JSON]? {
    switch self {
    case .array(let elements): elements
    case .rows(let rows): (0..<rows.count).map(rows.element)
    default: nil
    }
  }

  /// The whole number, if this is one that fits in an `Int`; 784.0 is.
  package var wholeNumber: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }
}
