import NNBCommandLine
import NNBEvaluation
import NNBFormats
import NNBInspection
import NNBModel
import NNBSystem

/// The command line of `nndiff`.
let diffCommand = Command(
  name: "nndiff",
  summary: "shows what differs between two models, or between one and several others",
  usage: ["A B… [OPTION]…"],
  examples: [
    "nndiff model.nnb model.h5",
    "nndiff model.nnb small.nnb --weights --tolerance 1e-3 --probe mnist",
    "nndiff model.nnb model.h5 --quiet && echo the same",
  ],
  arguments: [
    ("A", "a model in any format, recognised by its content; - is standard input"),
    ("B", "the model to compare it with; several make a table, in which A is compared with each"),
  ],
  repeatsLast: true, argumentKinds: [.model, .model],
  groups: [
    .init(
      "Comparison",
      [
        .init("--weights", nil, "compare only layers, kernels and biases, not names, input, training or other tensors"),
        .init(
          "--tolerance", "X", "numbers are equal if |a - b| <= X + R * |b|, whatever their element types",
          default: "every bit counts"),
        .init("--relative", "R", "the R in that formula", default: "0"),
        .init(
          "--probe", "IMAGES",
          "run both models on IDX images, or on a folder's test images, and compare the predicted classes",
          kind: .data),
        .init("--transpose", nil, "exchange rows and columns of those images: EMNIST's lie on their side"),
        .init("--threshold", "T", "of one sigmoid output: class 1 if it is above T", default: "0.5"),
        .init(
          "--linear", "MEANING", "what outputs without an activation are: logits of classes, or numbers",
          default: "one is a number, several are logits", kind: .choices(OutputMeaning.Linear.self)),
      ]), Command.readingOptions, Command.workerOptions,
  ],
  statuses: [
    ("0", "the models are the same"),
    ("1", "they differ, or one of several differs from A"),
  ])

/// The settings from the command line of `nndiff`.
struct DiffSettings {
  /// A and the models that it is compared with.
  let files: [String]

  /// Which of the files A is compared with, in a comparison of two.
  private(set) var other = 1

  var first: String { files[0] }
  var second: String { files[other] }

  /// What the command line says of those files that are of other formats.
  let importing: ImportOptions

  let isWeightsOnly: Bool
  let tolerance: Tolerance?
  let probe: String?
  let transposesProbe: Bool

  /// What the outputs for the images of `probe` are if the last layer has no activation, and what decides between two classes;
  /// nil for the usual.
  let linear: OutputMeaning.Linear?
  let threshold: Float?

  let isJSON: Bool

  init(_ arguments: ParsedArguments) throws(ToolError) {
    files = arguments.positional
    probe = arguments.string("--probe")
    transposesProbe = arguments.has("--transpose")
    if transposesProbe, probe == nil { throw ToolError("--transpose is for the images of --probe") }
    linear = try arguments.choice("--linear", of: OutputMeaning.Linear.allCases.map(\.rawValue))
      .flatMap(OutputMeaning.Linear.init)
    threshold = try arguments.probability("--threshold")
    for option in ["--linear", "--threshold"] where probe == nil && arguments.has(option) {
      throw ToolError("\(option) is for the predictions of --probe")
    }
    try arguments.checkStandardInput(for: files + [probe])
    importing = try ImportOptions(arguments)
    isWeightsOnly = arguments.has("--weights")
    isJSON = arguments.has("--json")
    let absolute = try arguments.natural("--tolerance")
    let relative = try arguments.natural("--relative")
    tolerance =
      absolute == nil && relative == nil ? nil : Tolerance(absolute: absolute ?? 0, relative: relative ?? 0)
  }

  /// A sentence for each option that has no part in outputs that mean this.
  func idleOptions(for meaning: OutputMeaning) -> [String] {
    let isLinear =
      switch meaning {
      case .logits, .numbers, .twoClassLogit, .number(.linear): true
      default: false
      }
    return [
      linear == nil || isLinear ? nil : "--linear has no part in it: the last layer has an activation",
      threshold == nil || meaning.hasThreshold ? nil : "--threshold has no part in it: it gives \(meaning)",
    ].compactMap { $0 }
  }

  /// The settings of the comparison of A with another file.
  func comparing(with other: Int) -> DiffSettings {
    var settings = self
    settings.other = other
    return settings
  }

  /// The name of a file in messages: of A, or of the other.
  func name(_ file: Int) -> String {
    let path = file == 0 ? first : second
    return path == "-" ? "standard input" : StandardStream.name(ofFile: path)
  }
}
