import NNBCommandLine
import NNBFormats
import NNBReport
import NNBSystem

/// The command line of `nninfo`.
let infoCommand = Command(
  name: "nninfo",
  summary: "shows what model files contain, and checks that they are whole",
  usage: ["FILE… [OPTION]…"],
  examples: [
    "nninfo model.nnb",
    "nninfo model.h5 --stats",
    "nninfo --check models/ model.nnb",
  ],
  arguments: [
    ("FILE", "a model in any format, recognised by its content, or a folder of models; - is standard input")
  ],
  repeatsLast: true, argumentKinds: [.model],
  groups: [
    .init(
      "Content",
      [
        .init(
          "--check", nil,
          "verify all data; with several files, one line for each, with --quiet only for those that are not whole"),
        .init(
          "--digest", nil,
          "print the SHA-256 of the content: network and its tensors, without training state, notes and other tensors"),
        .init(
          "--stats", nil, "show each tensor's smallest and largest element, its mean, and how many NaN and infinities"),
        ReportOutput.option(
          "write a web page besides, with learning curves, what the first layer learned, weights and checksums"),
      ]), .init("Pictures", KernelSheet.options + [ReportOutput.force]), Command.readingOptions, Command.workerOptions,
  ],
  statuses: [
    ("0", "success; with --check, all files are whole"),
    ("1", "with --check, a file is damaged, unreadable or not a model"),
  ])

/// The settings from the command line of `nninfo`.
struct InfoSettings {
  let arguments: [String]

  /// What the command line says of files of other formats.
  let importing: ImportOptions

  let checks: Bool
  let withStatistics: Bool
  let withDigest: Bool
  let isJSON: Bool

  /// The file for a report, and that for the kernels as pictures; nil for none. And whether existing files are replaced.
  let report: String?
  let kernels: String?
  let isForced: Bool

  /// Whether there can be more than one file; then `--check` writes one line for each.
  let hasSeveral: Bool

  init(_ arguments: ParsedArguments) throws(ToolError) {
    self.arguments = arguments.positional
    try arguments.checkStandardInput(for: arguments.positional)
    importing = try ImportOptions(arguments)
    checks = arguments.has("--check")
    withStatistics = arguments.has("--stats")
    withDigest = arguments.has("--digest")
    isJSON = arguments.has("--json")
    (report, kernels) = (arguments.string("--report"), arguments.string("--kernels"))
    isForced = arguments.has("--force")
    hasSeveral = arguments.positional.count > 1 || FileSystem.isDirectory(arguments.positional[0])
    if report != nil, hasSeveral { throw ToolError("--report is about one file") }
    if isForced, report == nil, kernels == nil { throw ToolError("--force is for --report and --kernels") }
    if kernels != nil, hasSeveral || arguments.positional[0] == "-" {
      throw ToolError("--kernels is for one file, and not for several, a folder or standard input")
    }
    if checks, hasSeveral, !isJSON, let option = withStatistics ? "--stats" : withDigest ? "--digest" : nil {
      throw ToolError("--check says one line of each of several files; \(option) needs --json then, or one file")
    }
  }
}
