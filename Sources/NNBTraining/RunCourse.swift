internal import NNBCompute
package import NNBModel

/// What the settings of a run make of its steps that still come.
package struct RunCourse: Sendable {
  package let settings: TrainingState.Settings

  /// The steps that still come, by how many are done before them.
  package let steps: Range<Int>

  /// The course of a run that has done `first` steps, and ends after `last`.
  init(_ settings: TrainingState.Settings, from first: Int, to last: Int) {
    (self.settings, steps) = (settings, first..<max(first, last))
  }

  /// The course of a new run on so many samples.
  package init(_ settings: TrainingState.Settings, sampleCount: Int) {
    self.init(settings, from: 0, to: settings.end.steps(perEpoch: settings.stepsPerEpoch(on: sampleCount)))
  }

  /// The largest learning rate of the steps; no schedule rises after the warm-up.
  package var largestRate: Double {
    settings.schedule.rate(after: min(max(steps.lowerBound, settings.schedule.warmup), max(0, steps.upperBound - 1)))
  }

  /// What the weights of a step with this learning rate are multiplied by before it, so that they decay (Spec/arithmetic.md,
  /// 3.9).
  package func decayFactor(at rate: Double) -> Float { Float(1 - rate * (settings.anyWeightDecay ?? 0)) }

  /// How many steps will have been done before the first that still comes and changes nothing, because the learning rate is
  /// 0 in f32 from there to the end of the run; nil if the last step has a rate above 0.
  package var firstIdleStep: Int? {
    func isIdle(_ step: Int) -> Bool { Float(settings.schedule.rate(after: step)) == 0 }
    guard let end = steps.last, isIdle(end) else { return nil }
    // No schedule rises after the warm-up.
    var low = steps.lowerBound, high = end
    while low < high {
      let middle = low + (high - low) / 2
      if isIdle(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
