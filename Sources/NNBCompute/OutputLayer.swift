internal import CNNBKernels
internal import NNBModel

/// The output layer's bias, and everything that is computed at the outputs for a section. It is so little that every thread
/// computes all of it (Threads.md).
///
/// The layouts are those of `nn_training` in CNNBKernels, with rows padded to whole vectors.
@safe final class OutputLayer: @unchecked Sendable {
  let bias, gradient: AlignedMemory<Float>
  let slots: [AlignedMemory<Float>]

  /// (samples, classes): the gradient at the logits.
  let d2: AlignedMemory<Float>

  /// (samples): the cross-entropy in nats, and 1 if the prediction is the label.
  let losses: AlignedMemory<Double>
  let correct: AlignedMemory<UInt8>

  /// (2, classes, 16): what the softmax of sixteen samples needs in between.
  let room: AlignedMemory<Float>

  init(_ parameters: NetworkParameters, slots: [NetworkParameters]) {
    let classes = parameters.classes, padded = AlignedMemory<Float>.padded(classes)
    func memory(_ numbers: [Float]) -> AlignedMemory<Float> {
      let result = AlignedMemory<Float>(padded)
      result.copy(numbers, from: 0, count: classes, to: 0)
      return result
    }
    let last = parameters.layerCount - 1
    bias = memory(parameters.biases[last])
    self.slots = slots.map { memory($0.biases[last]) }
    gradient = AlignedMemory(padded)
    d2 = AlignedMemory(Int(NN_SECTION) * padded)
    losses = AlignedMemory(Int(NN_SECTION))
    correct = AlignedMemory(Int(NN_SECTION))
    room = AlignedMemory(2 * classes * Int(NN_LANES))
  }

  /// Adds the losses of `count` samples, which are one group (Spec/arithmetic.md, 3.6).
  func add(_ count: Int, to sum: inout (loss: Double, correct: Int)) {
    var group = 0.0
    for index in 0..<count {
      group += losses[index]
      sum.correct += Int(correct[index])
    }
    sum.loss += group
  }
}
