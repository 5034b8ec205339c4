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
    folder = try SweepFolder(settings)
    if let note = settings.fitMemory() { console.message(note) }
    (self.settings, self.console, self.program) = (settings, console, program)
    display = SweepDisplay(settings, console)
    for run in settings.grid.runs {
      if let past = folder.past[run.name], let result = self.result(run, past) {
        results[run.name] = result
      } else {
        waiting.append(Waiting(run: run))
      }
    }
  }

  /// What is known of a run that need not be done again; nil if it must.
  private func result(_ run: SweepRun, _ past: PastResult) -> RunResult? {
    guard past.isFinal else { return nil }
    let result = result(
      run, past.state, status: past.status, error: past.error, seconds: past.seconds)
    return past.state == .finished && (result.model == nil || result.results.best == nil) ? nil : result
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
    waiting = []
    running.forEach { $0.process.send(number) }
    display.clear()
    if !running.isEmpty {
      console.message(
        "stopping \(counted(running.count, "run")), each after its batch; a second signal ends them at once")
    }
  }

  private mutating func startMore() {
    while running.count < settings.jobs, let place = waiting.firstIndex(where: { $0.start <= .now }) {
      let next = waiting[place]
      do {
        running.append(try SweepChild(next.run, words(for: next.run), program: program))
        display.started(next.run)
      } catch {
        record(result(next.run, .failed, error: error.message))
      }
      waiting.remove(at: place)
      tries[next.run.name] = next.tries
    }
  }

  private var tries: [String: Int] = [:]

  /// The words of a run, which is continued if there is a checkpoint. What it left without one is replaced.
  private func words(for run: SweepRun) -> [String] {
    if FileSystem.kind(of: settings.path(run, ".nnb"), followingLinks: true) == .file {
      return settings.wordsToContinue(run)
    }
    let isBegun = [".best.nnb", ".jsonl"].contains { FileSystem.exists(settings.path(run, $0)) }
    return settings.words(of: run) + (isBegun ? ["--force"] : [])
  }
}

// MARK: Results

extension Sweep {
  private mutating func finish(_ child: SweepChild, _ end: ChildProcess.End) {
    running.removeAll { $0.process === child.process }
    let run = child.run
    let seconds = (folder.past[run.name]?.seconds ?? 0) + (ContinuousClock.now - child.start).seconds
    switch end {
    case .exited(ExitStatus.success.rawValue): record(result(run, .finished, status: 0, seconds: seconds))
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
      let name = ChildProcess.name(ofSignal: number)
      record(
        result(
          run, signal == nil ? .failed : .interrupted, signal: name, error: signal == nil ? "\(name) ended it" : nil,
          seconds: seconds))
    case .timedOut: break
    }
  }

  private func result(
    _ run: SweepRun, _ state: RunResult.State, status: Int? = nil, signal: String? = nil, error: String? = nil,
    seconds: Double = 0
  ) -> RunResult {
    func file(_ ending: String) -> String? {
      let path = settings.path(run, ending)
      return FileSystem.kind(of: path, followingLinks: true) == .file ? path : nil
    }
    return RunResult(
      run: run, seed: settings.seed(of: run), state: state, results: SweepDisplay.results(settings, run),
      model: file(".nnb"), bestModel: file(".best.nnb"), log: file(".jsonl"), status: status, signal: signal,
      error: error, command: settings.command(of: run), seconds: seconds)
  }

  /// Takes a result down, and writes all of them.
  private mutating func record(_ result: RunResult) {
    results[result.run.name] = result
    do throws(FileError) {
      try folder.write(ordered)
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
