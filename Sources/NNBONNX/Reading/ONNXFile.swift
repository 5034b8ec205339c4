internal import NNBBytes
internal import NNBFormats
internal import NNBModel

/// What an ONNX file says (Spec/onnx.md, section 1): of tensors, and of texts that may be long, where they are.
struct ONNXFile {
  private(set) var nodes: [ONNXNode] = []

  /// The tensors that the graph brings with it, in the order of the file.
  var tensors: [ONNXTensor] = []
  private(set) var inputs: [ONNXEnd] = []
  private(set) var outputs: [ONNXEnd] = []

  /// The version of ONNX's own operators; 0 if the file does not say.
  private(set) var operatorSet = 0

  /// Where the texts of `metadata_props` are.
  private(set) var metadata: [String: Range<Int>] = [:]

  /// Limits of what is kept in memory, which is more than the file takes for it.
  struct Most {
    static let nodes = 100_000, tensors = 65_536, ends = 65_536, entries = 70_000, name = 4_096, rank = 64
    static let nodeParts = 4_096

    /// Numbers in attributes of the whole file, and pieces of elements.
    static let numbers = 1 << 20, pieces = 65_536

    /// The texts of entries that are read at once.
    static let key = 1_024
  }

  /// The fields of a model that are known here; of some the content does not matter.
  static let modelFields: Set<Int> = [1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26]

  let reader: WireReader

  /// How many numbers and pieces may still come.
  var numbersLeft = Most.numbers, piecesLeft = Most.pieces

  /// The names of initializers, and of all values that nodes give.
  private var tensorNames: Set<Name> = [], values: Set<Name> = []

  /// Reads a file. Throws `ONNXError` and `FileError`.
  init(_ source: any ByteSource, byteCount: Int) throws {
    reader = WireReader(source)
    guard byteCount <= ONNXExport.mostBytes else {
      throw ONNXError(
        at: ONNXExport.mostBytes, expected: "a file of at most \(counted(ONNXExport.mostBytes, "byte"))",
        found: byteCount.grouped)
    }
    var graph: Range<Int>?, sets: [String: Int] = [:]
    var seen = SeenFields("a model")
    try reader.forEachField(in: 0..<byteCount) { field in
      typealias Known = ONNXFields.Model
      switch field.number {
      case Known.formatVersion, Known.version:
        try seen.once(field)
        _ = try field.value
      case Known.producer, Known.producerVersion, Known.domain, Known.documentation:
        try seen.once(field)
        _ = try field.range
      case Known.graph:
        try seen.once(field)
        graph = try field.range
      case Known.operatorSets:
        let (domain, version) = try readOperatorSet(try field.range)
        guard sets.updateValue(version, forKey: domain) == nil, sets.count <= Most.entries else {
          throw ONNXError(at: field.offset, expected: "one version of the operators of domain \(domain)", found: "two")
        }
      case Known.metadata: try readEntry(try field.range)
      default: break
      }
    }
    guard let graph else { throw ONNXError(at: byteCount, expected: "a graph", found: "the end of the file") }
    operatorSet = sets[""] ?? 0
    try readGraph(graph)
  }

  /// The bytes of an entry of the metadata; nil if there is none.
  func entry(_ key: String) throws -> [UInt8]? { try metadata[key].map { try reader.bytes($0) } }

  /// A text of a file.
  func text(_ range: Range<Int>, most: Int = Most.name) throws -> String {
    guard range.count <= most, let text = String(validating: try reader.bytes(range), as: UTF8.self) else {
      throw ONNXError(
        at: range.lowerBound, expected: "a text of at most \(counted(most, "byte")) in UTF-8", found: "another")
    }
    return text
  }
}

extension ONNXFile {
  private mutating func readGraph(_ graph: Range<Int>) throws {
    var seen = SeenFields("a graph")
    try reader.forEachField(in: graph) { field in
      typealias Known = ONNXFields.Graph
      switch field.number {
      case Known.node: try readNode(try field.range)
      case Known.name, Known.documentation:
        try seen.once(field)
        _ = try field.range
      case Known.tensor: try add(try tensor(try field.range))
      case Known.sparseTensor: try readSparse(try field.range)
      case Known.input: try add(try end(try field.range), to: \.inputs)
      case Known.output: try add(try end(try field.range), to: \.outputs)
      default: break
      }
    }
  }

  private mutating func add(_ end: ONNXEnd, to ends: WritableKeyPath<Self, [ONNXEnd]>) throws {
    guard self[keyPath: ends].count < Most.ends else {
      throw ONNXError(at: 0, expected: "at most \(Most.ends.grouped) inputs and outputs", found: "more")
    }
    self[keyPath: ends].append(end)
  }

  private mutating func add(_ tensor: ONNXTensor) throws {
    guard tensors.count < Most.tensors else {
      throw ONNXError(at: tensor.offset, expected: "at most \(Most.tensors.grouped) tensors", found: "more")
    }
    guard !tensor.name.isEmpty, tensorNames.insert(tensor.name).inserted else {
      throw ONNXError(
        at: tensor.offset, expected: "a tensor with a name of its own",
        found: tensor.name.isEmpty ? "one without a name" : "another one called \(tensor.name)")
    }
    tensors.append(tensor)
  }

  /// Of a sparse tensor, its name is kept.
  private mutating func readSparse(_ range: Range<Int>) throws {
    try reader.forEachField(in: range) { field in
      guard field.number == ONNXFields.SparseTensor.values else { return }
      let values = try tensor(try field.range)
      try add(
        ONNXTensor(
          name: values.name, type: .other("those of a sparse tensor"), shape: values.shape, place: .none,
          offset: values.offset))
    }
  }

  private func readOperatorSet(_ range: Range<Int>) throws -> (domain: String, version: Int) {
    var domain = "", version = 0, seen = SeenFields("a set of operators")
    try reader.forEachField(in: range) { field in
      switch field.number {
      case ONNXFields.OperatorSet.domain:
        try seen.once(field)
        domain = try text(try field.range)
      case ONNXFields.OperatorSet.version:
        try seen.once(field)
        version = Int(clamping: Int64(bitPattern: try field.value))
      default: break
      }
    }
    return (domain == "ai.onnx" ? "" : domain, version)
  }

  private mutating func readEntry(_ range: Range<Int>) throws {
    var key = "", value = range.upperBound..<range.upperBound, seen = SeenFields("an entry of the metadata")
    try reader.forEachField(in: range) { field in
      switch field.number {
      case ONNXFields.Entry.key:
        try seen.once(field)
        key = try text(try field.range, most: Most.key)
      case ONNXFields.Entry.value:
        try seen.once(field)
        value = try field.range
      default: break
      }
    }
    guard metadata.updateValue(value, forKey: key) == nil, metadata.count <= Most.entries else {
      throw ONNXError(at: range.lowerBound, expected: "an entry with another key", found: key)
    }
  }

  /// Adds a node, whose results must have names that no other value has.
  mutating func add(_ node: ONNXNode, at offset: Int) throws {
    guard nodes.count < Most.nodes else {
      throw ONNXError(at: offset, expected: "at most \(Most.nodes.grouped) nodes", found: "more")
    }
    for output in node.outputs where !output.isEmpty {
      guard values.insert(output).inserted else {
        throw ONNXError(at: offset, expected: "a value with a name of its own", found: "another one called \(output)")
      }
    }
    nodes.append(node)
  }
}
