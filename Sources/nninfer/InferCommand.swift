import NNBCommandLine
import NNBModel
import NNBSystem

/// The command line of `nninfer`.
let inferCommand = Command(
  name: "nninfer",
  summary: "evaluates a model on labelled IDX images, or predicts where there are no labels",
  usage: [
    "nninfer model.nnb t10k-images-idx3-ubyte.gz --confusion",
    "nninfer --model model.nnb images.idx --predict --top 3",
  ],
  arguments: [("IMAGES", "IDX images, gzipped or not; - is standard input; a folder means its test images")],
  leadingOption: "--model",
  options: [
    .init(
      "--model", "FILE",
      "the model, of any format, told by its content, also without --model before IMAGES; - is standard input"),
    .init("--labels", "FILE", "the labels; without it those beside images of a standard name"),
    .init("--set", "NAME", "the EMNIST set to take where the folder has several"),
    .init("--confusion", nil, "add the confusion matrix and each class's precision and recall"),
    .init("--predict", nil, "predict, even where there are labels"),
    .init("--probabilities", nil, "predict, with the output of every class"),
    .init("--top", "K", "predict the K most likely classes, with their outputs"),
    .init("--format", "FORM", "predict as text, csv or json (text)"),
    .init("--threads", "N", "threads to compute on (the processors there are)"),
    .init("--scale", "X", "input = byte * X + offset, whatever the model says"),
    .init("--offset", "X", "the offset that goes with --scale (0)"),
  ] + Command.workerOptions)

/// What the command line of `nninfer` asks for.
struct InferSettings {
  enum Format: String, CaseIterable { case text, csv, json }

  let model: String
  let images: String
  let labels: String?
  let set: String?
  let scaling: InputScaling?
  let withConfusion: Bool
  let isPredicting: Bool
  let withProbabilities: Bool
  let top: Int?
  let format: Format
  let threads: Int
  let isJSON: Bool

  init(_ arguments: ParsedArguments) throws(ToolError) {
    model = try arguments.required("--model")
    images = arguments.positional[0]
    labels = arguments.string("--labels")
    set = arguments.string("--set")
    withConfusion = arguments.has("--confusion")
    withProbabilities = arguments.has("--probabilities")
    top = try arguments.integer("--top", in: 1...65_536)
    threads = try arguments.integer("--threads", in: 1...256) ?? ProcessorCount.available
    isJSON = arguments.has("--json")
    let form = try arguments.choice("--format", of: Format.allCases.map(\.rawValue))
    format = form.flatMap(Format.init) ?? (isJSON ? .json : .text)
    isPredicting = arguments.has("--predict") || withProbabilities || top != nil || form != nil

    if [model, images, labels].filter({ $0 == "-" }).count > 1 {
      throw ToolError("only one of the files can be standard input")
    }
    if set != nil, images == "-" || !FileSystem.isDirectory(images) {
      throw ToolError("--set is for a folder of images, \(images) is none")
    }
    if isPredicting, withConfusion || labels != nil {
      throw ToolError("--confusion and --labels evaluate; --predict, --probabilities, --top and --format predict")
    }
    if isJSON, format != .json { throw ToolError("--json and --format \(format.rawValue) contradict each other") }
    let offset = try arguments.float("--offset")
    let scale = try arguments.float("--scale")
    if scale == nil, offset != nil { throw ToolError("--offset needs --scale beside it") }
    scaling = scale.map { InputScaling(elementType: .uint8, scale: $0, offset: offset ?? 0) }
  }
}
