package import NNBJSON

/// How a run of a sweep ended: a line of `runs.jsonl` (Spec/json.md, section 3).
package struct RunResult: Equatable, Sendable {
  package enum State: String, Sendable {
    /// The run reached its end.
    case finished

    /// It ended with an error, or was killed.
    case failed

    /// It was stopped together with the sweep, and can be continued.
    case interrupted
  }

  package let run: SweepRun

  /// The seed, swept or not.
  package let seed: UInt64

  package let state: State
  package let results: EpochResults

  /// The paths of the model after the last epoch, of that after the best one, and of the log; nil if there is none.
  package let model, bestModel, log: String?

  /// The exit status; nil if a signal ended the run, or it could not be started.
  package let status: Int?

  /// The name of the signal that ended it.
  package let signal: String?

  /// What was wrong.
  package let error: String?

  /// The command of the run from its start.
  package let command: String

  /// The time that it took, in all attempts.
  package let seconds: Double

  package init(
    run: SweepRun, seed: UInt64, state: State, results: EpochResults, model: String?, bestModel: String?, log: String?,
    status: Int?, signal: String?, error: String?, command: String, seconds: Double
  ) {
    (self.run, self.seed, self.state, self.results) = (run, seed, state, results)
    (self.model, self.bestModel, self.log) = (model, bestModel, log)
    (self.status, self.signal, self.error) = (status, signal, error)
    (self.command, self.seconds) = (command, seconds)
  }

  /// The validation loss by which a finished run is compared; nil for any other.
  package var loss: Double? { state == .finished ? results.best?.loss : nil }

  /// The line.
  package var json: JSON {
    .object([
      ("run", .string(run.name)),
      ("settings", .object(run.settings.map { ($0.name, .string($0.value)) })),
      ("seed", Int(exactly: seed).map(JSON.integer) ?? .natural(UInt128(seed))),
      ("state", .string(state.rawValue)),
      ("validation_loss", .optional(results.best?.loss)), ("validation_accuracy", .optional(results.best?.accuracy)),
      ("best_epoch", .count(results.best?.epoch)), ("epochs", .integer(results.epochs)),
      ("model", .text(model)), ("best_model", .text(bestModel)), ("log", .text(log)),
      ("status", .count(status)), ("signal", .text(signal)), ("error", .text(error)),
      ("command", .string(command)), ("timing", .object([("seconds", .number(seconds))])),
    ])
  }
}

/// How a run ended before, as a line of `runs.jsonl` says it.
package struct PastResult: Equatable, Sendable {
  package let name: String
  package let state: RunResult.State
  package let status: Int?
  package let error: String?
  package let seconds: Double

  /// What its epochs were like.
  package let results: EpochResults

  /// The line itself, without its end.
  package let line: String

  /// Reads a line; nil if it is none.
  package init?(_ line: JSON) {
    guard let name = line["run"]?.string, let state = line["state"]?.string.flatMap(RunResult.State.init) else {
      return nil
    }
    (self.name, self.state, status, error) = (name, state, line["status"]?.wholeNumber, line["error"]?.string)
    seconds = line["timing"]?["seconds"]?.double ?? 0
    guard seconds.isFinite, seconds >= 0 else { return nil }
    var best: (epoch: Int, loss: Double, accuracy: Double)?
    if let epoch = line["best_epoch"]?.wholeNumber, let loss = line["validation_loss"]?.double,
      let accuracy = line["validation_accuracy"]?.double
    {
      best = (epoch, loss, accuracy)
    }
    results = EpochResults(epochs: line["epochs"]?.wholeNumber ?? 0, best: best)
    self.line = line.text
  }

  /// Whether the same would happen again, so that it need not be tried: it reached its end, or diverged.
  package var isFinal: Bool { state == .finished || state == .failed && status == 1 }
}
