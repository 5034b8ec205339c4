internal import NNBBytes
internal import NNBFormats
internal import NNBModel

/// What an ONNX file says, as far as it is taken: of tensors, and of texts that may be long, where they are.
struct ONNXFile {
  /// A tensor that the graph brings with it.
  struct Tensor {
    let name: Name
    let type: StoredType
    let elementByteCount: Int
    let shape: [Int]

    /// Where the elements are, row-major, little-endian.
    let elements: Range<Int>
  }

  private(set) var nodes: [ONNXGraph.Node] = []
  private(set) var tensors: [Tensor] = []
  private(set) var inputs: [ONNXGraph.End] = []
  private(set) var outputs: [ONNXGraph.End] = []

  /// Where the texts of `metadata_props` are.
  private(set) var metadata: [String: Range<Int>] = [:]

  /// Limits of what is kept in memory, which is more than the file takes for it.
  private static let most = (nodes: 200_000, tensors: 70_000, entries: 70_000, parts: 16, name: 4_096, rank: 64)

  /// The texts of entries that are read at once.
  private static let longestKey = 1_024

  /// The fields of a model that are known here; of some the content does not matter.
  static let modelFields: Set<Int> = [1, 2, 3, 4, 5, 6, 7, 8, 14]

  private let reader: WireReader

  /// Reads a file. Throws `ONNXError`, `Failure` if a part is of a kind that is not read here, and `FileError`.
  init(_ source: any ByteSource, byteCount: Int) throws {
    reader = WireReader(source)
    var graph: Range<Int>?
    try reader.forEachField(in: 0..<byteCount) { field in
      switch (field.number, field.content) {
      case (1, .number), (2...4, .range), (5, .number), (6, .range), (8, .range): break
      case (7, .range(let range)):
        guard graph == nil else { throw ONNXError(at: field.offset, expected: "one graph", found: "another") }
        graph = range
      case (14, .range(let range)): try readEntry(range)
      default: throw unexpected(field, in: "a model")
      }
    }
    guard let graph else { throw ONNXError(at: byteCount, expected: "a graph", found: "the end of the file") }
    try reader.forEachField(in: graph) { field in
      switch (field.number, field.content) {
      case (1, .range(let range)): try readNode(range)
      case (2, .range), (10, .range), (13, .range): break
      case (5, .range(let range)): try readTensor(range)
      case (11, .range(let range)): inputs.append(try end(range))
      case (12, .range(let range)): outputs.append(try end(range))
      default: throw unexpected(field, in: "a graph")
      }
      guard inputs.count <= Self.most.tensors, outputs.count <= Self.most.parts else { throw tooMany(field, "ends") }
    }
  }

  /// The bytes of an entry of the metadata; nil if there is none.
  func entry(_ key: String) throws -> [UInt8]? { try metadata[key].map { try reader.bytes($0) } }

  private func unexpected(_ field: WireReader.Field, in message: String) -> ONNXError {
    ONNXError(at: field.offset, expected: "a field that is known of \(message)", found: "field \(field.number)")
  }

  private func tooMany(_ field: WireReader.Field, _ what: String) -> ONNXError {
    ONNXError(at: field.offset, expected: "fewer \(what)", found: "more than in any model")
  }

  private func text(_ range: Range<Int>, most: Int = most.name) throws -> String {
    guard range.count <= most, let text = String(validating: try reader.bytes(range), as: UTF8.self) else {
      throw ONNXError(
        at: range.lowerBound, expected: "a text of at most \(counted(most, "byte")) in UTF-8", found: "another")
    }
    return text
  }
}

// MARK: Parts

extension ONNXFile {
  private mutating func readEntry(_ range: Range<Int>) throws {
    var key = "", value = range.upperBound..<range.upperBound
    try reader.forEachField(in: range) { field in
      switch (field.number, field.content) {
      case (1, .range(let range)): key = try text(range, most: Self.longestKey)
      case (2, .range(let range)): value = range
      default: throw unexpected(field, in: "an entry of the metadata")
      }
    }
    guard metadata.updateValue(value, forKey: key) == nil, metadata.count <= Self.most.entries else {
      throw ONNXError(at: range.lowerBound, expected: "an entry with another key", found: key)
    }
  }

  private mutating func readNode(_ range: Range<Int>) throws {
    var inputs: [Name] = [], outputs: [Name] = [], name: Name = "", operation = "", domain = ""
    var attributes: [ONNXGraph.Node.Attribute] = []
    try reader.forEachField(in: range) { field in
      switch (field.number, field.content) {
      case (1, .range(let range)): inputs.append(Name(try text(range)))
      case (2, .range(let range)): outputs.append(Name(try text(range)))
      case (3, .range(let range)): name = Name(try text(range))
      case (4, .range(let range)): operation = try text(range)
      case (5, .range(let range)): attributes.append(try attribute(range))
      case (6, .range), (9, .range): break
      case (7, .range(let range)): domain = try text(range)
      default: throw unexpected(field, in: "a node")
      }
      guard inputs.count + outputs.count + attributes.count <= Self.most.parts else {
        throw tooMany(field, "parts of a node")
      }
    }
    guard outputs.count == 1, domain.isEmpty || domain == "ai.onnx" else {
      throw ONNXError(
        at: range.lowerBound, expected: "an operation of ONNX with one result",
        found: "\(operation) of domain \(domain) with \(outputs.count)")
    }
    guard nodes.count < Self.most.nodes else {
      throw ONNXError(at: range.lowerBound, expected: "at most \(Self.most.nodes.grouped) nodes", found: "more")
    }
    nodes.append(.init(name: name, operation: operation, inputs: inputs, output: outputs[0], attributes: attributes))
  }

  private func attribute(_ range: Range<Int>) throws -> ONNXGraph.Node.Attribute {
    var name = "", value: ONNXGraph.Node.Attribute?, type: UInt64?
    try reader.forEachField(in: range) { field in
      switch (field.number, field.content) {
      case (1, .range(let range)): name = try text(range)
      case (2, .bits32(let bits)): value = .float("", Float(bitPattern: bits))
      case (3, .number(let number)): value = .number("", Int(truncatingIfNeeded: number))
      case (13, .range): break
      case (20, .number(let number)): type = number
      default: throw unexpected(field, in: "an attribute")
      }
    }
    switch (value, type) {
    case (.float(_, let number), 1): return .float(name, number)
    case (.number(_, let number), 2): return .number(name, number)
    default: throw ONNXError(at: range.lowerBound, expected: "an attribute of one number", found: "another, \(name)")
    }
  }

  private mutating func readTensor(_ range: Range<Int>) throws {
    var name: Name = "", code: UInt64 = 0, sizes: [UInt64] = [], elements = range.upperBound..<range.upperBound
    try reader.forEachField(in: range) { field in
      switch (field.number, field.content) {
      case (1, .number(let size)): sizes.append(size)
      case (1, .range(let range)): sizes += try reader.packed(range, most: Self.most.rank)
      case (2, .number(let number)): code = number
      case (8, .range(let range)): name = Name(try text(range))
      case (9, .range(let range)): elements = range
      case (12, .range): break
      default: throw unexpected(field, in: "a tensor with raw_data")
      }
      guard sizes.count <= Self.most.rank else { throw tooMany(field, "axes") }
    }
    guard let type = ElementType.allCases.first(where: { UInt64($0.onnxCode) == code }) else {
      throw ONNXError(
        at: range.lowerBound, expected: "elements of a type that is known", found: "type \(code) of tensor \(name)")
    }
    let shape = sizes.map { Int(exactly: $0) ?? -1 }
    guard checkedProduct(shape + [type.byteCount]) == elements.count else {
      throw ONNXError(
        at: elements.lowerBound, expected: "the elements of a tensor of shape \(shape) of \(type)",
        found: counted(elements.count, "byte"))
    }
    guard tensors.count < Self.most.tensors else {
      throw ONNXError(at: range.lowerBound, expected: "at most \(Self.most.tensors.grouped) tensors", found: "more")
    }
    tensors.append(
      Tensor(name: name, type: .number(type), elementByteCount: type.byteCount, shape: shape, elements: elements))
  }

  private func end(_ range: Range<Int>) throws -> ONNXGraph.End {
    var name: Name = "", code: UInt64 = 0, columns = 0, axes = 0
    try reader.forEachField(in: range) { field in
      switch (field.number, field.content) {
      case (1, .range(let range)): name = Name(try text(range))
      case (2, .range(let range)):
        try reader.forEachField(in: range) { field in
          guard case (1, .range(let range)) = (field.number, field.content) else { return }
          try reader.forEachField(in: range) { field in
            switch (field.number, field.content) {
            case (1, .number(let number)): code = number
            case (2, .range(let range)):
              try reader.forEachField(in: range) { field in
                guard case (1, .range(let range)) = (field.number, field.content) else { return }
                axes += 1
                columns = 0
                try reader.forEachField(in: range) { field in
                  if case (1, .number(let size)) = (field.number, field.content) { columns = Int(exactly: size) ?? 0 }
                }
              }
            default: break
            }
          }
        }
      default: break
      }
    }
    guard axes == 2, let type = ElementType.allCases.first(where: { UInt64($0.onnxCode) == code }) else {
      throw ONNXError(
        at: range.lowerBound, expected: "a matrix of one sample a row", found: "another shape or type of \(name)")
    }
    return .init(name: name, type: type, columns: columns)
  }
}
