import NNBSystem
import NNB
import NNBBytes
import NNBFormats
import NNBModel
import NNBTestSupport
import Testing

import NNBSafetensors

/// A number as the 8 bytes a file begins with.
func length(_ count: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: count >> UInt64(8 * $0)) } }

/// A file of a header and as many bytes of data, which count up from 0.
func file(_ header: [UInt8], data count: Int = 0) -> [UInt8] {
  length(UInt64(header.count)) + header + (0..<count).map { UInt8(truncatingIfNeeded: $0) }
}

func file(_ header: String, data count: Int = 0) -> [UInt8] { file(Array(header.utf8), data: count) }

/// The header's member of a tensor.
func member(_ name: String, _ type: String, _ shape: [Int], _ begin: Int, _ end: Int) -> String {
  #""\#(name)": {"dtype": "\#(type)", "shape": \#(shape), "data_offsets": [\#(begin), \#(end)]}"#
}

/// What is wrong with a file; nil where nothing is.
func fault(in bytes: [UInt8]) throws -> SafetensorsError? {
  do {
    _ = try SafetensorsHeader(of: MemorySource(bytes))
    return nil
  } catch let error as SafetensorsError {
    return error
  }
}

/// The bytes of a file in memory.
func bytes(of file: OpenFile) throws -> [UInt8] { try file.read(at: 0, upTo: file.knownCount ?? 0) }

/// A file in memory with these bytes.
func inMemory(_ bytes: [UInt8]) throws -> OpenFile {
  let file = try OpenFile.inMemory(name: "m")
  try file.write(bytes, at: 0)
  return file
}

/// A safetensors file, opened.
func opened(_ file: [UInt8], name: String = "m.safetensors") throws -> any ForeignModel {
  let file = SourceFile(name: name, path: nil, bytes: MemorySource(file), descriptor: -1, byteCount: file.count)
  guard case .foreign(let model) = try SafetensorsFormat().open(file) else { throw MissingPart() }
  return model
}

/// The format opens a file as another format's.
private struct MissingPart: Error {}

/// An `.nnb` file as a safetensors file; `writer` limits what is in memory of it at a time.
func exported(
  _ model: [UInt8], _ writer: SafetensorsWriter = SafetensorsWriter(), _ options: ExportOptions = ExportOptions()
) throws -> [UInt8] {
  let source = try inMemory(model), target = try OpenFile.inMemory(name: "m.safetensors")
  let stage = ModelStage(
    reader: try NNBReader(reading: source), name: "m.nnb", file: (source.descriptor ?? -1, model.count))
  _ = try writer.write(stage, options, to: target, name: "m.safetensors")
  #expect(
    try bytes(of: target).count == writer.byteCount(of: stage.reader.head, options, name: "m.nnb"),
    "the size is told before")
  return try bytes(of: target)
}

/// What is told of writing an `.nnb` file as a safetensors file, which is not written.
func exportReport(_ model: [UInt8]) throws -> ExportReport {
  let source = try inMemory(model)
  let stage = ModelStage(
    reader: try NNBReader(reading: source), name: "m.nnb", file: (source.descriptor ?? -1, model.count))
  return try SafetensorsWriter().write(stage, ExportOptions(), to: nil, name: "m.safetensors")
}

/// A safetensors file as `.nnb`.
func imported(_ file: [UInt8], _ options: ImportOptions = ImportOptions()) throws -> [UInt8] {
  let model = try opened(file)
  let target = try OpenFile.inMemory(name: "m.nnb")
  _ = try model.write(options, to: target, isTemporary: true)
  _ = try model.prove(options, against: target)
  return try bytes(of: target)
}

/// The tensors of a safetensors file by name, without regard to a record.
func tensors(_ file: [UInt8]) throws -> [Tensor] {
  try NNBReader(
    reading: MemorySource(imported(file, ImportOptions(takesTensorsOnly: true, ignoresRecord: true)))
  ).checkpoint().tensors
}

/// Why a file is refused.
func refusal(_ file: [UInt8], _ options: ImportOptions = ImportOptions()) throws -> Failure? {
  do {
    _ = try imported(file, options)
    return nil
  } catch let refusal as Failure {
    return refusal
  }
}

/// A checkpoint of a network 3 - 4 - 2 with elements of a type, which are all different.
func checkpoint(_ type: ElementType = .float32, biases: Bool = true) throws -> Checkpoint {
  let layers = [
    DenseLayer(
      name: "fc1", inputs: 3, outputs: 4, activation: .relu, kernel: "fc1/kernel", bias: biases ? "fc1/bias" : nil),
    DenseLayer(
      name: "fc2", inputs: 4, outputs: 2, activation: .softmax, kernel: "fc2/kernel", bias: biases ? "fc2/bias" : nil),
  ]
  var next: UInt8 = 0
  func tensor(_ name: Name, _ axes: [TensorDescription.Axis]) throws -> Tensor {
    let description = TensorDescription(name: name, elementType: type, axes: axes)
    let bytes = (0..<(description.byteCount ?? 0)).map { index in
      next &+= 1
      // The highest byte is that of a number near 1.
      return index % type.byteCount == type.byteCount - 1 ? 0x3C : next
    }
    return try Tensor(description, bytes: bytes)
  }
  let tensors = try layers.flatMap { layer in
    [try tensor(layer.kernel, layer.kernelAxes)] + (try layer.bias.map { [try tensor($0, layer.biasAxes)] } ?? [])
  }
  return try Checkpoint(
    network: Network(input: InputContract(shape: [3], scaling: nil), layers: layers), tensors: tensors)
}
