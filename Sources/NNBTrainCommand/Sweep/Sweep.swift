import NNBBytes
import NNBCommandLine
import NNBConversion
import NNBSweep
import NNBSystem

/// The runs of a sweep, one after the other or several at once (Spec/sweeps.md).
struct Sweep {
  private let settings: SweepSettings
  private let console: Console
  private let folder: SweepFolder
  private var inputs: SweepInputs
  private let program: String
  private var results: [String: RunResult] = [:]
  private var waiting: [Waiting] = []
  private var running: [SweepChild] = []
  private var display: SweepDisplay

  /// Why the results could not be written the last time.
  private var lost: FileError?

  /// The signal that asked the sweep to stop, and whether another one has asked to do so at once.
  private var signal: Int32?
  private var endsAtOnce = false

  /// A file that is not any more what the runs before have read.
  private var changed: String?

  /// How many runs there are at once; fewer than was meant if the system has no processes for more.
  private var starts: SweepStarts

  /// Why no run is started any more.
  private var unstarted: ToolError?

  /// A run that is to be done, when, and how often it was in the way of a process that was just ending.
  private struct Waiting {
    let run: SweepRun
    var tries = 0
    var start = ContinuousClock.now
  }

  /// How often and after which time a run is tried again if another process still has its files.
  private static let mostTries = 40, pause = Duration.milliseconds(250)

  /// Does the sweep of a command line.
  static func run(_ arguments: ParsedArguments, _ console: Console) throws -> ExitStatus {
    var sweep = try Sweep(arguments, console)
    return try sweep.run()
  }

  private init(_ arguments: ParsedArguments, _ console: Console) throws {
    var settings = try SweepSettings(arguments)
    guard let program = RunningProgram.path else {
      throw ToolError("the system does not tell where nntrain is, which does the runs", status: .system)
    }
    inputs = try SweepInputs(settings.dataPaths + settings.otherPaths)
    let check = try SweepCheck(settings, console)
    try inputs.add(check.neighbours)
    folder = try SweepFolder(settings, inputs)
    if let note = settings.fitMemory() { console.message(note) }
    (self.settings, self.console, self.program) = (settings, console, program)
    starts = SweepStarts(jobs: settings.jobs)
    display = SweepDisplay(settings, console)
    for run in settings.grid.runs {
      if let past = folder.past[run.name], let result = self.result(run, past) {
        results[run.name] = result
      } else {
        waiting.append(Waiting(run: run))
      }
    }
    if !waiting.isEmpty { try folder.checkWriting() }
    console.messages(check.notes)
  }

  /// What is known of a run that need not be done again; nil if it must.
  private func result(_ run: SweepRun, _ past: PastResult) -> RunResult? {
    guard past.isFinal else { return nil }
    if past.state == .finished {
      let files = SweepFiles(settings, run)
      guard files.isWhole, files.results == past.results else { return nil }
    }
    return result(run, past.state, status: past.status, error: past.error, seconds: past.seconds)
  }

  private mutating func run() throws -> ExitStatus {
    // After the second one there are still results to be written; a third one ends the sweep itself.
    Interruption.note(times: 2)
    let done = results.count
    console.message(
      "\(counted(settings.grid.runs.count, "run")), \(settings.jobs) at once with \(counted(settings.threads, "thread")) each"
        + (done > 0 ? "; \(done.grouped) done before" : ""))
    for result in ordered { display.ended(result, results.count, isNew: false) }
    display.begin(waiting.count)
    while !waiting.isEmpty || !running.isEmpty {
      stopIfAsked()
      startMore()
      RunningChild.wait(for: running.map(\.process), milliseconds: 100)
      for child in running { if let end = child.process.end() { finish(child, end) } }
      display.show(running, ordered)
    }
    display.clear()
    if let lost { throw lost }
    if let changed {
      throw ToolError(
        "\(changed) changed while the sweep ran, so the runs that had it are not compared",
        advice: "with the file as it was, the same command trains them again; -o with another name makes a new sweep",
        status: .badData, code: "changed-input", subject: changed)
    }
    if let unstarted { throw unstarted }
    return SweepReport(settings, ordered, console).end(by: signal, folder.resultsPath)
  }

  /// The results so far in the order of the sweep.
  private var ordered: [RunResult] { settings.grid.runs.compactMap { results[$0.name] } }

  /// Hands a signal on to the runs, which then end after their batch; starts no more. A second signal ends them at once.
  private mutating func stopIfAsked() {
    guard let number = Interruption.signal else { return }
    guard signal == nil else {
      if !endsAtOnce, Interruption.isRepeated {
        endsAtOnce = true
        running.forEach { $0.process.send(number) }
      }
      return
    }
    signal = number
    endRunning(by: number)
    display.clear()
    if !running.isEmpty {
      console.message(
        "stopping \(counted(running.count, "run")), each after its batch; a second signal ends them at once")
    }
  }

  /// Lets the runs end after their batch; starts no more.
  private mutating func endRunning(by number: Int32) {
    waiting = []
    running.forEach { $0.process.send(number) }
  }

  private mutating func startMore() {
    while starts.isDue(running: running.count, .now), let place = waiting.firstIndex(where: { $0.start <= .now }) {
      let next = waiting[place]
      do throws(SweepChild.Failure) {
        running.append(try SweepChild(next.run, words(for: next.run), program: program))
      } catch {
        return cannotStart(error)
      }
      starts.succeeded()
      display.started(next.run)
      waiting.remove(at: place)
      tries[next.run.name] = next.tries
    }
  }

  /// Goes on with fewer runs, waits, or starts none any more. A run that was not started is no failed one: it is left.
  private mutating func cannotStart(_ failure: SweepChild.Failure) {
    let message = failure.error.message
    switch starts.failed(isShortage: failure.isShortage, running: running.count, .now) {
    case .goOnWithFewer: tell("\(message); the sweep goes on with \(counted(starts.jobs, "run")) at once")
    case .wait(true): tell("\(message); it is tried again for a minute, with 1 run at once")
    case .wait(false): break
    case .end:
      let left = counted(waiting.count, "run")
      unstarted = ToolError(
        message, details: ["\(left) \(waiting.count == 1 ? "was" : "were") not started"],
        advice: "the same command goes on", status: failure.error.status, code: failure.error.code,
        subject: failure.error.subject)
      waiting = []
    }
  }

  private mutating func tell(_ message: String) {
    display.clear()
    console.message(message)
  }

  private var tries: [String: Int] = [:]

  /// The words of a run, which is continued if its checkpoints are there. What it left without them is replaced.
  private func words(for run: SweepRun) -> [String] {
    let files = SweepFiles(settings, run)
    if files.canGoOn { return settings.wordsToContinue(run) }
    return settings.words(of: run) + (files.isBegun ? ["--force"] : [])
  }
}

// MARK: Results

extension Sweep {
  private mutating func finish(_ child: SweepChild, _ end: ChildProcess.End) {
    running.removeAll { $0.process === child.process }
    let run = child.run
    let seconds = (folder.past[run.name]?.seconds ?? 0) + (ContinuousClock.now - child.start).seconds
    if let path = changed ?? inputs.changed() { return spoil(run, path, seconds) }
    switch end {
    case .exited(ExitStatus.success.rawValue): finish(run, seconds)
    case .exited(ExitStatus.inUse.rawValue) where signal == nil && (tries[run.name] ?? 0) < Self.mostTries:
      // A run of a sweep that was killed ends after its batch.
      waiting.append(Waiting(run: run, tries: (tries[run.name] ?? 0) + 1, start: .now + Self.pause))
    case .exited(let status):
      let isStopped = [ExitStatus.hungUp, .interrupted, .terminated].contains { $0.rawValue == status }
      record(
        result(
          run, isStopped ? .interrupted : .failed, status: Int(status), error: isStopped ? nil : child.error,
          seconds: seconds))
    case .signalled(let number):
      // A request to end that comes before the run notes such requests ends it at once.
      let name = ChildProcess.name(ofSignal: number)
      let isStopped = signal != nil || ["SIGHUP", "SIGINT", "SIGTERM"].contains(name)
      record(
        result(
          run, isStopped ? .interrupted : .failed, signal: name, error: isStopped ? nil : "\(name) ended it",
          seconds: seconds))
    case .timedOut: break
    }
  }

  /// Takes a run for finished, if its best model is there, by which it is compared.
  private mutating func finish(_ run: SweepRun, _ seconds: Double) {
    if SweepFiles(settings, run).hasBest { return record(result(run, .finished, status: 0, seconds: seconds)) }
    let error = "\(settings.path(run, ".best.nnb")) does not have the model of the best epoch"
    record(result(run, .failed, status: 0, error: error, seconds: seconds))
  }

  /// Ends a run, and all others, because a file that it may have read is another one. Its model is removed, so that it is not
  /// gone on from.
  private mutating func spoil(_ run: SweepRun, _ path: String, _ seconds: Double) {
    if changed == nil { endRunning(by: Signals.termination) }
    changed = path
    try? FileSystem.remove(settings.path(run, ".nnb"))
    record(result(run, .failed, error: "\(path) changed while the sweep ran", seconds: seconds))
  }

  private func result(
    _ run: SweepRun, _ state: RunResult.State, status: Int? = nil, signal: String? = nil, error: String? = nil,
    seconds: Double = 0
  ) -> RunResult {
    let files = SweepFiles(settings, run)
    return RunResult(
      run: run, seed: settings.seed(of: run), state: state,
      results: state == .finished ? files.results : files.logged, model: files.model, bestModel: files.bestModel,
      log: files.log, status: status, signal: signal, error: error, command: settings.command(of: run),
      seconds: seconds)
  }

  /// Takes a result down, and writes all of them.
  private mutating func record(_ result: RunResult) {
    results[result.run.name] = result
    do throws(FileError) {
      try folder.write(results, settings.grid.runs)
      lost = nil
    } catch {
      if lost == nil {
        display.clear()
        console.message("\(ToolError(error)); the sweep goes on")
      }
      lost = error
    }
    display.ended(result, results.count, isNew: true)
  }
}
