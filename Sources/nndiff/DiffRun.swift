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
    if let (file, options) = difference.suggestion {
      let command = command(file == 0 ? settings.first : settings.second, options)
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
    do throws(any Error) {
      var comparison = try ModelComparison(settings.first, settings.second, worker: worker)
      comparison.isWeightsOnly = settings.isWeightsOnly
      comparison.tolerance = settings.tolerance
      comparison.probe = settings.probe
      comparison.threads = ProcessorCount.available
      var bar = ProgressBar(total: comparison.byteCount, quiet: console.isQuiet)
      defer { bar.clear() }
      return try comparison.run { bar.show($0, "comparing") }
    } catch let error as ProbeError {
      throw ToolError(
        "\(settings.name(error.file)): \(Self.text(error.cause))", status: ExitStatus(for: error.cause),
        code: error.cause.code, subject: settings.name(error.file))
    } catch let error as ModelRefusal {
      guard !error.options.isEmpty else { throw error }
      // What to type; only the reader can know whether it is true.
      let command = command(error.file == "standard input" ? "-" : error.file, error.options)
      throw ToolError(
        error, advice: "for example, if that is right for this model, compare what this writes: \(command)")
    }
  }

  private func command(_ file: String, _ options: [String]) -> String {
    (["nnconv", file.shellWord, "model.nnb"] + options).joined(separator: " ")
  }

  /// Without the advice to options that there are not here.
  private static func text(_ error: EvaluationError) -> String {
    if case .elementType(let type) = error { return "the model takes inputs of type \(type), the images hold bytes" }
    return "\(error)"
  }
}
