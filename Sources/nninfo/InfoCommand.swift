import NNBCommandLine
import NNBSystem

/// The command line of `nninfo`.
let infoCommand = Command(
  name: "nninfo",
  summary: "says what is in model files, and whether they are whole",
  usage: [
    "nninfo model.nnb",
    "nninfo model.h5 --stats",
    "nninfo --check models/ backup/model.nnb",
  ],
  arguments: [
    ("FILE", "a model, of any format, told by its content; - is standard input; a folder means all models in it")
  ],
  repeatsLast: true,
  options: [
    .init("--check", nil, "verify all data; of several files a line each, with --quiet only of those not whole"),
    .init("--stats", nil, "add each tensor's smallest and largest element, mean, and count of NaN and infinities"),
  ] + Command.workerOptions)

/// What the command line of `nninfo` asks for.
struct InfoSettings {
  let arguments: [String]
  let checks: Bool
  let withStatistics: Bool
  let isJSON: Bool

  /// Whether there can be more than one file, of which `--check` says one line each.
  let hasSeveral: Bool

  init(_ arguments: ParsedArguments) throws(ToolError) {
    self.arguments = arguments.positional
    checks = arguments.has("--check")
    withStatistics = arguments.has("--stats")
    isJSON = arguments.has("--json")
    hasSeveral = arguments.positional.count > 1 || FileSystem.isDirectory(arguments.positional[0])
    if arguments.positional.filter({ $0 == "-" }).count > 1 {
      throw ToolError("only one of the files can be standard input")
    }
    if checks, withStatistics, hasSeveral, !isJSON {
      throw ToolError("--check says one line of each of several files; --stats needs --json then, or one file")
    }
  }
}
