import NNBCommandLine
import NNBConversion
import NNBEvaluation
import NNBFormats
import NNBInspection
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
    let difference = try compare()
    console.messages(difference.notes.map { "\(settings.name($0.file)): \($0.text)" })
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
    if settings.isJSON {
      try console.result(DifferenceJSON(settings).object(difference, sandbox: worker.gaps))
    } else if !console.isQuiet {
      try console.result(
        DifferenceText(settings, width: console.width, sentenceWidth: console.sentenceWidth).lines(difference))
    }
    return difference.isDifferent ? .negative : .success
  }

  private func compare() throws -> ModelDifference {
    var comparison = try ModelComparison(settings.first, settings.second, worker: worker)
    comparison.importing = settings.importing
    comparison.isWeightsOnly = settings.isWeightsOnly
    comparison.tolerance = settings.tolerance
    comparison.probe = settings.probe
    comparison.threads = ProcessorCount.available
    var bar = ProgressBar(total: comparison.byteCount, quiet: console.isQuiet)
    defer { bar.clear() }
    return try comparison.run { bar.show($0, "comparing") }
  }
}
