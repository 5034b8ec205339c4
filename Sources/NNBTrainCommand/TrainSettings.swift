import NNBBytes
import NNBFormats
import NNBCommandLine
import NNBConversion
import NNBIDX
import NNBModel
import NNBSystem
import NNBTraining

/// The settings from the command line of `nntrain`.
struct TrainSettings {
  /// Where the images and labels are.
  let data: DataSettings

  let output: String

  /// The checkpoint to resume, or the model to start from.
  let resumed, start: String?
  let isOverriding: Bool

  /// What the command line says of that model, if it is of another format.
  let importing: ImportOptions

  /// Whether existing files are replaced.
  let isForced: Bool

  /// When and how checkpoints are saved before the end.
  let plan: CheckpointPlan?
  let keep: Int?
  let keepsBest: Bool
  let stopsOnCheckpointError: Bool
  let log: String?

  /// The file for a report at the end; nil for none.
  let report: String?

  /// The folder for event files.
  let eventFolder: String?

  /// The samples held out; nil if the command line does not say.
  let heldOut: HeldOut?
  let classCount: Int?
  let classNames: ClassNameList?

  /// The weights of classes; nil if the command line does not say.
  let classWeights: ClassWeightArguments?
  let threads: Int
  let isJSON: Bool
  let arguments: ParsedArguments

  /// The words that begin a command line of the program.
  let program: String

  /// The values of `--on-checkpoint-error`, the default first.
  static let checkpointErrorChoices = ["continue", "stop"]

  init(_ arguments: ParsedArguments, program: String = "nntrain") throws {
    self.arguments = arguments
    self.program = program
    data = try DataSettings(arguments)
    resumed = arguments.string("--resume")
    start = arguments.string("--init-from")
    try arguments.checkStandardInput(for: [resumed ?? start] + data.namedFiles)
    let path: String =
      if let resumed { arguments.string("--output") ?? resumed } else { try arguments.required("--output") }
    let isStandardOutput = OutputPlace.isStandardOutput(path)
    if isStandardOutput, let format = Registry.format(ofPath: path), format != Registry.writable.first {
      throw ToolError(
        "\(path) leads to standard output, which gets no \(format.ending) file but one of .nnb", subject: path)
    }
    output = isStandardOutput ? "-" : path
    importing = try ImportOptions(arguments)
    isForced = arguments.has("--force")
    isOverriding = arguments.has("--override")
    plan = try CheckpointPlan(arguments)
    keep = try arguments.integer("--keep", in: 1...1_000_000)
    keepsBest = arguments.has("--best")
    stopsOnCheckpointError =
      try arguments.choice("--on-checkpoint-error", of: Self.checkpointErrorChoices) == "stop"
    log = arguments.string("--log")
    report = arguments.string("--report")
    eventFolder = arguments.string("--tensorboard")
    classCount = try arguments.integer("--classes", in: 1...LabelArray.mostClasses)
    classNames = try ClassNames.read(arguments)
    classWeights = try ClassWeightArguments(arguments)
    heldOut = try HeldOut(arguments)
    threads = try arguments.threads
    isJSON = arguments.has("--json")
    try checkFiles()
    // Faults of the command line itself are found before any file is read.
    if resumed == nil { _ = try options(over: nil, heldOut: heldOut?.count(of: 1) ?? 0) }
  }

  private func checkFiles() throws(ToolError) {
    if let other = Registry.otherEnding(of: output) {
      let endings = Registry.list(Registry.storing.dropFirst().map(\.ending))
      throw ToolError(
        "\(output) has the ending of \(other.title) files, which nntrain does not write",
        advice: other.way ?? "it writes \(endings) if the name ends so, and else .nnb", subject: output)
    }
    if let format = Registry.format(ofPath: output), !Registry.storing.contains(format) {
      throw ToolError(
        "\(output) has the ending of \(format.title), from which no run could be resumed and nothing evaluated",
        advice:
          "train to a name that ends in .nnb, and write \(format.title) afterwards: nnconv model.nnb \(output.pathWord)",
        subject: output)
    }
    if resumed != nil {
      if start != nil { throw ToolError("--resume and --init-from are two starts; give one") }
      for option in ["--init", ClassNames.option.name] where arguments.has(option) {
        throw ToolError("\(option) is for a new run")
      }
    } else if isOverriding {
      throw ToolError("--override is for --resume")
    }
    if start != nil {
      for option in ["--hidden", "--init"] where arguments.has(option) {
        throw ToolError("\(option) is for a new network, and --init-from has one")
      }
    }
    if start == nil, resumed == nil, let option = Command.givenReadingOptions(arguments).first {
      throw ToolError("\(option) is for a model that is read; --init-from and --resume name one")
    }
    for option in ["--checkpoint-every", "--best", "--report"] where output == "-" && arguments.has(option) {
      throw ToolError("\(option) needs a file, which -o - is not")
    }
    if keep != nil, plan == nil { throw ToolError("--keep is for --checkpoint-every") }
    if log == "-" {
      throw ToolError(
        "--log needs a file", advice: "--json writes its lines to standard output; ./- is a file of that name")
    }
    if let eventFolder, !FileSystem.isDirectory(eventFolder),
      eventFolder == "-" || FileSystem.kind(of: eventFolder, followingLinks: true) != nil
    {
      throw ToolError("--tensorboard needs a folder, and \(eventFolder) is not one", subject: eventFolder)
    }
    if isJSON, output == "-" { throw ToolError("--json and -o - cannot both go to standard output") }
  }

  /// The paths of models, without those of kept checkpoints.
  var modelPaths: [String] { [output] + (keepsBest ? [CheckpointName(output).path(with: "best")] : []) }

  /// Throws `ToolError` where the log is one of the `models`, or has the name of one that is kept: one would take the place
  /// of the other; and where its name is that of another format.
  func checkLog(besides models: [String]) throws(ToolError) {
    guard let log else { return }
    if let model = models.first(where: { $0 != "-" && FileSystem.areSame($0, log) }) {
      throw ToolError("--log \(log) is the file that the model goes to, \(model)", code: "is-output", subject: log)
    }
    let (folder, name) = FileSystem.parts(of: output), (logFolder, logName) = FileSystem.end(of: log)
    if keep != nil, FileSystem.areSame(folder, logFolder), CheckpointName(name).step(of: logName) != nil {
      throw ToolError(
        "--log \(log) has the name of a checkpoint that --keep keeps beside \(output)",
        advice: "--log with another name writes it there", code: "is-output", subject: log)
    }
    if let title = Registry.endingOfNoLog(log) {
      throw ToolError(
        "--log \(log) has the ending of \(title) files, and a log is lines of JSON",
        advice: "a name that ends in .jsonl says that", subject: log)
    }
  }

  /// The settings of the run: those of the command line, and for the rest those of `past`, the run to resume, or the
  /// defaults.
  func options(over past: TrainingOptions?, heldOut: Int) throws(ToolError) -> TrainingOptions {
    try Self.options(arguments, over: past, heldOut: heldOut)
  }

  /// The same of a command line, as far as it needs no data.
  static func options(
    _ arguments: ParsedArguments, over past: TrainingOptions?, heldOut: Int
  ) throws(ToolError) -> TrainingOptions {
    var options = past ?? TrainingOptions()
    options.hiddenLayers = try arguments.hiddenLayers ?? options.hiddenLayers
    options.seed = try arguments.integer("--seed", in: 0...UInt64.max) ?? options.seed
    try options.takeOptimizer(arguments)
    if arguments.string("--batch-size") == "full" {
      options.batchSize = nil
    } else {
      options.batchSize = try arguments.integer("--batch-size", in: 1...Int.max) ?? options.batchSize
    }
    let epochs = try arguments.integer("--epochs", in: 1...Int.max)
    let steps = try arguments.integer("--steps", in: 1...Int.max)
    if epochs != nil, steps != nil { throw ToolError("--epochs and --steps are two ends; give one") }
    options.end = steps.map { .steps($0) } ?? epochs.map { .epochs($0) } ?? options.end
    let ways: [Initialization] = [.heUniform, .uniform]
    if let way = try arguments.choice("--init", of: ways.map(\.rawValue)), let choice = Initialization(rawValue: way) {
      options.initialization = choice
    }
    if let patience = try arguments.integer("--patience", in: 0...Int.max) {
      options.patience = patience == 0 ? nil : patience
    }
    if let augment = try AugmentArguments(arguments) { options.distortion = augment.distortion }
    options.labelSmoothing =
      try arguments.number("--label-smoothing", "a number from 0, below 1") { (0..<1).contains($0) }
      ?? options.labelSmoothing
    if let average = try AverageArguments(arguments) { options.average = average.fraction }
    for option in ["--patience", "--best"] where arguments.has(option) && heldOut == 0 {
      throw ToolError("\(option) needs --validation, images that are held out")
    }
    return options
  }

  /// Whether the run continues in the file that it is resumed from.
  var resumesInPlace: Bool {
    guard let resumed, output != "-", let identity = FileIdentity(of: output) else { return false }
    return FileIdentity(of: resumed) == identity
  }

  /// The files that are read and never written.
  func inputs(_ folder: ImageFolder) -> [String] {
    let parts = [folder.training] + (folder.test.map { [$0] } ?? [])
    return parts.flatMap { [$0.images, $0.labels] } + [resumed, start].compactMap { $0 } + arguments.settingPaths
  }
}
