import NNBBytes
import NNBCommandLine
import NNBConversion
import NNBEvaluation
import NNBFormats
import NNBModel

/// A model that is ready to be run.
struct LoadedModel {
  /// The file, as it was named.
  let path: String

  let classifier: Classifier

  /// What the user should know of how it is run.
  let remarks: [String]

  /// Loads the model in `file`, and refuses a threshold that it has no use for, if it is the only one. `path` is how the
  /// file was named, and `all` are the files of the command line.
  init(_ file: ModelFile, _ path: String, among all: [ModelFile], _ settings: InferSettings) throws {
    let importing = all.count == 1 ? settings.importing : settings.importing.applied(to: file, among: all)
    let (checkpoint, found, _) = try Checkpoint.read(file, importing)
    let (model, idle) = try settings.outputs.classifier(
      checkpoint, of: path, scaling: settings.scaling.scaling, threads: settings.threads,
      isOneOfSeveral: all.count > 1)
    self.path = path
    classifier = model
    let threads = Console.note(
      missingThreads: model.missingThreads, working: settings.threads - model.missingThreads)
    // What was assumed on the way is told to those who said something of the file.
    let notes = settings.importing == ImportOptions() ? [] : found
    let scaling = Self.remark(on: model.scalingOrigin, checkpoint.network?.input.scaling, settings)
    remarks = notes + [threads, settings.scaling.note, scaling].compactMap { $0 } + idle
  }

  private static func remark(
    on origin: Classifier.ScalingOrigin, _ stated: InputScaling?, _ settings: InferSettings
  ) -> String? {
    switch origin {
    case .assumed:
      return "the model does not say how bytes become inputs; assuming scale 1/255 and offset 0 (--scale, --offset)"
    case .caller:
      guard let stated, stated != settings.scaling.scaling else { return nil }
      return
        "\(settings.scaling.names) count, and not what the model says of its inputs, \(stated.elementType) * "
        + "\(stated.scale) + \(stated.offset)"
    case .model: return nil
    }
  }

  /// Runs `body`, whose errors of evaluation are of the file at `path`.
  static func telling<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as EvaluationError {
      throw error.failure.about(path)
    } catch let shifted as ShiftedLabels {
      throw ToolError(shifted.error.failure.about(path), advice: "--label-offset 1 takes label 1 for class 0")
    }
  }
}
