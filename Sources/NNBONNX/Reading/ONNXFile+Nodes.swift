internal import NNBBytes
internal import NNBFormats
internal import NNBModel

extension ONNXFile {
  mutating func readNode(_ range: Range<Int>) throws {
    typealias Known = ONNXFields.Node
    var inputs: [Name] = [], outputs: [Name] = [], name: Name = "", operation = "", domain = ""
    var attributes: [String: ONNXNode.Attribute] = [:], seen = SeenFields("a node")
    try reader.forEachField(in: range) { field in
      switch field.number {
      case Known.input: inputs.append(Name(try text(try field.range)))
      case Known.output: outputs.append(Name(try text(try field.range)))
      case Known.name:
        try seen.once(field)
        name = Name(try text(try field.range))
      case Known.operation:
        try seen.once(field)
        operation = try text(try field.range)
      case Known.domain:
        try seen.once(field)
        domain = try text(try field.range)
      case Known.attribute:
        let (name, value) = try attribute(try field.range)
        guard attributes.updateValue(value, forKey: name) == nil else {
          throw ONNXError(at: field.offset, expected: "an attribute with another name", found: name)
        }
      default: break
      }
      guard inputs.count + outputs.count + attributes.count <= Most.nodeParts else {
        throw ONNXError(at: field.offset, expected: "at most \(Most.nodeParts.grouped) parts of a node", found: "more")
      }
    }
    let node = ONNXNode(
      name: name, operation: operation, domain: domain == "ai.onnx" ? "" : domain, inputs: inputs, outputs: outputs,
      attributes: attributes)
    try add(node, at: range.lowerBound)
  }

  /// The codes of the types of attributes, beside the fields that hold them.
  private static let attributeTypes: [(code: UInt64, field: Int)] = [
    (1, ONNXFields.Attribute.float), (2, ONNXFields.Attribute.integer), (3, ONNXFields.Attribute.text),
    (4, ONNXFields.Attribute.tensor), (5, ONNXFields.Attribute.graph), (6, ONNXFields.Attribute.floats),
    (7, ONNXFields.Attribute.integers),
  ]

  private mutating func attribute(_ range: Range<Int>) throws -> (name: String, ONNXNode.Attribute) {
    typealias Known = ONNXFields.Attribute
    var name = "", type: UInt64?, float: Float = 0, integer = 0, content = "", floats: [Float] = [],
      integers: [Int] = []
    var tensor: ONNXTensor?, used: Set<Int> = [], seen = SeenFields("an attribute")
    try reader.forEachField(in: range) { field in
      switch field.number {
      case Known.name:
        try seen.once(field)
        name = try text(try field.range)
      case Known.type:
        try seen.once(field)
        type = try field.value
      case Known.float:
        try seen.once(field)
        float = Float(bitPattern: try field.bits32)
      case Known.integer:
        try seen.once(field)
        integer = Int(Int64(bitPattern: try field.value))
      case Known.text:
        try seen.once(field)
        let range = try field.range
        content = range.count <= Most.name ? String(decoding: try reader.bytes(range), as: UTF8.self) : ""
      case Known.tensor:
        try seen.once(field)
        tensor = try self.tensor(try field.range)
      case Known.floats:
        switch field.content {
        case .bits32(let bits): floats.append(Float(bitPattern: bits))
        case .range(let range):
          guard range.count % 4 == 0, range.count / 4 <= numbersLeft else { throw tooManyNumbers(field) }
          let bytes = try reader.bytes(range)
          for start in stride(from: 0, to: bytes.count, by: 4) {
            floats.append(Float(bitPattern: UInt32(truncatingIfNeeded: bytes.littleEndian(at: start, 4))))
          }
          numbersLeft -= range.count / 4
        default: throw field.wrongKind
        }
        numbersLeft -= 1
      case Known.integers:
        switch field.content {
        case .number(let number): integers.append(Int(Int64(bitPattern: number)))
        case .range(let range):
          let numbers = try reader.packed(range, most: max(0, numbersLeft))
          integers += numbers.map { Int(Int64(bitPattern: $0)) }
          numbersLeft -= numbers.count
        default: throw field.wrongKind
        }
        numbersLeft -= 1
      default: return
      }
      guard numbersLeft >= 0 else { throw tooManyNumbers(field) }
      if ![Known.name, Known.type].contains(field.number) { used.insert(field.number) }
    }
    let field = type.map { type in Self.attributeTypes.first { $0.code == type }?.field } ?? used.first
    guard used.isSubset(of: field.map { [$0] } ?? []) else {
      throw ONNXError(at: range.lowerBound, expected: "an attribute of one kind", found: "another, \(name)")
    }
    switch field {
    case Known.float: return (name, .float(float))
    case Known.integer: return (name, .integer(integer))
    case Known.text: return (name, .text(content))
    case Known.floats: return (name, .floats(floats))
    case Known.integers: return (name, .integers(integers))
    case Known.tensor: return (name, tensor.map { .tensor($0) } ?? .other)
    default: return (name, .other)
    }
  }

  private func tooManyNumbers(_ field: WireReader.Field) -> ONNXError {
    ONNXError(
      at: field.offset, expected: "at most \(Most.numbers.grouped) numbers in attributes, of whole bytes",
      found: "others")
  }

  func end(_ range: Range<Int>) throws -> ONNXEnd {
    var name: Name = "", code: UInt64 = 0, shape: [Int?]?, seen = SeenFields("a value"), inner = SeenFields("a type")
    try reader.forEachField(in: range) { field in
      switch field.number {
      case ONNXFields.Value.name:
        try seen.once(field)
        name = Name(try text(try field.range))
      case ONNXFields.Value.type:
        try seen.once(field)
        try reader.forEachField(in: try field.range) { field in
          guard field.number == ONNXFields.ValueType.tensor else { return }
          try inner.once(field)
          var tensor = SeenFields("a tensor's type")
          try reader.forEachField(in: try field.range) { field in
            switch field.number {
            case ONNXFields.TensorType.elementType:
              try tensor.once(field)
              code = try field.value
            case ONNXFields.TensorType.shape:
              try tensor.once(field)
              shape = try axes(try field.range)
            default: break
            }
          }
        }
      default: break
      }
    }
    return ONNXEnd(name: name, type: ONNXTensor.elementType(code: code), shape: shape)
  }

  private func axes(_ range: Range<Int>) throws -> [Int?] {
    var axes: [Int?] = []
    try reader.forEachField(in: range) { field in
      guard field.number == ONNXFields.Shape.axis else { return }
      guard axes.count < Most.rank else {
        throw ONNXError(at: field.offset, expected: "at most \(Most.rank) axes", found: "more")
      }
      var size: Int?, seen = SeenFields("an axis")
      try reader.forEachField(in: try field.range) { field in
        guard field.number == ONNXFields.Axis.size else { return }
        try seen.once(field)
        let number = Int64(bitPattern: try field.value)
        // Older writers say −1 or 0 of an axis that is open.
        size = number > 0 ? Int(number) : nil
      }
      axes.append(size)
    }
    return axes
  }
}

extension [UInt8] {
  /// The number of `count` bytes at an index, the lowest byte first.
  func littleEndian(at index: Int, _ count: Int) -> UInt64 {
    var value: UInt64 = 0
    for offset in (0..<count).reversed() { value = value << 8 | UInt64(self[index + offset]) }
    return value
  }
}
