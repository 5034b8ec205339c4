import NNBBytes
import NNBCommandLine
import NNBSweep
import NNBSystem

/// What is seen of a sweep while it goes on: a table on a terminal, elsewhere a line for each run that has ended.
struct SweepDisplay {
  private let settings: SweepSettings
  private let console: Console
  private let isJSON: Bool
  private var lines: RedrawnLines
  private var total = 0, done = 0
  private let start = ContinuousClock.now
  private var last: ContinuousClock.Instant?

  /// How many runs and how many results are shown at a time.
  private static let mostRunning = 8, mostResults = 6

  private static let pause = Duration.milliseconds(300)

  init(_ settings: SweepSettings, _ console: Console) {
    (self.settings, self.console) = (settings, console)
    isJSON = settings.arguments.has("--json")
    lines = RedrawnLines(quiet: console.isQuiet)
  }

  /// What the log of a run says so far; nothing if there is none.
  static func results(_ settings: SweepSettings, _ run: SweepRun) -> EpochResults {
    guard let source = try? openSource(settings.path(run, ".jsonl")), let size = source.knownCount,
      let bytes = try? source.read(at: 0, upTo: min(size, 1 << 26))
    else { return EpochResults() }
    return EpochResults(log: bytes)
  }

  /// Notes how many runs there are to do.
  mutating func begin(_ count: Int) { total = count }

  mutating func started(_ run: SweepRun) { last = nil }

  /// Tells of a run that has ended.
  mutating func ended(_ result: RunResult, _ count: Int, isNew: Bool) {
    if isNew, result.state != .interrupted { done += 1 }
    last = nil
    if isJSON { return console.progress(result.json) }
    guard isNew, !console.isQuiet else { return }
    if !lines.isShown || result.state == .failed {
      lines.clear()
      console.progress("\(count)/\(settings.grid.runs.count)  \(Self.text(of: result))")
    }
  }

  private static func text(of result: RunResult) -> String {
    let name = result.run.name
    switch result.state {
    case .failed: return "\(name)  failed: \(result.error ?? "status \(result.status ?? 0)")"
    case .interrupted: return "\(name)  stopped after \(counted(result.results.epochs, "epoch"))"
    case .finished:
      guard let best = result.results.best else { return "\(name)  no whole epoch" }
      return "\(name)  validation loss \(best.loss.fixed(4))  \(best.accuracy.percent)  epoch \(best.epoch) of "
        + "\(result.results.epochs)  \(ProgressBar.timeText(result.seconds))"
    }
  }

  /// Draws the table, a few times a second.
  mutating func show(_ running: [SweepChild], _ results: [RunResult]) {
    guard lines.isShown, !running.isEmpty else { return }
    let now = ContinuousClock.now
    if let last, now - last < Self.pause { return }
    last = now
    let width = lines.width
    var share = 0.0, rows: [String] = []
    for child in running {
      let found = Self.results(settings, child.run), epochs = settings.epochs(of: child.run)
      if let epochs, epochs > 0 { share += min(1, Double(found.epochs) / Double(epochs)) }
      let place = epochs.map { "epoch \(min(found.epochs + 1, $0))/\($0)" } ?? "epoch \(found.epochs + 1)"
      rows.append(
        "  \(child.run.name)  \(place)" + (found.best.map { "  validation loss \($0.loss.fixed(4))" } ?? ""))
    }
    if rows.count > Self.mostRunning {
      rows = rows.prefix(Self.mostRunning) + ["  and \(rows.count - Self.mostRunning) more"]
    }
    let failed = results.count { $0.state == .failed }, ended = results.count { $0.state != .interrupted }
    let label =
      "\(ended) of \(settings.grid.runs.count) runs" + (failed > 0 ? ", \(failed) failed" : "")
    let bar = ProgressBar.line(
      done: Int((Double(done) + share) * 1_000), total: max(1, total) * 1_000, elapsed: (now - start).seconds, label,
      width: width)
    let table = SweepTable(settings.grid.names, settings.grid.runs, results)
    let best = table.best == nil ? [] : table.lines(in: nil, most: Self.mostResults)
    lines.show([bar] + rows + best)
  }

  mutating func clear() { lines.clear() }
}
