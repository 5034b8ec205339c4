import NNB
import NNBBytes
import NNBFormats
import NNBModel
import NNBNumPy
import NNBSystem
import NNBTestSupport

/// A file from its bytes, as `.npz` or `.npy`.
func opened(_ bytes: [UInt8], _ name: String = "m.npz") throws -> any ForeignModel {
  let format: any ModelFormat = name.hasSuffix(".npy") ? NPYFormat() : NPZFormat()
  let file = SourceFile(
    name: name, path: FilePath(name), bytes: MemorySource(bytes, name: name), descriptor: -1, byteCount: bytes.count)
  guard case .foreign(let model) = try format.open(file) else { throw Failure("no model", .internal, code: "none") }
  return model
}

/// A file of `Fixtures/npz`.
func fixture(_ name: String) throws -> [UInt8] { try contents(of: Fixtures.path("npz/" + name)) }

func contents(of path: String) throws -> [UInt8] { try openSource(path).read(at: 0, upTo: .max) }

/// What a file becomes as `.nnb`, and what was said of it.
func imported(
  _ bytes: [UInt8], _ options: ImportOptions = ImportOptions(), _ name: String = "m.npz"
) throws -> (reader: NNBReader, report: ImportReport, bytes: [UInt8]) {
  let target = try OpenFile.inMemory(name: "m.nnb"), model = try opened(bytes, name)
  let report = try model.write(options, to: target, isTemporary: false)
  _ = try model.prove(options, against: target)
  return (try NNBReader(reading: target), report, try target.read(at: 0, upTo: .max))
}

/// What keeps a file from being read; nil if nothing does.
func refusal(
  _ bytes: [UInt8], _ options: ImportOptions = ImportOptions(), _ name: String = "m.npz"
) -> Failure? {
  do {
    _ = try imported(bytes, options, name)
    return nil
  } catch {
    return Failure(error)
  }
}

/// What a model becomes as `.npz`.
func exported(
  _ model: [UInt8], _ options: ExportOptions = ExportOptions()
) throws -> (bytes: [UInt8], report: ExportReport) {
  let stage = try OpenFile.inMemory(name: "m.nnb")
  try stage.write(model, at: 0)
  let reader = try NNBReader(reading: stage)
  let target = try OpenFile.inMemory(name: "m.npz"), writer = NPZWriter()
  let model = ModelStage(reader: reader, name: "m.nnb", file: (stage.descriptor ?? -1, model.count))
  let report = try writer.write(model, options, to: target, name: "m.npz")
  let bytes = try target.read(at: 0, upTo: .max)
  guard try writer.byteCount(of: reader.head, options, name: "m.npz") == bytes.count,
    try writer.write(model, options, to: nil, name: "m.npz") == report
  else { throw Failure("the plan is another", .internal, code: "plan") }
  return (bytes, report)
}
