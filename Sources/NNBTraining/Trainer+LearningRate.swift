internal import NNBCompute
internal import NNBModel

extension Trainer {
  /// The learning rate of the step after `done` steps.
  package func learningRate(after done: Int) -> Double { settings.schedule.rate(after: done) }

  /// The largest learning rate of some steps, by how many are done before them; no schedule rises after the warm-up.
  package func largestRate(of steps: Range<Int>) -> Double {
    learningRate(after: min(max(steps.lowerBound, settings.schedule.warmup), max(0, steps.upperBound - 1)))
  }

  /// What the weights of a step with this learning rate are multiplied by before it, so that they decay (Spec/arithmetic.md,
  /// 3.9).
  package func decayFactor(at rate: Double) -> Float { Float(1 - rate * (settings.anyWeightDecay ?? 0)) }

  /// The error for a loss or a parameter that is not finite.
  package func divergence(epoch: Int, step: Int) -> TrainingError {
    .notFinite(epoch: epoch, step: step, isByDecay: decayFactor(at: largestRate(of: 0..<step)) < -1)
  }

  /// How many steps will have been done before the first that still comes and changes nothing, because the learning rate is
  /// 0 in f32 from there to the end of the run; nil if the last step has a rate above 0.
  package var firstIdleStep: Int? {
    func isIdle(_ step: Int) -> Bool { Float(learningRate(after: step)) == 0 }
    let end = totalSteps
    guard position.step < end, isIdle(end - 1) else { return nil }
    // No schedule rises after the warm-up.
    var low = position.step, high = end - 1
    while low < high {
      let middle = low + (high - low) / 2
      if isIdle(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
