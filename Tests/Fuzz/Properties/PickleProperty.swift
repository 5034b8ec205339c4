internal import NNB
internal import NNBBytes
internal import NNBFormats
internal import NNBSystem
internal import NNBTestSupport
internal import NNBTorch
internal import NNBZip

extension FuzzTarget {
  /// The pickle of an archive of PyTorch with 12 storages of 128 bytes: whatever it describes, what is taken comes back the same
  /// from a file that nnb writes.
  public static let pickle = FuzzTarget(
    "FuzzPickle", mutate: PickleMutator.mutate, cross: PickleMutator.cross
  ) { input throws(PropertyFailure) in
    switch read(input) {
    case .failure(let error):
      try hold(!"\(error)".isEmpty, "an error says nothing")
      try hold(error.offset.map { (0...input.count).contains($0) } ?? false, "an error is at no place of the pickle")
      return false
    case .success(let graph):
      try hold(graph.nodes.count <= input.count, "there are more objects than bytes")
      try hold(Int(graph.root) < graph.nodes.count, "the pickle describes no object of its own")
    }
    guard let model = try taken(try archive(input)) else { return true }
    guard let again = try taken(try exported(model)) else {
      throw PropertyFailure(description: "what nnb wrote is refused")
    }
    try hold(again == model, "there and back again, the tensors are others")
    return true
  }

  private static func read(_ input: [UInt8]) -> Result<PickleGraph, PickleError> {
    do throws(PickleError) {
      return .success(try PickleReader.read(MemorySource(input)))
    } catch {
      return .failure(error)
    }
  }

  /// An archive with this pickle.
  private static func archive(_ pickle: [UInt8]) throws(PropertyFailure) -> OpenFile {
    do {
      let target = try OpenFile.inMemory(name: "m.pt")
      var zip = ZipWriter(to: target)
      try zip.add("a/data.pkl", pickle)
      for key in 0..<12 { try zip.add("a/data/\(key)", (0..<128).map { UInt8($0) }) }
      _ = try zip.finish()
      return target
    } catch {
      throw PropertyFailure(description: "\(error)")
    }
  }

  /// The tensors of a file as `.nnb`; nil if it is refused.
  private static func taken(_ file: OpenFile) throws(PropertyFailure) -> [UInt8]? {
    let source = SourceFile(
      name: "m.pt", path: nil, bytes: file, descriptor: file.descriptor ?? -1, byteCount: file.knownCount ?? 0)
    do {
      guard case .foreign(let model) = try TorchFormat().open(source) else { return nil }
      // With expanded tensors few bytes stand for many.
      let head = try OpenFile.inMemory(name: "head")
      let options = ImportOptions(takesTensorsOnly: true)
      _ = try model.describe(options, readsElements: false, to: head)
      guard try NNBHead(head.read(at: 0, upTo: 1 << 20)).fileLength <= 4 << 20 else { return nil }
      let target = try OpenFile.inMemory(name: "m.nnb")
      _ = try model.write(options, to: target, isTemporary: true)
      _ = try model.prove(options, against: target)
      return try target.read(at: 0, upTo: 8 << 20)
    } catch let failure as Failure {
      try hold(failure.kind != .internal, "an error is a mistake of the program: \(failure)")
      try hold(!failure.message.isEmpty, "an error says nothing")
      return nil
    } catch {
      throw PropertyFailure(description: "an error of the wrong shape: \(error)")
    }
  }

  /// What nnb writes of a model.
  private static func exported(_ model: [UInt8]) throws(PropertyFailure) -> OpenFile {
    do {
      let source = try OpenFile.inMemory(name: "m.nnb"), target = try OpenFile.inMemory(name: "m.pt")
      try source.write(model, at: 0)
      let stage = ModelStage(
        reader: try NNBReader(reading: source), name: "m.nnb", file: (source.descriptor ?? -1, model.count))
      _ = try TorchWriter().write(stage, ExportOptions(), to: target, name: "m.pt")
      return target
    } catch {
      throw PropertyFailure(description: "what was taken cannot be written: \(error)")
    }
  }
}

/// Changes of pickles that put instructions where there were others, and move parts.
enum PickleMutator {
  static func mutate(
    _ bytes: inout [UInt8], limit: Int, random: inout SeededGenerator, by change: FuzzTarget.ByteMutation
  ) {
    guard bytes.count > 3, Bool.random(using: &random) else { return change(&bytes, limit, &random) }
    let place = Int.random(in: 2..<bytes.count, using: &random)
    let opcode = PickleOpcode.allCases.randomElement(using: &random)?.rawValue ?? 0
    switch Int.random(in: 0..<4, using: &random) {
    case 0: bytes[place] = opcode
    case 1: bytes.insert(opcode, at: place)
    case 2:
      // A number, which often is an offset, a size or a stride.
      let numbers = bytes.indices.dropLast().filter { bytes[$0] == PickleOpcode.binInt1.rawValue }
      if let number = numbers.randomElement(using: &random) {
        bytes[number + 1] = UInt8.random(in: 0...255, using: &random) & (Bool.random(using: &random) ? 3 : 255)
      }
    default:
      let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
      bytes.insert(contentsOf: Array(bytes[place..<end]), at: Int.random(in: 2...bytes.count, using: &random))
    }
    bytes.removeLast(max(0, bytes.count - limit))
  }

  /// The beginning of one pickle and the end of another.
  static func cross(_ first: [UInt8], _ second: [UInt8], random: inout SeededGenerator) -> [UInt8] {
    guard let start = first.indices.randomElement(using: &random),
      let end = second.indices.randomElement(using: &random)
    else { return first }
    return Array(first[..<start] + second[end...])
  }
}
