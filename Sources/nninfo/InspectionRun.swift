import NNBBytes
import NNBCommandLine
import NNBConversion
import NNBFormats
import NNBInspection
import NNBReport
import NNB
import NNBSystem
import NNBWorkerProtocol

/// One run of `nninfo`: for each file it shows what is in it, or whether it is whole.
struct InspectionRun {
  private let settings: InfoSettings
  private let console: Console

  private let worker: HDF5Worker

  init(_ settings: InfoSettings, _ console: Console, _ worker: HDF5Worker) {
    self.settings = settings
    self.worker = worker
    self.console = console
  }

  /// A file to show, or the reason that there is none.
  private enum Target {
    case file(String)
    case found(FilePath)
    case fault(path: String, any Error)
  }

  func run() throws -> ExitStatus {
    var tally = Tally()
    let kernels = try KernelSheet(settings)
    if let report = try ReportOutput(settings.report, isForced: settings.isForced, besides: settings.arguments) {
      return try write(report, kernels)
    }
    for target in settings.arguments.flatMap(targets) {
      switch target {
      case .file(let path): try look(into: path, &tally) { try ModelFile(path, worker: worker) }
      case .found(let path): try look(into: "\(path)", &tally) { try ModelFile(at: path, worker: worker) }
      case .fault(let path, let error): try report(error, of: path, &tally)
      }
    }
    if tally.status(checking: settings.checks) == .success { try kernels?.write(settings, console, worker) }
    if settings.checks, settings.hasSeveral, !settings.isJSON, !console.isQuiet {
      try console.result(sentence: tally.text)
    }
    return tally.status(checking: settings.checks)
  }

  /// Shows the only file, and writes a page about it, and its kernels if they are wanted too.
  private func write(_ report: ReportOutput, _ kernels: KernelSheet?) throws -> ExitStatus {
    var tally = Tally()
    let path = settings.arguments[0], file: ModelFile
    do {
      file = try ModelFile(path, worker: worker)
    } catch {
      try self.report(error, of: path, &tally)
      return tally.status(checking: settings.checks)
    }
    try look(into: path, &tally) { file }
    let status = tally.status(checking: settings.checks)
    guard status == .success else { return status }
    try report.write(ReportContent(try ModelPart(of: file, settings.importing, threads: ProcessorCount.available)))
    console.message("wrote \(report.path)")
    try kernels?.write(settings, console, worker)
    return status
  }

  private func targets(_ path: String) -> [Target] {
    guard FileSystem.isDirectory(path) else { return [.file(path)] }
    let folder = ModelFolder(path)
    let targets: [Target] = folder.files.map { .found($0) } + folder.faults.map { .fault(path: path, $0) }
    if targets.isEmpty {
      let endings = ModelFolder.endings.joined(separator: ", ")
      return [.fault(path: path, ToolError("\(path): no file here ends in \(endings)", status: .noInput))]
    }
    return targets
  }

  private func look(into path: String, _ tally: inout Tally, _ open: () throws -> ModelFile) throws {
    let summary: FileSummary
    do {
      summary = try self.summary(of: try open())
    } catch {
      return try report(error, of: path, &tally)
    }
    let missing = summary.missingThreads, working = ProcessorCount.available - missing
    if !tally.hasNotedThreads, let note = Console.note(missingThreads: missing, working: working) {
      console.message(note)
      tally.hasNotedThreads = true
    }
    let verdict = Verdict(summary)
    if case .damaged(let fault) = summary.data, !settings.checks { return try report(fault, of: path, &tally) }
    if settings.isJSON {
      try console.result(SummaryJSON(summary).value)
    } else if settings.checks, settings.hasSeveral || console.isQuiet {
      try show(verdict, of: summary)
    } else {
      console.messages(summary.notes.map { "\(summary.name): \($0)" })
      let lines = (tally.hasShown ? [""] : []) + SummaryText(summary, width: console.width).lines
      tally.hasShown = true
      try console.result(lines)
      if !settings.checks, let failure = summary.networkFailure, let advice = console.advice(on: failure) {
        console.message("\(summary.name): \(advice)")
      }
    }
    tally.add(verdict)
  }

  /// Reads a file, with a progress bar if that takes long.
  private func summary(of file: ModelFile) throws -> FileSummary {
    let name = file.name
    let isLong = file.byteCount >= 256 << 20
    let progress = Locked((bar: ProgressBar(total: file.byteCount, quiet: console.isQuiet || !isLong), done: 0))
    defer { progress.withLock { $0.bar.clear() } }
    return try FileSummary(
      of: file, settings.importing, verifies: settings.checks, statistics: settings.withStatistics,
      digests: settings.withDigest, threads: ProcessorCount.available
    ) { count in
      progress.withLock { progress in
        progress.done += count
        progress.bar.show(progress.done, name)
      }
    }
  }

  /// The line for one of several files.
  private func show(_ verdict: Verdict, of summary: FileSummary) throws {
    if case .damaged(let fault) = summary.data {
      try console.result(sentence: verdictLine(summary.name, verdict, "\(fault.cause)"))
    } else if !console.isQuiet {
      let gaps = (summary.sandboxGaps ?? []).map { "; read without \($0.name)" }.joined()
      let extent = summary.hasChecksums ? "" : " as far as \(summary.format.title) can tell"
      let tensors = counted(summary.tensors.count, "tensor"), bytes = counted(summary.byteCount, "byte")
      try console.result(sentence: "\(summary.name): \(verdict.rawValue)\(extent), \(tensors), \(bytes)\(gaps)")
    }
  }

  /// Reports why a file cannot be shown: with `--check` as a result, else as an error.
  private func report(_ error: any Error, of path: String, _ tally: inout Tally) throws {
    let told = console.told(of: error)
    let isOwn = error is ToolError, failure = Failure(error)
    let verdict = isOwn ? .unreadable : Verdict(for: failure)
    if settings.isJSON {
      try console.result(SummaryJSON.fault(path, verdict, told))
    } else if settings.checks {
      let name = path == "-" ? "standard input" : path
      try console.result(sentence: isOwn ? told.message : verdictLine(name, verdict, failure.message))
    }
    if !settings.checks { console.failure(error) }
    tally.add(verdict, told.status)
  }

  private func verdictLine(_ name: String, _ verdict: Verdict, _ reason: String) -> String {
    "\(name): \(verdict.rawValue): \(reason)"
  }
}
