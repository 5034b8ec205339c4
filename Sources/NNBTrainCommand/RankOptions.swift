import NNBCommandLine
import NNBConversion
import NNBFormats
import NNBSystem

/// The options of `nntrain-mpi` that `nntrain` has not.
struct RankOptions {
  /// For how many seconds others are waited for within a batch.
  let limit: Int

  /// Whether rank 0 sends the data to the others.
  let broadcasts: Bool

  /// Whether no rank holds all numbers.
  let isSharded: Bool

  static let usualLimit = 60

  static let group = Command.OptionGroup(
    "Ranks",
    [
      .init("--broadcast", nil, "only the first process reads the data, and sends it to the others"),
      .init(
        "--sharded", nil,
        "no process holds the whole model: each writes its part of the file, an .nnb in a folder that all of them share, and reads "
          + "its part of the model to resume or to start from; not with --report and --tensorboard"),
      .init(
        "--rank-timeout", "SECONDS",
        "end all if a process does not answer for so long within a batch, or for ten times as long between batches",
        default: "\(usualLimit)"),
    ])

  static let names = group.options.map(\.name)

  init(_ arguments: ParsedArguments) throws(ToolError) {
    limit = try arguments.integer("--rank-timeout", in: 1...86_400) ?? Self.usualLimit
    broadcasts = arguments.has("--broadcast")
    isSharded = arguments.has("--sharded")
  }

  /// Throws `ToolError` if what is asked for needs the whole model in one place.
  func check(_ settings: TrainSettings) throws(ToolError) {
    guard isSharded else { return }
    for option in ["--report", "--tensorboard"] where settings.arguments.has(option) {
      throw ToolError(
        "\(option) needs the whole model in one process, and --sharded is for models that have no room in one",
        advice: option == "--report" ? "nninfo writes the page afterwards: nninfo --report" : nil)
    }
    for path in [settings.output, settings.resumed, settings.start].compactMap({ $0 }) {
      guard path != "-", !OutputPlace.isStandardOutput(path) else {
        throw ToolError("--sharded needs files that all processes can open, which - is not")
      }
      if let format = Registry.format(ofPath: path), format != Registry.writable.first {
        throw ToolError(
          "\(path) has the ending of \(format.title), and --sharded reads and writes .nnb alone",
          advice: "nnconv converts \(path == settings.output ? "the model afterwards" : "it")", subject: path)
      }
    }
  }
}
