import NNB
import NNBBytes
import NNBFormats
import NNBModel
import NNBONNX
import NNBSystem
import NNBTestSupport

/// The bytes of a file in memory.
func bytes(of file: OpenFile) throws -> [UInt8] { try file.read(at: 0, upTo: file.knownCount ?? 0) }

/// An `.nnb` file in memory, to be written in another format.
func stage(_ model: [UInt8]) throws -> (stage: ModelStage, file: OpenFile) {
  let file = try OpenFile.inMemory(name: "m")
  try file.write(model, at: 0)
  return (
    ModelStage(reader: try NNBReader(reading: file), name: "m.nnb", file: (file.descriptor ?? -1, model.count)), file
  )
}

/// An `.nnb` file as ONNX.
func exported(_ model: [UInt8], _ options: ExportOptions = ExportOptions()) throws -> [UInt8] {
  let (stage, _) = try stage(model)
  let target = try OpenFile.inMemory(name: "m.onnx")
  _ = try ONNXWriter().write(stage, options, to: target, name: "m.onnx")
  return try bytes(of: target)
}

/// What is told of writing an `.nnb` file as ONNX, which is not written.
func exportReport(_ model: [UInt8], _ options: ExportOptions = ExportOptions()) throws -> ExportReport {
  try ONNXWriter().write(try stage(model).stage, options, to: nil, name: "m.onnx")
}

/// The size that a model with this head would have as ONNX.
func exportedByteCount(_ head: NNBHead, _ options: ExportOptions = ExportOptions()) throws -> Int {
  try ONNXWriter().byteCount(of: head, options, name: "m.nnb")
}

/// The head of a model whose elements are nowhere.
func head(
  _ network: Network?, _ others: [TensorDescription] = [], type: ElementType = .float32
) throws -> NNBHead {
  let tensors = (network?.layers ?? []).flatMap { layer in
    [TensorDescription(name: layer.kernel, elementType: type, axes: layer.kernelAxes)]
      + (layer.bias.map { [TensorDescription(name: $0, elementType: type, axes: layer.biasAxes)] } ?? [])
  }
  let file = try OpenFile.inMemory(name: "head")
  try NNBStreamWriter(
    network: network, tensors: (tensors + others).sorted { $0.name < $1.name }, training: nil, extensions: [], to: file,
    keepsData: false
  ).finishUnread()
  return try NNBHead(bytes(of: file))
}

/// A network of one layer.
func network(
  _ inputs: Int, _ outputs: Int, _ activation: Activation = .linear, scaling: InputScaling? = nil
) throws -> Network {
  try Network(
    input: InputContract(shape: [inputs], scaling: scaling),
    layers: [DenseLayer(name: "a", inputs: inputs, outputs: outputs, activation: activation)])
}

/// A model of zeros as `.nnb`.
func zeros(_ network: Network, _ type: ElementType = .float32) throws -> [UInt8] {
  let tensors = try head(network, type: type).tensors.map {
    try Tensor($0, bytes: [UInt8](repeating: 0, count: $0.byteCount ?? 0))
  }
  return try Checkpoint(network: network, tensors: tensors).encoded()
}

/// What programs do not find in a model of zeros that is written as ONNX.
func losses(
  _ network: Network, _ options: ExportOptions = ExportOptions(), type: ElementType = .float32
) throws -> [String] {
  try exportReport(zeros(network, type), options).losses
}

/// An ONNX file as `.nnb`.
func imported(_ file: [UInt8], _ options: ImportOptions = ImportOptions()) throws -> [UInt8] {
  let source = SourceFile(name: "m.onnx", path: nil, bytes: MemorySource(file), descriptor: -1, byteCount: file.count)
  guard case .foreign(let model) = try ONNXFormat().open(source) else { throw MissingPart() }
  let target = try OpenFile.inMemory(name: "m.nnb")
  _ = try model.write(options, to: target, isTemporary: true)
  _ = try model.prove(options, against: target)
  return try bytes(of: target)
}

/// The format opens a file as another format's.
private struct MissingPart: Error {}
