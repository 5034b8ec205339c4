import NNBCommandLine
import NNBConversion
import NNBFormats
import NNBModel
import NNBSystem

/// The command line of `nninfer`.
let inferCommand = Command(
  name: "nninfer",
  summary: "runs a model on IDX images: evaluates it if they have labels, or predicts",
  usage: ["MODEL IMAGES [LABELS] [OPTION]…", "--model MODEL IMAGES [LABELS] [OPTION]…"],
  examples: [
    "nninfer model.nnb mnist",
    "nninfer model.h5 mnist --confusion",
    "nninfer model.nnb mnist/t10k-images-idx3-ubyte.gz --top 3 --format csv",
  ],
  arguments: [
    (
      "IMAGES",
      "IDX images, gzipped or not, a folder with test images, or one or more PNG or PGM pictures; - is standard input"
    )
  ],
  mostArguments: .max, argumentKinds: [.modelOrData],
  groups: [
    .init(
      "Model and data",
      [
        .init(
          "--model", "FILE", "the model in any format, recognised by its content; - is standard input",
          kind: .model),
        .init(
          "--labels", "FILE", "the labels", default: "those beside IMAGES, if the names are standard",
          kind: .data),
        .init("--set", "NAME", "the EMNIST set to use, if the folder has several"),
        .init("--scale", "X", "input = byte * X + offset, whatever the model says"),
        .init("--offset", "X", "the offset that goes with --scale", default: "0"),
      ] + ScalingOptions.standardizing),
    .init(
      "Evaluation",
      [.init("--confusion", nil, "show the confusion matrix, and the precision and recall of each class")]),
    .init(
      "Prediction",
      [
        .init("--predict", nil, "predict even if there are labels"),
        .init("--top", "K", "predict the K most likely classes, with their outputs"),
        .init("--probabilities", nil, "predict, and show the output of every class"),
        .init(
          "--format", "FORM", "predict as " + Registry.list(InferSettings.Format.allCases.map(\.rawValue)),
          default: InferSettings.Format.usual.rawValue, kind: .choices(InferSettings.Format.self)),
      ]), .init("Pictures", PicturePreparation.options), Command.readingOptions, Command.workerOptions,
  ],
  general: [.init("--threads", "N", "threads to compute on", default: "all processors")],
  statuses: [("0", "success")])

/// The settings from the command line of `nninfer`.
struct InferSettings {
  enum Format: String, CaseIterable {
    case text, csv, json

    static let usual = text
  }

  let model: String

  /// What the command line says of a model of another format.
  let importing: ImportOptions

  let images: String
  let labels: String?
  let set: String?

  /// What the command line says of inputs.
  let scaling: ScalingOptions

  let withConfusion: Bool
  let isPredicting: Bool
  let withProbabilities: Bool
  let top: Int?
  let format: Format
  let threads: Int
  let isJSON: Bool

  init(_ arguments: ParsedArguments) throws(ToolError) {
    let files = try InferFiles(arguments)
    (model, images, labels) = (files.model, files.images, files.labels)
    try arguments.checkStandardInput(for: [model, images, labels])
    importing = try ImportOptions(arguments)
    set = arguments.string("--set")
    withConfusion = arguments.has("--confusion")
    withProbabilities = arguments.has("--probabilities")
    top = try arguments.integer("--top", in: 1...65_536)
    threads = try arguments.integer("--threads", in: 1...256) ?? ProcessorCount.available
    isJSON = arguments.has("--json")
    let form = try arguments.choice("--format", of: Format.allCases.map(\.rawValue))
    format = form.flatMap(Format.init) ?? (isJSON ? .json : .usual)
    isPredicting = arguments.has("--predict") || withProbabilities || top != nil || form != nil

    if set != nil, images == "-" || !FileSystem.isDirectory(images) {
      throw ToolError("--set is for a folder of images, and \(images) is not one")
    }
    if isPredicting, withConfusion || labels != nil {
      throw ToolError("--confusion and --labels evaluate; --predict, --probabilities, --top and --format predict")
    }
    if isJSON, format != .json { throw ToolError("--json and --format \(format.rawValue) contradict each other") }
    scaling = try ScalingOptions(arguments)
  }
}
