internal import NNB
internal import NNBBytes
internal import NNBFormats
internal import NNBModel
internal import NNBSafetensors
internal import NNBSystem
internal import NNBTestSupport

extension FuzzTarget {
  /// safetensors files: what a header says fits the file, and the tensors that are read come back the same.
  public static let safetensors = FuzzTarget("FuzzSafetensors", mutate: SafetensorsMutator.mutate) {
    input throws(PropertyFailure) in
    guard let header = try header(input) else { return false }
    var end = input.count - header.entries.reduce(0) { $0 + $1.byteCount }
    for entry in header.entries {
      try hold(entry.offset == end, "there is a hole or an overlap")
      try hold(entry.type.byteCount(of: entry.shape) == entry.byteCount, "a shape has another size than its data")
      end += entry.byteCount
    }
    try hold(end == input.count && header.fileByteCount == end, "the tensors do not end with the file")
    _ = try converted(input, ImportOptions(activations: [.relu, .softmax]))
    guard let model = try converted(input, ImportOptions(takesTensorsOnly: true)) else { return true }
    guard let file = try exported(model) else { return true }
    try hold(try converted(file, ImportOptions()) == model, "written and read again, the model is another")
    return true
  }

  /// A header; nil if it is refused.
  private static func header(_ input: [UInt8]) throws(PropertyFailure) -> SafetensorsHeader? {
    do {
      return try SafetensorsHeader(of: MemorySource(input))
    } catch let error as SafetensorsError {
      try hold(!error.description.isEmpty, "an error says nothing")
      try hold(error.offset.map { (0...input.count).contains($0) } ?? true, "an error is at no place of the file")
      return nil
    } catch {
      throw PropertyFailure(description: "an error of another kind: \(error)")
    }
  }

  /// A file as `.nnb`, proved; nil if it is refused.
  private static func converted(_ input: [UInt8], _ options: ImportOptions) throws(PropertyFailure) -> [UInt8]? {
    do {
      let target = try OpenFile.inMemory(name: "m.nnb")
      let file = SourceFile(
        name: "m", path: nil, bytes: MemorySource(input, name: "m"), descriptor: -1, byteCount: input.count)
      guard case .foreign(let model) = try SafetensorsFormat().open(file) else { return nil }
      _ = try model.write(options, to: target, isTemporary: true)
      do {
        _ = try model.prove(options, against: target)
      } catch {
        throw PropertyFailure(description: "what was read cannot be proved: \(error)")
      }
      return try target.read(at: 0, upTo: .max)
    } catch let failure as PropertyFailure {
      throw failure
    } catch let failure as Failure {
      try hold(failure.kind != .internal, "an error is a mistake of the program: \(failure)")
      return nil
    } catch {
      throw PropertyFailure(description: "an error of another kind: \(error)")
    }
  }

  /// A model as a file; nil if it cannot be one.
  private static func exported(_ model: [UInt8]) throws(PropertyFailure) -> [UInt8]? {
    do {
      let stage = try OpenFile.inMemory(name: "m.nnb"), target = try OpenFile.inMemory(name: "m.safetensors")
      try stage.write(model, at: 0)
      let staged = ModelStage(
        reader: try NNBReader(reading: stage), name: "m.nnb", file: (stage.descriptor ?? -1, model.count))
      _ = try SafetensorsWriter().write(staged, ExportOptions(), to: target, name: "m.safetensors")
      return try target.read(at: 0, upTo: .max)
    } catch let failure as Failure {
      try hold(failure.kind != .internal, "an error is a mistake of the program: \(failure)")
      return nil
    } catch {
      throw PropertyFailure(description: "what was read cannot be written: \(error)")
    }
  }
}

/// Changes of the header, of which the length is then mostly right again, or of the data.
enum SafetensorsMutator {
  static func mutate(
    _ bytes: inout [UInt8], limit: Int, random: inout SeededGenerator, by change: FuzzTarget.ByteMutation
  ) {
    let count = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard bytes.count > 8, count <= UInt64(bytes.count - 8), Int.random(in: 0..<8, using: &random) > 0 else {
      return change(&bytes, limit, &random)
    }
    let end = 8 + Int(count)
    var header = Array(bytes[8..<end]), data = Array(bytes[end...])
    switch Int.random(in: 0..<4, using: &random) {
    case 0: change(&data, max(0, limit - end), &random)
    case 1:
      // A digit: sizes and offsets are what fits together.
      let digits = header.indices.filter { (0x30...0x39).contains(header[$0]) }
      if let place = digits.randomElement(using: &random) {
        header[place] = 0x30 + UInt8.random(in: 0...9, using: &random)
      }
    case 2:
      TextMutator.mutate(&header, limit: max(0, limit - 8 - data.count), random: &random, by: change)
    default: change(&header, max(0, limit - 8 - data.count), &random)
    }
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    bytes = Array((length + header + data).prefix(limit))
  }
}
