internal import NNBBytes
internal import NNBCompute
internal import NNBIDX
internal import NNBModel
internal import NNBSystem

extension NetworkParameters {
  func tensors(named names: [Name], _ layers: [DenseLayer]) throws(ModelError) -> [Tensor] {
    let axes = layers.flatMap { [$0.kernelAxes, $0.biasAxes] }
    var tensors: [Tensor] = []
    for (index, values) in self.tensors.enumerated() {
      tensors.append(try Tensor(name: names[index], axes: axes[index], values: values))
    }
    return tensors
  }

  /// The numbers of some tensors of a checkpoint, a kernel and a bias for each layer, of a run on this data.
  ///
  /// Throws `ResumeError` and `MemoryShortage`.
  init(resuming names: [Name], of checkpoint: Checkpoint, like data: LabelledImages) throws {
    let network = try checkpoint.trainableNetwork(on: data, isResumed: true)
    try self.init(names, of: checkpoint, network.layers)
  }

  /// The parameters of a model, whoever trained it; a bias that is not there is zeros.
  ///
  /// Throws `ResumeError` and `MemoryShortage`.
  init(startingFrom checkpoint: Checkpoint, like data: LabelledImages) throws {
    let layers = try checkpoint.trainableNetwork(on: data, isResumed: false).layers
    try self.init(layers.flatMap { [$0.kernel, $0.bias] }, of: checkpoint, layers)
  }

  private init(_ names: [Name?], of checkpoint: Checkpoint, _ layers: [DenseLayer]) throws {
    let bytes = layers.reduce(Int?.some(0)) { sum, layer in
      guard let sum, let size = checkedProduct([layer.inputs + 1, layer.outputs, MemoryLayout<Float>.size]) else {
        return nil
      }
      return checkedSum(sum, size)
    }
    try Memory.require(bytes ?? .max)
    self.init(sizes: [layers[0].inputs] + layers.map(\.outputs))
    for (index, name) in names.enumerated() {
      guard let name else { continue }
      let isKernel = index % 2 == 0, expected = isKernel ? kernels[index / 2].count : biases[index / 2].count
      func fail(_ fault: ResumeError.TensorFault) -> ResumeError { .otherNetwork([.tensor(name, fault)]) }
      guard let tensor = checkpoint.tensor(name) else { throw fail(.missing) }
      guard let values = tensor.floats() else { throw fail(.type(tensor.info.elementType)) }
      let layer = layers[index / 2]
      guard values.count == expected else { throw fail(.axes(like: isKernel ? layer.kernel : layer.bias ?? "")) }
      // Otherwise the first step would be said to have diverged.
      guard values.allSatisfy({ $0.isFinite }) else { throw fail(.notFinite) }
      if isKernel { kernels[index / 2] = values } else { biases[index / 2] = values }
    }
  }
}
