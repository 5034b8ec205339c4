import NNBCommandLine
import NNBJSON
import NNBEvaluation
import NNBIDX

/// Writes the output for each image, for a model whose one output is a number.
struct NumberPrinter {
  private let settings: InferSettings
  private let console: Console

  init(_ settings: InferSettings, _ console: Console) {
    self.settings = settings
    self.console = console
  }

  /// Throws `ToolError` if an option is given that is for classes.
  func check() throws(ToolError) {
    if settings.top != nil {
      throw ToolError(
        "\(settings.model): the model has one output, a number; --top is for classes",
        advice: "--predict shows the numbers", status: .badData)
    }
  }

  func show(_ model: Classifier, _ images: ImageSet) throws {
    if settings.format == .csv { try console.result(csv: ["image", "output"]) }
    try model.outputs(for: images) { image, outputs in try show(image, outputs[0]) }
  }

  private func show(_ image: Int, _ output: Float) throws {
    switch settings.format {
    case .text: try console.result("\(output)")
    case .csv: try console.result(csv: ["\(image)", "\(output)"])
    case .json:
      // The shortest decimal of the f32 itself, as for classes.
      let number = JSON.number(Double("\(output)") ?? Double(output))
      try console.result(JSON.object([("image", .integer(image)), ("output", number)]))
    }
  }
}
