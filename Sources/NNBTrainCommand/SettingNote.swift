import NNBModel
import NNBTraining

/// A sentence about what the settings of a run lead to, which its user may not expect.
struct SettingNote {
  /// What kind it is of; those of one kind differ only in numbers.
  let kind: String

  let text: String

  /// A note that is a kind of its own.
  init(_ text: String) { (kind, self.text) = (text, text) }

  private init?(_ kind: String, _ text: String?) {
    guard let text else { return nil }
    (self.kind, self.text) = (kind, text)
  }

  /// What is said of the steps of a new run.
  static func all(of course: RunCourse) -> [SettingNote] {
    let average = course.settings.average?.note(ifUnbegunAfter: course.steps.upperBound)
    return [
      SettingNote("decay", course.noteOnDecay), SettingNote("idle", course.noteOnIdleSteps(isResumed: false)),
      SettingNote("average", average),
    ].compactMap { $0 }
  }
}
