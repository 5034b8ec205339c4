internal import NNB
internal import NNBBytes
internal import NNBFormats
internal import NNBModel
internal import NNBNumPy
internal import NNBSystem
internal import NNBTestSupport

extension FuzzTarget {
  /// NumPy's files, with one array or many: the tensors that are read can be proved, and are the same in an `.npz` file.
  public static let numPy = FuzzTarget("FuzzNumPy", seeds: ["npz"], mutate: ZipMutator.mutate) {
    input throws(PropertyFailure) in
    let format: any ModelFormat = input.starts(with: NumPyHeader.magic) ? NPYFormat() : NPZFormat()
    for options in [ImportOptions(takesTensorsOnly: true), ImportOptions(activations: [.relu, .softmax])] {
      guard let model = try converted(input, format, options) else { continue }
      let found = try tensors(of: model, "the tensors cannot be read")
      guard options.takesTensorsOnly else { continue }
      guard let file = try exported(model) else { continue }
      let again = try tensors(
        of: try converted(file, NPZFormat(), ImportOptions()) ?? [], "written again, it is refused")
      try hold(again == found, "written again, the tensors are others")
      return true
    }
    return false
  }

  /// A file as `.nnb`; nil if it is refused.
  private static func converted(
    _ input: [UInt8], _ format: any ModelFormat, _ options: ImportOptions
  ) throws(PropertyFailure) -> [UInt8]? {
    do {
      let target = try OpenFile.inMemory(name: "m.nnb")
      let file = SourceFile(
        name: "m", path: nil, bytes: MemorySource(input, name: "m"), descriptor: -1, byteCount: input.count)
      guard case .foreign(let model) = try format.open(file) else { return nil }
      _ = try model.write(options, to: target, isTemporary: true)
      try proving(model, options, target)
      return try target.read(at: 0, upTo: .max)
    } catch let failure as PropertyFailure {
      throw failure
    } catch {
      try hold(!"\(error)".isEmpty, "an error says nothing")
      return nil
    }
  }

  private static func proving(
    _ model: any ForeignModel, _ options: ImportOptions, _ target: OpenFile
  ) throws(PropertyFailure) {
    do throws(Failure) {
      _ = try model.prove(options, against: target)
    } catch {
      throw PropertyFailure(description: "what was read cannot be proved: \(error)")
    }
  }

  /// A model as `.npz`; nil if it cannot be one.
  private static func exported(_ model: [UInt8]) throws(PropertyFailure) -> [UInt8]? {
    do {
      let stage = try OpenFile.inMemory(name: "m.nnb"), target = try OpenFile.inMemory(name: "m.npz")
      try stage.write(model, at: 0)
      let staged = ModelStage(
        reader: try NNBReader(reading: stage), name: "m.nnb", file: (stage.descriptor ?? -1, model.count))
      let writer = NPZWriter()
      let report = try writer.write(staged, ExportOptions(), to: target, name: "m.npz")
      let bytes = try target.read(at: 0, upTo: .max)
      let planned = try writer.byteCount(of: staged.reader.head, ExportOptions(), name: "m.npz")
      if planned != bytes.count { throw PropertyFailure(description: "the planned size is another") }
      return report.routes.isEmpty ? nil : bytes
    } catch let failure as PropertyFailure {
      throw failure
    } catch {
      throw PropertyFailure(description: "what was read cannot be written: \(error)")
    }
  }

  /// The tensors of a model, by name, with shapes and elements.
  private static func tensors(of model: [UInt8], _ message: String) throws(PropertyFailure) -> [String] {
    do {
      return try NNBReader(reading: MemorySource(model)).checkpoint().tensors.map {
        "\($0.name) \($0.elementType) \($0.shape) \($0.bytes.hex)"
      }
    } catch {
      throw PropertyFailure(description: "\(message): \(error)")
    }
  }
}
