internal import NNBModel

/// An operation of a graph.
struct ONNXNode {
  /// A setting of an operation.
  enum Attribute {
    case float(Float)
    case integer(Int)
    case text(String)
    case floats([Float])
    case integers([Int])
    case tensor(ONNXTensor)

    /// Graphs, lists of texts and whatever else no chain of dense layers needs.
    case other
  }

  let name: Name
  let operation: String

  /// Empty for the operations of ONNX itself.
  let domain: String

  /// The values that it takes; an empty name stands for one that is left out.
  let inputs: [Name]
  let outputs: [Name]
  let attributes: [String: Attribute]

  /// The operation, with its domain unless that is ONNX's.
  var fullOperation: String { domain.isEmpty ? operation : domain + "." + operation }

  /// The node's name, or that of its first result.
  var title: String { name.isEmpty ? outputs.first?.text ?? "" : name.text }

  /// The first result.
  var output: Name { outputs.first ?? "" }

  /// A value that it takes; nil if it is left out.
  func input(_ index: Int) -> Name? { index < inputs.count && !inputs[index].isEmpty ? inputs[index] : nil }

  /// A setting of one whole number, or what it is if it is not stated; nil if it is of another kind.
  func integer(_ name: String, else usual: Int) -> Int? {
    guard let attribute = attributes[name] else { return usual }
    if case .integer(let value) = attribute { return value }
    return nil
  }

  /// A setting of one number, or what it is if it is not stated; nil if it is of another kind.
  func float(_ name: String, else usual: Float) -> Float? {
    guard let attribute = attributes[name] else { return usual }
    if case .float(let value) = attribute { return value }
    return nil
  }

  /// A setting of one text; nil if it is not stated.
  func text(_ name: String) -> String? {
    if case .text(let value)? = attributes[name] { return value }
    return nil
  }

  /// A setting of some numbers; nil if it is not stated.
  func floats(_ name: String) -> [Float]? {
    if case .floats(let values)? = attributes[name] { return values }
    return nil
  }

  /// A setting of some whole numbers; nil if it is not stated.
  func integers(_ name: String) -> [Int]? {
    if case .integers(let values)? = attributes[name] { return values }
    return nil
  }
}

/// What goes into a graph or comes out of it.
struct ONNXEnd {
  let name: Name

  /// The type of the elements; nil if it is not a type of numbers.
  let type: ElementType?

  /// The size of each axis, nil for one that is open; nil if the file does not say.
  let shape: [Int?]?
}
