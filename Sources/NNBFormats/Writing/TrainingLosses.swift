internal import NNBBytes
package import NNB
internal import NNBModel

/// What a file of another format does not hold of a training state, in the words of its list of losses.
///
/// A format that holds the state of the optimizer looks as if other programs could train on as nnb does. So each setting is
/// named that they would do without.
package enum TrainingLosses {
  /// A setting that a format can say beside the optimizer's own ones.
  package enum Setting: Sendable {
    case clipNorm, weightDecay
  }

  /// What a format holds of a training state.
  package enum Held: Sendable {
    /// Nothing that other programs find.
    case nothing

    /// All tensors, under their names.
    case tensors

    /// What the words say, with it the state of the optimizer, and these settings.
    case optimizer(words: String, settings: Set<Setting>)
  }

  /// What programs do not find, a sentence each; empty without a training state.
  package static func sentences(of head: NNBHead, holding held: Held) -> [String] {
    guard let training = head.training else { return [] }
    let isApart = training.settings.average?.isApart(after: training.position.step) ?? false
    let others = "that the weights are an average: training goes on with others, the tensors training/weights/…"
    switch held {
    case .nothing:
      return ["the training state"]
    case .tensors:
      return ["the training state, but for its tensors"] + (isApart ? [others] : [])
    case .optimizer(let words, let held):
      let settings = settingWords(of: training, but: held, isApart: isApart)
      let owner = training.slots.isEmpty ? "" : " and to which the optimizer's state belongs"
      return ["the training state, but for " + words]
        + (settings.isEmpty ? [] : ["these settings of the training: " + settings.joined(separator: ", ")])
        + (isApart ? [others + ", which only nnb finds" + owner] : [])
    }
  }

  /// The settings that change what the next steps are, in a few words each.
  private static func settingWords(of training: TrainingState, but held: Set<Setting>, isApart: Bool) -> [String] {
    let settings = training.settings, schedule = settings.schedule
    var words: [String] = []
    if schedule.warmup > 0 { words.append("warm-up over \(counted(schedule.warmup, "step"))") }
    if schedule.shape != .constant { words.append("the learning rate's schedule, \(schedule.course)") }
    if let norm = settings.clipNorm, !held.contains(.clipNorm) { words.append("clip norm \(norm)") }
    if let decay = settings.weightDecay, !held.contains(.weightDecay) { words.append("weight decay \(decay)") }
    if let smoothing = settings.labelSmoothing { words.append("label smoothing \(smoothing)") }
    if settings.classWeights != nil { words.append("class weights") }
    if settings.distortion != nil { words.append("distorted images") }
    if settings.average != nil, !isApart { words.append("averaged weights") }
    return words + training.unknownSettings.map { "setting \($0.code) of a later version" }
  }
}
