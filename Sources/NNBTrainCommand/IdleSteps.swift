import NNBBytes
import NNBModel
import NNBTraining

extension RunCourse {
  /// A note for the user if the learning rate will be 0 from some step to the end of the run; nil if not.
  func noteOnIdleSteps(isResumed: Bool) -> String? {
    guard let first = firstIdleStep else { return nil }
    let left = counted(steps.upperBound - first, "step")
    let place =
      first == steps.lowerBound
      ? "for the \(left) that are left" : "for the last \(left), from step \((first + 1).grouped) on"
    let schedule = settings.schedule
    guard case .cosine = schedule.shape else {
      return "the learning rate is 0 \(place): it decays below the smallest number of f32"
    }
    let condition = isResumed ? " with --override" : ""
    return "the learning rate is 0 \(place), which change nothing: its cosine reaches 0 at step "
      + "\(schedule.horizon.grouped); --horizon moves that\(condition)"
  }
}
