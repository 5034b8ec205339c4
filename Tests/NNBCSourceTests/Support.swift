import NNB
import NNBBytes
import NNBCSource
import NNBFormats
import NNBModel
import NNBSystem
import NNBTestSupport

/// A model as `.nnb` in memory, to be written.
func stage(_ bytes: [UInt8]) throws -> ModelStage {
  let file = try OpenFile.inMemory(name: "m.nnb")
  try file.write(bytes, at: 0)
  return ModelStage(
    reader: try NNBReader(reading: file), name: "m.nnb", file: (file.descriptor ?? -1, bytes.count))
}

/// The same of a checkpoint.
func stage(_ checkpoint: Checkpoint) throws -> ModelStage { try stage(checkpoint.encoded()) }

/// A file of `Fixtures/nnb/good`.
func fixture(_ name: String) throws -> [UInt8] {
  try openSource(Fixtures.path("nnb/good/" + name)).read(at: 0, upTo: .max)
}

/// The C source of a model.
func source(_ model: ModelStage, _ options: ExportOptions = ExportOptions(), name: String = "m.c") throws -> String {
  let target = try OpenFile.inMemory(name: name)
  _ = try CWriter().write(model, options, to: target, name: name)
  return String(decoding: try target.read(at: 0, upTo: .max), as: UTF8.self)
}

/// What a text that stands in the place of a model's C source is told of; nil if it is right.
func fault(of text: String, _ model: ModelStage, _ options: ExportOptions = ExportOptions(), name: String = "m.c")
  throws
  -> Failure?
{
  let file = try OpenFile.inMemory(name: name)
  try file.write(Array(text.utf8), at: 0)
  do {
    _ = try CWriter().open(file, options, name: name)
      .prove(ImportOptions(), against: OpenFile(descriptor: model.file.descriptor, name: "m.nnb"))
    return nil
  } catch {
    return Failure(error)
  }
}

/// A network of one layer with this kernel (inputs, units).
func layer(
  _ kernel: [Float], inputs: Int, bias: [Float]? = nil, named name: Name = "l", _ activation: Activation = .linear,
  scaling: InputScaling? = nil, labels: [Name] = [], notes: [Note] = []
) throws -> Checkpoint {
  let units = kernel.count / inputs
  let layer = DenseLayer(
    name: name, inputs: inputs, outputs: units, activation: activation, kernel: "k", bias: bias == nil ? nil : "b")
  let network = try Network(
    input: InputContract(shape: [inputs], scaling: scaling, classLabels: labels), layers: [layer])
  var tensors = [try Tensor(name: "k", axes: layer.kernelAxes, values: kernel)]
  if let bias { tensors.append(try Tensor(name: "b", axes: layer.biasAxes, values: bias)) }
  let extensions: [Checkpoint.Extension] = notes.isEmpty ? [] : try [Checkpoint.Extension]().with(notes)
  return try Checkpoint(network: network, tensors: tensors, extensions: extensions)
}
