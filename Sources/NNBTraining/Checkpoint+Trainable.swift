internal import NNBCompute
internal import NNBIDX
internal import NNBModel

extension Checkpoint {
  /// The network, from which training can start on this data, or continue if it `isResumed`.
  ///
  /// Throws `ResumeError` with everything that prevents that. A new run also takes a last layer without an activation:
  /// softmax and cross-entropy are computed from its sums in any case (Spec/arithmetic.md, 2).
  func trainableNetwork(on data: LabelledImages, isResumed: Bool) throws(ResumeError) -> Network {
    guard let network else { throw .otherNetwork([.none]) }
    let layers = network.layers
    var faults: [ResumeError.NetworkFault] = []
    let ends: [Activation] = isResumed ? [.softmax] : [.softmax, .linear]
    if 2...TrainingOptions.mostHiddenLayers + 1 ~= layers.count {
      for (index, layer) in layers.enumerated() {
        let isLast = index == layers.count - 1
        if !(isLast ? ends : [.relu]).contains(layer.activation) {
          faults.append(.activation(index, layer.activation, expected: isLast ? .softmax : .relu))
        }
      }
    } else {
      // Which activations the layers should have is not known; the rest is told all the same.
      faults.append(.layerCount(layers.count))
    }
    if isResumed, layers.contains(where: { $0.bias == nil }) { faults.append(.noBias) }
    let shape = data.images.shape
    if !network.input.takes(samplesOf: shape) { faults.append(.input(network.input.shape, images: shape)) }
    if network.outputs != data.classCount { faults.append(.classes(network.outputs, data: data.classCount)) }
    // A model that does not say how inputs are scaled, such as one of Keras, is assumed to be scaled like this.
    let scaling = network.input.scaling ?? (isResumed ? nil : .unitBytes)
    if scaling != .unitBytes { faults.append(.scaling(scaling)) }
    guard faults.isEmpty else { throw .otherNetwork(faults) }
    let most = TrainingEngine.mostClasses
    guard network.outputs <= most else { throw .tooManyClasses(network.outputs, limit: most) }
    return network
  }
}
