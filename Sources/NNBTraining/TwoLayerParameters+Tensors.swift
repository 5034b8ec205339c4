internal import NNBBytes
internal import NNBCompute
internal import NNBIDX
internal import NNBModel
internal import NNBSystem

extension TwoLayerParameters {
  /// As many zeros.
  var zeros: TwoLayerParameters { TwoLayerParameters(inputs: inputs, hidden: hidden, classes: classes) }

  func tensors(named names: [Name], _ layers: [DenseLayer]) throws(ModelError) -> [Tensor] {
    let axes = layers.flatMap { [$0.kernelAxes, $0.biasAxes] }
    var tensors: [Tensor] = []
    for (index, values) in [kernel1, bias1, kernel2, bias2].enumerated() {
      tensors.append(try Tensor(name: names[index], axes: axes[index], values: values))
    }
    return tensors
  }

  /// The numbers of four tensors of a checkpoint of a run on this data.
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
    let sizes = layers.compactMap { checkedProduct([$0.inputs + 1, $0.outputs, MemoryLayout<Float>.size]) }
    try Memory.require(checkedSum(sizes.first ?? .max, sizes.last ?? .max) ?? .max)
    self.init(inputs: layers[0].inputs, hidden: layers[0].outputs, classes: layers[1].outputs)
    var parts: [[Float]] = [kernel1, bias1, kernel2, bias2]
    for (index, name) in names.enumerated() {
      guard let name else { continue }
      guard let values = checkpoint.tensor(name)?.floats(), values.count == parts[index].count else {
        throw ResumeError.otherNetwork([.tensor(name)])
      }
      parts[index] = values
    }
    (kernel1, bias1, kernel2, bias2) = (parts[0], parts[1], parts[2], parts[3])
  }
}
