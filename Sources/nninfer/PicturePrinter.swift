import NNBCommandLine
import NNBConversion
import NNBEvaluation
import NNBFormats
import NNBIDX
import NNBJSON
import NNBModel
import NNBSystem

/// Writes the class of each picture, with its probability.
struct PicturePrinter {
  private let settings: PictureSettings
  private let model: Classifier
  private let console: Console
  private let pictures: [(path: String, prepared: PicturePreparation.Prepared)]

  init(
    _ settings: PictureSettings, _ model: Classifier, _ console: Console,
    _ pictures: [(String, PicturePreparation.Prepared)]
  ) {
    (self.settings, self.model, self.console, self.pictures) = (settings, model, console, pictures)
  }

  /// Classifies all pictures, whose prepared forms are `images`.
  func show(_ images: ImageSet) throws {
    guard model.meaning.classCount > 0 else {
      if settings.format == .csv { try console.result(csv: ["picture"] + NumberPrinter.titles(of: model)) }
      return try model.outputs(for: images) { index, outputs in try number(index, outputs) }
    }
    if settings.format == .csv { try console.result(csv: ["picture", "class", "output"]) }
    let remark = model.meaning.remark(showsOutputs: true, asProbabilities: true)
    try model.classify(images) { index, prediction in
      if index == 0, let remark { console.message(remark) }
      let outputs = prediction.probabilities ?? prediction.outputs
      let order = outputs.indices.sorted { outputs[$0] == outputs[$1] ? $0 < $1 : outputs[$0] > outputs[$1] }
      try show(index, prediction.label, Array(order.prefix(settings.top)), outputs)
    }
  }

  private func name(_ index: Int) -> String {
    model.classLabels.indices.contains(index) ? model.classLabels[index].text : "\(index)"
  }

  private func show(_ index: Int, _ label: Int, _ top: [Int], _ outputs: [Float]) throws {
    let path = pictures[index].path
    switch settings.format {
    case .text:
      let best = settings.top > 1 ? top : [label]
      try console.result(fields: [path] + best.map { "\(name($0)) \(Double(outputs[$0]).fixed(6))" })
    case .csv: try console.result(csv: [path, name(label), "\(outputs[label])"])
    case .json:
      var members = start(index)
      members.append(("class", .integer(label)))
      if !model.classLabels.isEmpty { members.append(("label", .string(name(label)))) }
      members.append(("output", .decimal(outputs[label])))
      members.append(("outputs", .array(outputs.map(JSON.decimal))))
      try console.result(JSON.object(members))
    }
  }

  private func number(_ index: Int, _ outputs: [Float]) throws {
    let path = pictures[index].path
    switch settings.format {
    case .text: try console.result(fields: [path] + outputs.map { "\($0)" })
    case .csv: try console.result(csv: [path] + outputs.map { "\($0)" })
    case .json:
      try console.result(JSON.object(start(index) + [("outputs", .array(outputs.map(JSON.decimal)))]))
    }
  }

  private func start(_ index: Int) -> [(key: String, value: JSON)] {
    let (path, prepared) = pictures[index]
    return [
      ("image", .integer(index)), ("picture", .string(path)), ("prepared", .text(prepared.form?.rawValue)),
      ("inverted", .bool(prepared.isInverted)),
    ]
  }
}

/// The settings of a run on pictures.
struct PictureSettings {
  let importing: ImportOptions
  let scaling: ScalingOptions
  let outputs: OutputOptions
  let format: InferSettings.Format
  let top: Int
  let threads: Int

  init(_ arguments: ParsedArguments) throws {
    importing = try ImportOptions(arguments)
    scaling = try ScalingOptions(arguments)
    outputs = try OutputOptions(arguments)
    let form = try arguments.choice("--format", of: InferSettings.Format.allCases.map(\.rawValue))
    let isJSON = arguments.has("--json")
    format = form.flatMap(InferSettings.Format.init) ?? (isJSON ? .json : .usual)
    if isJSON, format != .json { throw ToolError("--json and --format \(format.rawValue) contradict each other") }
    top = arguments.has("--probabilities") ? .max : try arguments.integer("--top", in: 1...65_536) ?? 1
    threads = try arguments.threads
  }
}
