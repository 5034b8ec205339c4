import NNBBytes
import NNBCommandLine
import NNBConversion
import NNBEvaluation
import NNBGallery
import NNBModel
import NNBPictures
import NNBSystem

/// The kernels of a model's first layer as pictures in a PNG file (Spec/tools.md, 5).
struct KernelSheet {
  static let options: [Command.Option] = [
    .init(
      "--kernels", "FILE",
      "write the kernels of the first layer as pictures into FILE.png, those with the largest share of the output first; white is "
        + "positive", kind: .fileEnding([".png"]))
  ]

  private let path: String, model: String
  private let file: SheetFile

  /// Takes the place of the sheet before anything is read or shown; nil if none is wanted.
  init?(_ settings: InfoSettings) throws {
    guard let path = settings.kernels else { return nil }
    (self.path, model) = (path, settings.arguments[0])
    if let report = settings.report, FileSystem.areSame(report, path) {
      throw ToolError("--kernels \(path) is another output, \(report)", code: "is-output", subject: path)
    }
    file = try SheetFile("--kernels", path, replacesAny: settings.isForced, besides: [model])
  }

  /// Writes the sheet of the model, with what the command line says of it.
  func write(_ settings: InfoSettings, _ console: Console, _ worker: HDF5Worker) throws {
    let (checkpoint, _, neighbours) = try Checkpoint.read(model, settings.importing, worker: worker)
    try file.check(besides: neighbours)
    guard let network = checkpoint.network, let layer = FirstLayer(checkpoint) else {
      throw ToolError("\(model) has no network whose kernels could be shown", status: .badData, subject: model)
    }
    guard let shape = PictureShape(network.input.shape) else {
      throw ToolError(
        "--kernels is for models of pictures, and \(model) takes numbers: \(network.input.shape.shapeText)",
        status: .badData,
        subject: model)
    }
    if shape.isAssumed {
      console.message(
        "the model does not say what its \(layer.inputs) inputs are; shown as pictures of \(shape.height)x\(shape.width)"
      )
    }
    let units = layer.order(CaptionedSheet.mostTiles)
    try file.write(
      units.compactMap { unit in
        layer.picture(of: unit, shape).map { .init($0, ["#\(unit) \((layer.shares[unit] * 100).fixed(2))%"]) }
      })
    console.message(
      "wrote \(path): " + (units.count < layer.units ? "\(units.count) of " : "") + counted(layer.units, "kernel"))
  }
}
