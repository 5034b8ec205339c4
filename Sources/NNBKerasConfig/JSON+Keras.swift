internal import NNBJSON
internal import NNBModel

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

  /// The class of an object, or what tells that it is not Keras's own: the name under which a custom class was
  /// registered, or the class and `(custom)`.
  ///
  /// Keras writes the module of its own classes, and no registered name unless it is the class's. Before version 3 it
  /// may write neither.
  var kerasClass: String {
    let name = self["class_name"]?.string ?? "unknown"
    let registered = self["registered_name"]?.string
    if let registered, Name(registered) != Name(name) { return registered }
    guard let module = self["module"]?.string else { return registered == nil ? name : "\(name) (custom)" }
    let isOfKeras = ["keras", "tf_keras"].contains { module == $0 || module.hasPrefix($0 + ".") }
    return isOfKeras ? name : "\(name) (custom)"
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
    case .rows: return "a list"
    case .object:
      if case .string(let name)? = self["config"] {
        // What tells a function of the user's own from one of Keras's.
        let registered = self["registered_name"]?.string ?? ""
        return ["", "function", name].contains(registered) ? name : registered
      }
      return self["class_name"]?.string ?? "an object"
    }
  }
}
