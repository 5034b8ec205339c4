internal import NNBModel

/// A JSON value (RFC 8259, with the NaN and infinities of Python's writer); objects keep the order of their keys.
enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)

  /// A number without fraction and exponent that fits.
  case integer(Int)

  /// Any other number.
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([Member])

  /// A key of an object and what it stands for.
  struct Member: Equatable {
    let key: String
    let value: JSONValue
  }
}

extension JSONValue {
  /// What an object has under a key; nil where it has no such key or this is no object.
  subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key.isSameName(as: key) }?.value
  }

  /// The text, where this is one.
  var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The elements, where this is a list.
  var elements: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  /// The whole number, where this is one; 784.0 is.
  var wholeNumber: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }

  /// The number, where this is one, also as Keras writes a scalar of NumPy.
  var real: Double? {
    switch self {
    case .integer(let value): return Double(value)
    case .number(let value): return value
    case .object where self["class_name"] == .string("__numpy__"):
      guard let value = self["config"]?["value"], value["class_name"] == nil else { return nil }
      return value.real
    default: return nil
    }
  }

  /// The value in a few words, for messages.
  var summary: String {
    switch self {
    case .null: return "null"
    case .bool(let value): return "\(value)"
    case .integer(let value): return "\(value)"
    case .number(let value): return "\(value)"
    case .string(let value): return value
    case .array(let values):
      let isShort = values.count <= 8 && values.allSatisfy { $0 == .null || $0.real != nil && $0["config"] == nil }
      return isShort ? "[" + values.map(\.summary).joined(separator: ", ") + "]" : "a list"
    case .object:
      if case .string(let name)? = self["config"] { return name }
      return self["class_name"]?.text ?? "an object"
    }
  }
}
