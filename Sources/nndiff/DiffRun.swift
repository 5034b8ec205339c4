import NNBCommandLine
import NNBConversion
import NNBEvaluation
import NNBFormats
import NNBInspection
import NNBJSON
import NNBSystem

/// One run of `nndiff`.
struct DiffRun {
  private let settings: DiffSettings
  private let console: Console

  private let worker: HDF5Worker

  init(_ settings: DiffSettings, _ console: Console, _ worker: HDF5Worker) {
    self.settings = settings
    self.worker = worker
    self.console = console
  }

  func run() throws -> ExitStatus {
    let files = try settings.files.map { try ModelFile($0, worker: worker) }
    guard files.count == 2 else { return try table(files) }
    let difference = try compare(files)
    remark(on: difference)
    if settings.isJSON {
      try console.result(DifferenceJSON(settings).object(difference, sandbox: worker.gaps))
    } else if !console.isQuiet {
      try console.result(
        DifferenceText(settings, width: console.width, sentenceWidth: console.sentenceWidth).lines(difference))
    }
    return difference.isDifferent ? .negative : .success
  }

  /// Compares A with each of several others; what is wrong with any is told before anything is shown.
  private func table(_ files: [ModelFile]) throws -> ExitStatus {
    let rows = try files.indices.dropFirst().map { index in
      let pair = settings.comparing(with: index)
      return (settings: pair, difference: try DiffRun(pair, console, worker).compare(files))
    }
    for row in rows { DiffRun(row.settings, console, worker).remark(on: row.difference) }
    if settings.isJSON {
      try console.result(
        JSON.array(rows.map { DifferenceJSON($0.settings).object($0.difference, sandbox: worker.gaps) }))
    } else if !console.isQuiet {
      try console.result(DifferenceTable(rows, width: console.width).lines)
    }
    return rows.contains { $0.difference.isDifferent } ? .negative : .success
  }

  /// Says what the user should know of how two files were compared.
  private func remark(on difference: ModelDifference) {
    // What is true of A was told with the first of several others.
    let notes = difference.notes.filter { settings.other == 1 || $0.file == 1 }
    console.messages(notes.map { "\(settings.name($0.file)): \($0.text)" })
    for (file, meaning) in (difference.predictions?.meanings ?? []).enumerated()
    where settings.other == 1 || file == 1 {
      console.messages(settings.idleOptions(for: meaning).map { "\(settings.name(file)): \($0)" })
    }
    let missing = difference.predictions?.missingThreads ?? 0
    if let note = Console.note(missingThreads: missing, working: ProcessorCount.available - missing) {
      console.message(note)
    }
    if difference.predictions?.isScalingAssumed ?? false {
      console.message("neither model says how bytes become inputs; assuming scale 1/255 and offset 0")
    }
    if let (file, remedies) = difference.suggestion,
      let command = Advice.conversion(of: settings.name(file), remedies)
    {
      console.message("for example, if that is right for this model, compare what this writes: ", command: command)
    }
  }

  private func compare(_ files: [ModelFile]) throws -> ModelDifference {
    var comparison = ModelComparison(files[0], files[settings.other], among: files)
    comparison.importing = settings.importing
    comparison.isWeightsOnly = settings.isWeightsOnly
    comparison.tolerance = settings.tolerance
    comparison.probe = settings.probe
    comparison.transposesProbe = settings.transposesProbe
    (comparison.linear, comparison.threshold) = (settings.linear, settings.threshold)
    comparison.threads = ProcessorCount.available
    var bar = ProgressBar(total: comparison.byteCount, quiet: console.isQuiet)
    defer { bar.clear() }
    return try comparison.run { bar.show($0, "comparing") }
  }
}
