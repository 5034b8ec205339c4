internal import NNB
internal import NNBBytes
internal import NNBFormats
internal import NNBModel

extension ONNXRecord {
  /// The elements of a tensor that are in the metadata.
  struct Kept {
    let bytes: [UInt8]
    let elementByteCount: Int

    /// The tensor of the graph that has the same elements, rounded to f32.
    let rounded: Name?
  }

  /// The plan by what nnb stored in a file; nil if nnb did not write it.
  ///
  /// Throws `ImportError` if the record cannot be used, or the graph is not the one that belongs to it. `found` is what the
  /// graph says by itself. Elements are compared when they are read.
  static func plan(
    of file: ONNXFile, found: () throws -> FoundNetwork
  ) throws -> (plan: ImportPlan, kept: [Name: Kept])? {
    guard let version = try file.entry(Self.version).map({ String(decoding: $0, as: UTF8.self) }) else {
      if file.metadata[Self.head] == nil { return nil }
      throw ImportError([.record(reason: "\(Self.version) is missing")])
    }
    guard version == "1" else {
      throw ImportError([
        UInt32(version).map { .recordVersion(found: "\($0)") } ?? .record(reason: "its version is no number")
      ])
    }
    guard let bytes = try file.entry(Self.head).flatMap({ Base64.bytes(String(decoding: $0, as: UTF8.self)) }) else {
      throw ImportError([.record(reason: "\(Self.head) is missing, or is not base64")])
    }
    let head: NNBHead
    do throws(NNBError.Cause) {
      head = try NNBHead(bytes)
    } catch {
      throw ImportError([.record(reason: "\(error)")])
    }
    if let key = try MetadataNotes.contradiction(with: head, file.noteText) {
      throw ImportError([
        .changedSinceExport(part: "the entry \(key) of the metadata is another than the note of the record")
      ])
    }
    let names: [Int: Name]
    if let network = head.network {
      names = ONNXGraph.of(OperationChain(network, includesScaling: false), head).names
      try compare(network, head, names, with: found)
    } else {
      names = ONNXGraph.ofTensors(head).names
      try compareTensors(head, with: file)
    }
    return try plan(of: head, names, in: file)
  }

  private static func plan(
    of head: NNBHead, _ names: [Int: Name], in file: ONNXFile
  ) throws -> (plan: ImportPlan, kept: [Name: Kept]) {
    let tensors = ByName(file.tensors, \.name)
    let isKept = Set(Self.kept(of: head))
    var ways: [ImportPlan.Way] = [], kept: [Name: Kept] = [:], problems: [ImportProblem] = []
    for (index, target) in head.tensors.enumerated() {
      if let name = names[index] {
        let stored: ElementType =
          head.network != nil && [.bfloat16, .float64].contains(target.elementType) ? .float32 : target.elementType
        guard let tensor = tensors[name]?.stored, tensor.shape == target.shape, tensor.storedType == .number(stored)
        else {
          problems.append(.changedSinceExport(part: "the tensor \(name) is missing, or has another shape or type"))
          continue
        }
        if !isKept.contains(index) { ways.append(.init(source: tensor, target: target)) }
      }
      guard isKept.contains(index) else { continue }
      let path = Self.path(index), key = tensor + "\(index)"
      guard let text = try file.entry(key), let bytes = Base64.bytes(String(decoding: text, as: UTF8.self)),
        bytes.count == target.byteCount
      else {
        throw ImportError([.record(reason: "\(key) is missing, or has not the elements of \(target.name)")])
      }
      kept[path] = Kept(bytes: bytes, elementByteCount: target.elementType.byteCount, rounded: names[index])
      let source = StoredTensor(path: path, storedType: .number(target.elementType), shape: target.shape)
      ways.append(.init(source: source, target: target))
    }
    guard problems.isEmpty else { throw ImportError(problems) }
    return (ImportPlan(network: head.network, ways: ways, record: head), kept)
  }

  /// Whether a graph says what the record does, as far as it can.
  private static func compare(
    _ network: Network, _ head: NNBHead, _ names: [Int: Name], with found: () throws -> FoundNetwork
  ) throws {
    func changed(_ part: String) -> ImportError { ImportError([.changedSinceExport(part: part)]) }
    let graph: FoundNetwork
    do {
      graph = try found()
    } catch let error as ImportError {
      throw changed("the graph is another: \(error.listed.map(\.message).joined(separator: "; "))")
    }
    guard graph.layers.count == network.layers.count else { throw changed("the number of layers") }
    if let scaling = graph.scaling, scaling != network.input.scaling { throw changed("the scaling of inputs") }
    let places = Dictionary(names.map { (head.tensors[$0.key].name, $0.value) }) { first, _ in first }
    for (layer, found) in zip(network.layers, graph.layers) {
      guard found.kernel.path == places[layer.kernel], found.bias?.path == layer.bias.flatMap({ places[$0] }) else {
        throw changed("the tensors of layer \(layer.name)")
      }
      guard let activation = found.activation, activation.isNarrowed(of: layer.activation) else {
        throw changed("the activation of layer \(layer.name)")
      }
    }
  }

  /// Whether a file of tensors alone has those of its record and no others.
  private static func compareTensors(_ head: NNBHead, with file: ONNXFile) throws {
    let known = Set(head.tensors.map(\.name))
    let problems = file.tensors.filter { !known.contains($0.name) }.map {
      ImportProblem.changedSinceExport(part: "the tensor \($0.name) is new")
    }
    if !problems.isEmpty { throw ImportError(problems) }
    guard file.nodes.isEmpty else { throw ImportError([.changedSinceExport(part: "there are nodes")]) }
  }
}

extension Activation {
  /// Whether it is `other` with parameters as a graph has them.
  fileprivate func isNarrowed(of other: Activation) -> Bool {
    switch (self, other) {
    case (.elu(let own), .elu(let other)), (.leakyReLU(let own), .leakyReLU(let other)): own == Double(Float(other))
    default: self == other
    }
  }
}
