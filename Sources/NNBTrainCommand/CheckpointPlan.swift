import NNBCommandLine
import NNBModel
import NNBTraining

/// When a run saves checkpoints before its end.
enum CheckpointPlan: Equatable {
  case steps(Int)
  case epochs(Int)
  case seconds(Int)

  /// The plan from the command line; nil if there is only a checkpoint at the end.
  init?(_ arguments: ParsedArguments) throws(ToolError) {
    let name = "--checkpoint-every"
    guard let text = arguments.string(name) else { return nil }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let count = Int(digits), (1...1_000_000_000).contains(count) else {
      throw ToolError("\(name) needs a number from 1 to 1000000000 with its unit, as 1epoch or 30s; found \(text)")
    }
    switch text.dropFirst(digits.count) {
    case "s": self = .seconds(count)
    case "m": self = .seconds(60 * count)
    case "", "step", "steps": self = .steps(count)
    case "epoch", "epochs": self = .epochs(count)
    default:
      throw ToolError("\(name) needs s, m, steps or epochs behind the number; found \(text)")
    }
  }

  /// Whether a checkpoint is due now, if the last one was saved at `last`.
  func isDue(_ trainer: Trainer, last: ContinuousClock.Instant) -> Bool {
    if case .epochs(let count) = self {
      return trainer.position.batch == 0 && trainer.position.epoch % count == 0
    }
    return isDue(step: trainer.position.step, last: last)
  }

  /// The same within an epoch.
  func isDue(step: Int, last: ContinuousClock.Instant) -> Bool {
    switch self {
    case .steps(let count): step % count == 0
    case .epochs: false
    case .seconds(let count): ContinuousClock.now - last >= .seconds(count)
    }
  }
}
