import NNBCommandLine
import NNBConversion
import NNBEvaluation
import NNBFormats
import NNBIDX
import NNBModel
import NNBReport
import NNBSystem

/// The command line of `nninfer`.
let inferCommand = Command(
  name: "nninfer",
  summary: "runs a model on IDX images: evaluates it if they have labels, or predicts",
  usage: ["MODEL… IMAGES [LABELS] [OPTION]…", "--model MODEL IMAGES [LABELS] [OPTION]…"],
  examples: [
    "nninfer model.nnb mnist --confusion --show 6",
    "nninfer model.nnb model.h5 mnist",
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
          "--model", "FILE",
          "the model in any format, recognised by its content; - is standard input. Given several times, the models are "
            + "compared in a table", kind: .model, repeats: true),
        .init(
          "--labels", "FILE", "the labels", default: "those beside IMAGES, if the names are standard",
          kind: .data),
        .init("--set", "NAME", "the set to use, if the folder has several, such as letters of EMNIST"),
        .init("--label-offset", "N", "the label of class 0: 1 if the labels go from 1", default: "0"),
        .init("--transpose", nil, "exchange rows and columns of the images: EMNIST's lie on their side"),
        ClassNames.option,
        .init("--scale", "X", "input = byte * X + offset, whatever the model says"),
        .init("--offset", "X", "the offset that goes with --scale", default: "0"),
      ] + ScalingOptions.standardizing),
    .init(
      "Evaluation",
      [
        .init("--confusion", nil, "show the confusion matrix, and the precision and recall of each class"),
        .init("--threshold", "T", "of one sigmoid output: class 1 if it is above T", default: "0.5"),
        .init(
          "--linear", "MEANING", "what outputs without an activation are: logits of classes, or numbers",
          default: "one is a number, several are logits", kind: .choices(OutputMeaning.Linear.self)),
        ReportOutput.option(
          "write a web page with all measures, the mistakes and what the model learned; of several models it is about the "
            + "first, compared with the others"),
        ReportOutput.force,
      ]),
    .init("Mistakes", Mistakes.options),
    .init(
      "Prediction",
      [
        .init("--predict", nil, "predict even if there are labels"),
        .init("--top", "K", "predict the K most likely classes, with their outputs"),
        .init(
          "--probabilities", nil,
          "predict, and show the probability of every class; of logits the softmax of the outputs"),
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

  /// The models: at least one, and several to be compared.
  let models: [String]

  /// What the command line says of a model of another format.
  let importing: ImportOptions

  let images: String
  let labels: String?
  let set: String?

  /// The label of class 0.
  let firstLabel: Int

  /// Whether rows and columns of the images are exchanged.
  let isTransposed: Bool

  /// What the command line says of inputs.
  let scaling: ScalingOptions

  let withConfusion: Bool

  /// How mistakes are shown; nil for not at all.
  let mistakes: Mistakes?
  let isPredicting: Bool
  let withProbabilities: Bool
  let top: Int?
  let format: Format
  let threads: Int
  let isJSON: Bool

  /// The file for a report; nil for none. And whether one that exists is replaced.
  let report: String?
  let isForced: Bool

  /// What the command line says of outputs.
  let outputs: OutputOptions

  init(_ arguments: ParsedArguments) throws {
    let files = try InferFiles(arguments)
    (models, images, labels) = (files.models, files.images, files.labels)
    try arguments.checkStandardInput(for: models + [images, labels])
    importing = try ImportOptions(arguments)
    set = arguments.string("--set")
    firstLabel = try arguments.integer("--label-offset", in: 0...LabelArray.mostClasses) ?? 0
    isTransposed = arguments.has("--transpose")
    withConfusion = arguments.has("--confusion")
    mistakes = try Mistakes(arguments)
    withProbabilities = arguments.has("--probabilities")
    top = try arguments.integer("--top", in: 1...65_536)
    threads = try arguments.threads
    isJSON = arguments.has("--json")
    (report, isForced) = (arguments.string("--report"), arguments.has("--force"))
    let form = try arguments.choice("--format", of: Format.allCases.map(\.rawValue))
    format = form.flatMap(Format.init) ?? (isJSON ? .json : .usual)
    isPredicting = arguments.has("--predict") || withProbabilities || top != nil || form != nil

    if set != nil, images == "-" || !FileSystem.isDirectory(images) {
      throw ToolError("--set is for a folder of images, and \(images) is not one")
    }
    outputs = try OutputOptions(arguments)
    if isJSON, format != .json { throw ToolError("--json and --format \(format.rawValue) contradict each other") }
    scaling = try ScalingOptions(arguments)
    try checkForm()
  }
}

extension InferSettings {
  /// Throws `ToolError` for options that do not go together.
  private func checkForm() throws(ToolError) {
    if isPredicting, withConfusion {
      throw ToolError("--confusion evaluates; --predict, --probabilities, --top and --format predict")
    }
    if isPredicting, labels != nil, format == .text {
      throw ToolError("--labels evaluates; beside predictions, labels are shown by --format csv and json")
    }
    if isPredicting, report != nil {
      throw ToolError("--report evaluates; --predict, --probabilities, --top and --format predict")
    }
    if isForced, report == nil, !(mistakes?.hasSheet ?? false) {
      throw ToolError("--force is for --report and --mistakes")
    }
    if let mistakes, isPredicting || models.count > 1 {
      throw ToolError(
        "\(mistakes.option) shows what one model has wrong of images with labels; it does not go with "
          + (isPredicting ? "--predict, --probabilities, --top and --format" : "several models"))
    }
    guard models.count > 1 else { return }
    if isPredicting {
      throw ToolError("predictions are of one model, found \(models.count); without --predict several are compared")
    }
    if withConfusion { throw ToolError("--confusion is for one model, found \(models.count)") }
  }
}
