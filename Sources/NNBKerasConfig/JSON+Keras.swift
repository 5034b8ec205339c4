internal import NNBJSON

extension JSON {
  /// The number, if this is one, also in Keras's form for a NumPy scalar.
  var real: Double? {
    switch self {
    case .integer(let value): return Double(value)
    case .natural(let value): return Double(value)
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
    case .natural(let value): return "\(value)"
    case .number(let value): return "\(value)"
    case .string(let value): return value
    case .array(let values):
      let isShort = values.count <= 8 && values.allSatisfy { $0 == .null || $0.real != nil && $0["config"] == nil }
      return isShort ? "[" + values.map(\.summary).joined(separator: ", ") + "]" : "a list"
    case .object:
      if case .string(let name)? = self["config"] { return name }
      return self["class_name"]?.string ?? "an object"
    }
  }
}
