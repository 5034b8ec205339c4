import NNB
import NNBBytes
import NNBFormats
import NNBModel
import NNBPage
import NNBSystem
import NNBTestSupport

/// A file of `Fixtures/nnb/good`.
func model(_ name: String) throws -> [UInt8] {
  try openSource(Fixtures.path("nnb/good/" + name)).read(at: 0, upTo: .max)
}

/// What a page becomes as `.nnb`, after it is recognised.
func imported(_ bytes: [UInt8]) throws -> [UInt8] {
  let source = MemorySource(bytes, name: "m.html")
  guard try PageFormat().recognise(FileStart(of: source)) != nil else {
    throw Failure("not recognised", .internal, code: "none")
  }
  let file = SourceFile(name: "m.html", path: nil, bytes: source, descriptor: -1, byteCount: bytes.count)
  guard case .foreign(let model) = try PageFormat().open(file) else {
    throw Failure("no model", .internal, code: "none")
  }
  let target = try OpenFile.inMemory(name: "m.nnb")
  _ = try model.write(ImportOptions(), to: target, isTemporary: false)
  _ = try model.prove(ImportOptions(), against: target)
  return try target.read(at: 0, upTo: .max)
}

/// What keeps a page from being read; nil if nothing does.
func refusal(_ bytes: [UInt8]) -> Failure? {
  do {
    _ = try imported(bytes)
    return nil
  } catch {
    return Failure(error)
  }
}

/// What a model becomes as a page.
func exported(_ model: [UInt8]) throws -> [UInt8] {
  let stage = try OpenFile.inMemory(name: "m.nnb")
  try stage.write(model, at: 0)
  let reader = try NNBReader(reading: stage), target = try OpenFile.inMemory(name: "m.html"), writer = PageWriter()
  let staged = ModelStage(reader: reader, name: "m.nnb", file: (stage.descriptor ?? -1, model.count))
  _ = try writer.write(staged, ExportOptions(), to: target, name: "m.html")
  return try target.read(at: 0, upTo: .max)
}
