internal import CNNBKernels

/// The output layer's bias, and everything that is computed at the outputs for a section. It is so little that every thread
/// computes all of it (Threads.md).
///
/// The layouts are those of `nn_training` in CNNBKernels, with rows padded to whole vectors.
@safe final class OutputLayer: @unchecked Sendable {
  let bias, gradient: AlignedMemory<Float>
  let slots: [AlignedMemory<Float>]

  /// (sections of a stage, samples, classes): the gradient at the logits.
  let d2: AlignedMemory<Float>

  /// (sections of a stage, samples): the cross-entropy in nats, and 1 if the prediction is the label.
  let losses: AlignedMemory<Double>
  let correct: AlignedMemory<UInt8>

  /// (2, classes, 16): what the softmax of sixteen samples needs in between.
  let room: AlignedMemory<Float>

  /// One of zeros.
  init(_ settings: EngineSettings) {
    let classes = settings.classes, padded = AlignedMemory<Float>.padded(classes)
    bias = AlignedMemory(padded)
    slots = (0..<settings.slotCount).map { _ in AlignedMemory(padded) }
    gradient = AlignedMemory(padded)
    let samples = settings.sectionsOfStage * Int(NN_SECTION)
    d2 = AlignedMemory(samples * padded)
    losses = AlignedMemory(samples)
    correct = AlignedMemory(samples)
    room = AlignedMemory(2 * classes * Int(NN_LANES))
  }

  /// Adds the losses of the samples of a section, which are one group (Spec/arithmetic.md, 3.6).
  func add(_ section: SectionWalk.Section, to sum: inout (loss: Double, correct: Int)) {
    var group = 0.0
    let first = section.place * Int(NN_SECTION)
    for index in first..<first + section.count {
      group += losses[index]
      sum.correct += Int(correct[index])
    }
    sum.loss += group
  }
}
