import NNBCommandLine
import NNBEvaluation
import NNBIDX
import NNBJSON
import NNBModel

/// Writes the outputs for each image, for a model whose outputs are numbers.
struct NumberPrinter {
  private let settings: InferSettings
  private let console: Console

  /// The number that each image should have given, where that is known.
  private let targets: [Double]?

  init(_ settings: InferSettings, _ console: Console, targets: [Double]?) {
    self.settings = settings
    self.console = console
    self.targets = targets
  }

  /// Throws `ToolError` if an option is given that is for classes.
  func check(_ model: Classifier) throws(ToolError) {
    guard settings.top != nil else { return }
    let what =
      model.outputCount == 1 ? "the model has one output, a number" : "the model's outputs are taken as numbers"
    throw ToolError(
      "\(settings.models[0]): \(what); --top is for classes", advice: "--predict shows the numbers",
      status: .badData)
  }

  /// The titles of the columns of a CSV file with outputs.
  static func titles(of model: Classifier) -> [String] {
    model.outputCount == 1 ? ["output"] : (0..<model.outputCount).map { "output_\($0)" }
  }

  func show(_ model: Classifier, _ images: ImageSet) throws {
    if settings.format == .csv {
      try console.result(csv: ["image"] + Self.titles(of: model) + (targets == nil ? [] : ["label"]))
    }
    try model.outputs(for: images) { image, outputs in
      if image == 0, settings.withProbabilities { console.message("the outputs are numbers, and no probabilities") }
      try show(image, outputs)
    }
  }

  private func show(_ image: Int, _ outputs: [Float]) throws {
    let target = targets.map { $0[image] }
    switch settings.format {
    case .text: try console.result(outputs.map { "\($0)" }.joined(separator: " "))
    case .csv:
      try console.result(csv: ["\(image)"] + outputs.map { "\($0)" } + (target.map { [Self.text($0)] } ?? []))
    case .json:
      var members: [(key: String, value: JSON)] = [("image", .integer(image))]
      members.append(
        outputs.count == 1 ? ("output", .decimal(outputs[0])) : ("outputs", .array(outputs.map(JSON.decimal))))
      if let target { members.append(("target", .number(target))) }
      try console.result(JSON.object(members))
    }
  }

  /// A number as in its file: whole numbers without a point, and an f32 in its own digits.
  private static func text(_ value: Double) -> String {
    if let whole = Int(exactly: value) { return "\(whole)" }
    let short = Float(value)
    return Double(short) == value ? "\(short)" : "\(value)"
  }
}
