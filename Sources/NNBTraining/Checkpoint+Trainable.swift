internal import NNBCompute
internal import NNBIDX
internal import NNBModel

extension Checkpoint {
  /// The network, which training can begin with or, where it `isResumed`, go on with on this data.
  ///
  /// Throws `ResumeError` with all that keeps it from that. A new run takes a last layer without an activation too: its
  /// sums are what softmax and the cross-entropy are computed from (Spec/arithmetic.md, 2), whoever wrote the softmax down.
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
    // A model that does not say how it is fed, as one of Keras, is taken to be fed like this.
    let scaling = network.input.scaling ?? (isResumed ? nil : .unitBytes)
    if scaling != .unitBytes { faults.append(.scaling(scaling)) }
    guard faults.isEmpty else { throw .otherNetwork(faults) }
    let most = TrainingEngine.mostClasses
    guard layers[1].outputs <= most else { throw .tooManyClasses(layers[1].outputs, limit: most) }
    return network
  }
}
