import NNBBytes
import NNBCommandLine
import NNBConversion
import NNBEvaluation
import NNBFormats
import NNBIDX
import NNBJSON
import NNBModel
import NNBPictures
import NNBSystem

/// One run of `nninfer` on pictures that are files of their own, PNG or PGM: each is prepared as the data of the model was, and
/// classified (Spec/tools.md, 4).
struct PictureRun {
  private let model: String
  private let pictures: [String]
  private let preparation: PicturePreparation
  private let arguments: ParsedArguments
  private let console: Console
  private let worker: HDF5Worker

  /// Nil if none of the files on the command line is a picture.
  init?(_ arguments: ParsedArguments, _ console: Console, _ worker: HDF5Worker) throws(ToolError) {
    let isPicture = arguments.positional.map(Self.isPicture)
    guard isPicture.contains(true) else { return nil }
    let files = zip(arguments.positional, isPicture)
    pictures = files.filter(\.1).map(\.0)
    var others = files.filter { !$0.1 }.map(\.0)
    others += arguments.list("--model") ?? []
    guard let model = others.last else { throw arguments.fault("--model is missing") }
    guard others.count == 1 else {
      throw ToolError(
        "pictures are classified by one model, found \(others.joined(separator: ", ")) beside them",
        advice: "nnidx makes an IDX file of many pictures")
    }
    for name in ["--labels", "--set", "--confusion", "--report", "--show", "--mistakes", "--force"]
    where arguments.has(name) {
      throw ToolError("\(name) is for IDX images, and \(pictures[0]) is a picture")
    }
    self.model = model
    preparation = try PicturePreparation(arguments)
    (self.arguments, self.console, self.worker) = (arguments, console, worker)
  }

  /// Whether the file at a path is a picture by its content; of a format that is not read, too, so that the error says so.
  private static func isPicture(_ path: String) -> Bool {
    guard path != "-", FileSystem.kind(of: path, followingLinks: true) == .file,
      let start = try? FileSystem.start(of: path, upTo: PictureKind.startByteCount)
    else { return false }
    return PictureKind(start) != nil
  }

  func run() throws -> ExitStatus {
    let settings = try PictureSettings(arguments)
    do {
      let (checkpoint, found, _) = try Checkpoint.read(model, settings.importing, worker: worker)
      let (classifier, idle) = try settings.outputs.classifier(
        checkpoint, of: model, scaling: settings.scaling.scaling, threads: settings.threads)
      if case .number(.softmax) = classifier.meaning { throw EvaluationError.noClasses(.softmax) }
      guard let size = PicturePreparation.size(of: checkpoint.network?.input.shape ?? []) else {
        throw ToolError(
          "\(model): its inputs have the shape \((checkpoint.network?.input.shape ?? []).shapeText), which is no grey picture",
          status: .badData, subject: model)
      }
      let prepared = try pictures.map { try preparation.prepare($0, size) }
      let images = try ImageSet(
        pixels: prepared.flatMap(\.picture.pixels), height: size.height, width: size.width)
      try classifier.checkFit(images)
      console.messages((settings.importing == ImportOptions() ? [] : found) + idle)
      if let note = settings.scaling.note { console.message(note) }
      if classifier.scalingOrigin == .assumed {
        console.message(
          "the model does not say how bytes become inputs; assuming scale 1/255 and offset 0 (--scale, --offset)")
      }
      for (path, picture) in zip(pictures, prepared) { console.message("\(path): \(picture.description)") }
      let printer = PicturePrinter(settings, classifier, console, Array(zip(pictures, prepared)))
      try printer.show(images)
      return .success
    } catch let error as EvaluationError {
      throw error.failure.about(model)
    }
  }
}
