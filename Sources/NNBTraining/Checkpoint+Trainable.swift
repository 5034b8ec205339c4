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
    guard layers.count == 2 else { throw .otherNetwork([.layerCount(layers.count)]) }
    var faults: [ResumeError.NetworkFault] = []
    let ends: [Activation] = isResumed ? [.softmax] : [.softmax, .linear]
    if layers[0].activation != .relu { faults.append(.activation(0, layers[0].activation)) }
    if !ends.contains(layers[1].activation) { faults.append(.activation(1, layers[1].activation)) }
    if isResumed, layers.contains(where: { $0.bias == nil }) { faults.append(.noBias) }
    let shape = [data.images.height, data.images.width]
    if !network.input.takes(samplesOf: shape) { faults.append(.input(network.input.shape, images: shape)) }
    if layers[1].outputs != data.classCount { faults.append(.classes(layers[1].outputs, data: data.classCount)) }
    // A model that does not say how inputs are scaled, such as one of Keras, is assumed to be scaled like this.
    let scaling = network.input.scaling ?? (isResumed ? nil : .unitBytes)
    if scaling != .unitBytes { faults.append(.scaling(scaling)) }
    guard faults.isEmpty else { throw .otherNetwork(faults) }
    let most = TrainingEngine.mostClasses
    guard layers[1].outputs <= most else { throw .tooManyClasses(layers[1].outputs, limit: most) }
    return network
  }
}
