internal import NNBBytes
internal import NNBFormats
internal import NNBModel

/// The values of a graph that do not depend on its inputs: tensors, and what nodes make of them alone.
final class ONNXConstants {
  let file: ONNXFile
  private let source: any ByteSource
  private let neighbour: (String) throws -> any ByteSource

  /// The node that gives a value.
  let producers: [Name: Int]

  /// The tensors of the file.
  let tensors: ByName<ONNXTensor>

  /// What nodes were found to make; nil of what depends on the inputs.
  private var made: [Name: ONNXConstant?] = [:]

  /// Of scalars, shapes and scales at most so many numbers are read.
  private var numbersLeft = 1 << 22

  /// `neighbour` opens a file in the folder of the model.
  init(_ file: ONNXFile, in source: any ByteSource, neighbour: @escaping (String) throws -> any ByteSource) {
    (self.file, self.source, self.neighbour) = (file, source, neighbour)
    tensors = ByName(file.tensors, \.name)
    var producers: [Name: Int] = [:]
    for (index, node) in file.nodes.enumerated() {
      for output in node.outputs where !output.isEmpty { producers[output] = index }
    }
    self.producers = producers
  }

  /// What reads the elements of a tensor.
  func reader(of tensor: ONNXTensor) throws -> ONNXElementReader {
    try ONNXElementReader(tensor, in: source, neighbour: neighbour)
  }

  /// What is known of a name; nil of what was not looked at.
  private func known(_ name: Name) -> ONNXConstant?? {
    made[name] ?? tensors[name].map { .some(ONNXConstant($0)) }
  }

  /// The value of a name; nil if it depends on the inputs, or is computed in a way that is not known here.
  func value(_ name: Name) throws -> ONNXConstant? {
    // The way back to a tensor, along the first operand of each node.
    var way: [Int] = [], place = name
    while known(place) == nil {
      guard let index = producers[place], way.count < file.nodes.count else { break }
      let node = file.nodes[index]
      way.append(index)
      guard Self.folds(node), node.operation != "Constant", let input = node.input(0) else { break }
      place = input
    }
    for index in way.reversed() {
      let node = file.nodes[index]
      made[node.output] = .some(try Self.folds(node) ? value(of: node) : nil)
    }
    return known(name) ?? nil
  }

  private static let folded: Set<String> = [
    "Constant", "Identity", "Transpose", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Cast", "DequantizeLinear",
  ]

  /// Whether a node is one of those that are put around tensors.
  private static func folds(_ node: ONNXNode) -> Bool {
    node.domain.isEmpty && folded.contains(node.operation) && node.outputs.count == 1
  }

  /// What a node makes of values that are known; nil if one depends on the inputs.
  private func value(of node: ONNXNode) throws -> ONNXConstant? {
    if node.operation == "Constant" { return Self.constant(node) }
    guard let name = node.input(0), let operand = known(name) ?? nil else { return nil }
    let rank = operand.shape.count
    switch node.operation {
    case "Identity": return operand
    case "Transpose": return operand.permuted(node.integers("perm") ?? Array((0..<rank).reversed()))
    case "Cast":
      guard let code = node.integer("to", else: 0), code > 0 else { return nil }
      return ONNXTensor.elementType(code: UInt64(code)).flatMap { operand.cast(to: $0) }
    case "Reshape":
      guard let sizes = try node.integers("shape") ?? node.input(1).flatMap({ try integers($0) }) else { return nil }
      return Self.sizes(sizes, of: operand, keepsZero: node.integer("allowzero", else: 0) == 1)
        .flatMap { operand.reshaped($0) }
    case "Flatten":
      guard let axis = Self.index(node.integer("axis", else: 1), rank + 1) else { return nil }
      return operand.reshaped([operand.shape[..<axis].reduce(1, *), operand.shape[axis...].reduce(1, *)])
    case "Squeeze":
      let axes =
        try axes(of: node)?.compactMap { Self.index($0, rank) }
        ?? operand.shape.indices.filter { operand.shape[$0] == 1 }
      guard axes.allSatisfy({ operand.shape[$0] == 1 }) else { return nil }
      return operand.reshaped(operand.shape.indices.filter { !axes.contains($0) }.map { operand.shape[$0] })
    case "Unsqueeze":
      guard let axes = try axes(of: node) else { return nil }
      let all = rank + axes.count, places = Set(axes.compactMap { Self.index($0, all) })
      guard places.count == axes.count, all <= ONNXFile.Most.rank else { return nil }
      var sizes = operand.shape[...]
      return operand.reshaped((0..<all).map { places.contains($0) ? 1 : sizes.popFirst() ?? 1 })
    default: return try dequantized(operand, node)
    }
  }

  /// The axes of Squeeze and Unsqueeze: a setting before opset 13, an operand from there on; nil if they are not stated.
  func axes(of node: ONNXNode) throws -> [Int]? {
    if let axes = node.integers("axes") { return axes }
    guard let name = node.input(1) else { return nil }
    return try integers(name)
  }

  private func dequantized(_ operand: ONNXConstant, _ node: ONNXNode) throws -> ONNXConstant? {
    guard node.attributes.keys.allSatisfy({ ["axis", "block_size", "output_dtype"].contains($0) }),
      node.integer("block_size", else: 0) == 0, [0, 1].contains(node.integer("output_dtype", else: 0)),
      let scaleName = node.input(1), let scale = known(scaleName) ?? nil, scale.type == .float32, scale.steps.isEmpty,
      scale.shape.count < 2, let scales = try numbers(scale)
    else { return nil }
    var zeros = [Double](repeating: 0, count: scales.count)
    if let name = node.input(2) {
      guard let zero = known(name) ?? nil, zero.type == operand.type, let found = try numbers(zero),
        found.count == scales.count
      else { return nil }
      zeros = found
    }
    guard scale.shape.count == 1, !(scales.count == 1 && operand.shape.isEmpty) else {
      return operand.dequantized(scales: scales.map { Float($0) }, zeros: zeros, axis: nil)
    }
    // One number is that of a whole tensor too.
    let axis = scales.count == 1 ? nil : Self.index(node.integer("axis", else: 1), operand.shape.count)
    if scales.count > 1, axis == nil { return nil }
    guard operand.shape.count <= 2 else { return nil }
    return operand.dequantized(scales: scales.map { Float($0) }, zeros: zeros, axis: axis)
  }

  private static func constant(_ node: ONNXNode) -> ONNXConstant? {
    func small(_ bytes: [UInt8], _ type: ElementType, _ shape: [Int]) -> ONNXConstant? {
      ONNXConstant(
        ONNXTensor(name: node.output, type: .number(type), shape: shape, place: .memory(bytes), offset: 0))
    }
    guard node.attributes.count == 1, let (name, value) = node.attributes.first else { return nil }
    switch (name, value) {
    case ("value", .tensor(let tensor)):
      return ONNXConstant(
        ONNXTensor(
          name: node.output, type: tensor.type, shape: tensor.shape, place: tensor.place, offset: tensor.offset))
    case ("value_float", .float(let number)):
      return small(ONNXNumbers.bytes(of: [Double(number)], .float32), .float32, [])
    case ("value_floats", .floats(let numbers)):
      return small(ONNXNumbers.bytes(of: numbers.map(Double.init), .float32), .float32, [numbers.count])
    case ("value_int", .integer(let number)): return small(ONNXNumbers.bytes(ofIntegers: [number]), .int64, [])
    case ("value_ints", .integers(let numbers)):
      return small(ONNXNumbers.bytes(ofIntegers: numbers), .int64, [numbers.count])
    default: return nil
    }
  }

  /// An index that may count from the end, as one from the start; nil if there is none such.
  static func index(_ value: Int?, _ count: Int) -> Int? {
    guard let value, value >= -count, value < count else { return nil }
    return value < 0 ? value + count : value
  }

  /// What sizes with 0 and −1 among them mean for a value.
  private static func sizes(_ sizes: [Int], of operand: ONNXConstant, keepsZero: Bool) -> [Int]? {
    guard sizes.count <= ONNXFile.Most.rank else { return nil }
    var result = sizes
    for (axis, size) in sizes.enumerated() where size == 0 && !keepsZero {
      guard axis < operand.shape.count else { return nil }
      result[axis] = operand.shape[axis]
    }
    if let open = result.firstIndex(of: -1) {
      result[open] = 1
      guard let rest = checkedProduct(result), rest > 0, operand.count % rest == 0 else { return nil }
      result[open] = operand.count / rest
    }
    return checkedProduct(result) == operand.count ? result : nil
  }
}

extension ONNXConstants {
  private func bytes(_ constant: ONNXConstant) throws -> [UInt8]? {
    guard constant.type != nil, constant.count <= numbersLeft else { return nil }
    numbersLeft -= constant.count
    let storage = ONNXStorage(constant, try reader(of: constant.tensor), file: "")
    var bytes: [UInt8] = []
    try storage.readElements(
      start: [Int](repeating: 0, count: storage.shape.count), count: storage.shape, into: &bytes)
    return bytes
  }

  /// The numbers of a value in the order of the file; nil if they are not f64, or too many.
  func numbers(_ constant: ONNXConstant) throws -> [Double]? {
    guard let type = constant.type, type.isExact(in: .float64), let bytes = try bytes(constant) else { return nil }
    return ONNXNumbers.values(of: bytes, type)
  }

  /// A value of one number; nil if it is not one.
  func scalar(_ name: Name) throws -> Double? {
    guard let constant = try value(name), constant.count == 1 else { return nil }
    return try numbers(constant)?.first
  }

  /// A value of one true or false; nil if it is not one.
  func flag(_ name: Name) throws -> Bool? {
    guard let constant = try value(name), constant.tensor.type == ONNXTensor.bool, constant.count == 1,
      constant.steps.isEmpty
    else { return nil }
    if case .none = constant.tensor.place { return nil }
    var bytes: [UInt8] = []
    try reader(of: constant.tensor).append(0..<1, to: &bytes)
    return bytes != [0]
  }

  /// Whole numbers, such as sizes; nil if the value is not made of them.
  func integers(_ name: Name) throws -> [Int]? {
    guard let constant = try value(name), let type = constant.type, !type.isFloatingPoint, constant.shape.count <= 1,
      constant.count <= ONNXFile.Most.rank, let bytes = try bytes(constant)
    else { return nil }
    return ONNXNumbers.integers(of: bytes, type)
  }
}
