import NNBModel
import NNBTraining

extension RunCourse {
  /// A note for the user if a step that still comes does not let the weights decay, but erases them or turns their signs
  /// (Spec/arithmetic.md, 3.9); nil if not.
  var noteOnDecay: String? {
    guard let decay = settings.anyWeightDecay, !steps.isEmpty else { return nil }
    let rate = largestRate, factor = decayFactor(at: rate)
    guard factor <= 0 else { return nil }
    let what =
      factor == 0
      ? "steps erase the weights instead of letting them decay"
      : factor >= -1
        ? "steps turn the signs of the weights instead of letting them decay"
        : "steps turn the signs of the weights and make them larger, instead of letting them decay"
    return "the learning rate \(rate) times the weight decay \(decay) is \(rate * decay): from 1 on, \(what)"
  }
}
