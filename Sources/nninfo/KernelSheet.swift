import NNBBytes
import NNBCommandLine
import NNBConversion
import NNBEvaluation
import NNBGallery
import NNBModel
import NNBPictures

/// The kernels of a model's first layer as pictures in a PNG file (Spec/tools.md, 5).
struct KernelSheet {
  static let options: [Command.Option] = [
    .init(
      "--kernels", "FILE",
      "write the kernels of the first layer as pictures into FILE.png, those with the largest share of the output first; white is "
        + "positive", kind: .fileEnding([".png"]))
  ]

  /// Writes the sheet of the model in a file, with what the command line says of it.
  static func write(
    _ path: String, of model: String, _ settings: InfoSettings, _ console: Console, _ worker: HDF5Worker
  ) throws {
    let file = try SheetFile("--kernels", path, replacesAny: settings.isForced, besides: [model])
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
