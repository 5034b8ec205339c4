import NNBBytes
import NNBCommandLine
import NNBIDX
import NNBSweep

/// What is said at the end of a sweep.
struct SweepReport {
  private let settings: SweepSettings
  private let results: [RunResult]
  private let console: Console
  private let table: SweepTable

  init(_ settings: SweepSettings, _ results: [RunResult], _ console: Console) {
    (self.settings, self.results, self.console) = (settings, results, console)
    table = SweepTable(settings.grid.names, settings.grid.runs, results)
  }

  private var isForPeople: Bool { !console.isQuiet && !settings.arguments.has("--json") }

  /// Shows all results and the best; gives the exit status. `path` is the file of the results.
  func end(by signal: Int32?, _ path: String) -> ExitStatus {
    if isForPeople, table.best != nil { console.progress(table.lines(in: console.width)) }
    let finished = results.count { $0.state == .finished }, failed = results.count { $0.state == .failed }
    if let signal {
      console.message("stopped after \(finished.grouped) of \(counted(settings.grid.runs.count, "run")); to go on:")
      console.message("  ", command: settings.arguments.command(with: []))
      return ExitStatus(signal: signal)
    }
    let isNamed = nameBest()
    console.message("wrote \(path)")
    let left = settings.grid.runs.count - finished - failed
    if failed + left == 0 { return isNamed ? .success : .negative }
    let parts = [(failed, "failed"), (left, "stopped")].filter { $0.0 > 0 }.map { "\($0.0.grouped) \($0.1)" }
    console.message(
      "of \(counted(settings.grid.runs.count, "run")) \(parts.joined(separator: ", ")), as \(path) says; "
        + "the same command tries again those that did not diverge")
    return .negative
  }

  /// Names the best; returns whether there is one.
  private func nameBest() -> Bool {
    guard let group = table.best, let best = group.best, let found = best.results.best, let loss = group.loss else {
      let isFinished = results.contains { $0.state == .finished }
      console.message(
        isFinished
          ? "no run has done a whole epoch, after which the images held out are measured, so none is the best; a sweep with more "
            + "--steps or with --epochs in another folder has one" : "no run is finished, so none is the best")
      return false
    }
    let settings = group.settings.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    let subject = settings.isEmpty ? "best" : "best: \(settings)"
    let measure =
      group.finished.count > 1
      ? "\(subject), mean validation loss \(loss.mean.fixed(4)) over \(group.finished.count) seeds, each at its best epoch; "
        + "of these seed \(best.seed) has the lowest"
      : "\(subject), validation loss \(found.loss.fixed(4)) at its best epoch"
    if isForPeople { console.progress(sentence: measure) }
    console.message("the same by itself: ", command: self.settings.commandAlone(of: best.run))
    if let model = best.bestModel {
      console.message("no test image was read; to measure the best once: ", command: evaluation(of: model))
    }
    return true
  }

  /// The command that evaluates a model on the test images.
  private func evaluation(of model: String) -> String {
    let test = settings.data.test
    var words = ["nninfer", model.pathWord, test?.images.pathWord ?? "IMAGES", "--labels"]
    words.append(test?.labels.pathWord ?? "LABELS")
    for name in ["--label-offset", "--transpose"] {
      guard let value = settings.arguments.string(name) else { continue }
      words += value.isEmpty ? [name] : [name, value.shellWord]
    }
    return words.joined(separator: " ")
  }
}
