internal import NNBCompute
internal import NNBModel

extension Trainer {
  /// The learning rate of the step after `done` steps.
  package func learningRate(after done: Int) -> Double { settings.schedule.rate(after: done) }

  /// What the settings make of the steps that still come.
  package var course: RunCourse { RunCourse(settings, from: position.step, to: totalSteps) }

  /// The error for a loss or a parameter that is not finite.
  package func divergence(epoch: Int, step: Int) -> TrainingError {
    let course = RunCourse(settings, from: 0, to: step)
    return .notFinite(epoch: epoch, step: step, isByDecay: course.decayFactor(at: course.largestRate) < -1)
  }
}
