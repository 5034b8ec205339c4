/// The command line of a tool. Help and parsing both come from it.
package struct Command: Sendable {
  /// The tool's name.
  package let name: String

  /// What it does, in one sentence.
  package let summary: String

  /// The forms of its command line, without the tool's name.
  package let usage: [String]

  /// Complete command lines to copy; tests run them.
  package let examples: [String]

  /// The names of the arguments that are not options. All of them are required, unless `argumentsOption` is given.
  package let arguments: [(name: String, help: String)]

  /// Whether the last argument may be given several times.
  package let repeatsLast: Bool

  /// What a shell completes the arguments to, in their order; the last one also those that repeat.
  package let argumentKinds: [ValueKind]

  /// How many arguments may be given in all, if some of them are for options: the tool finds out which.
  package let mostArguments: Int?

  /// An option that says what the arguments would say, so that they may be left out beside it; nil if there is none.
  package let argumentsOption: String?

  /// The options by subject, in the order of the help. The last group has those of every tool.
  package let groups: [OptionGroup]

  /// The exit statuses and their meanings. The last row is for errors, the same in every tool.
  package let statuses: [(status: String, meaning: String)]

  /// Describes a tool. `general` are options for the last group, before those of every tool.
  package init(
    name: String, summary: String, usage: [String] = [], examples: [String] = [],
    arguments: [(name: String, help: String)], repeatsLast: Bool = false, mostArguments: Int? = nil,
    argumentKinds: [ValueKind]? = nil, argumentsOption: String? = nil,
    groups: [OptionGroup] = [], general: [Option] = [], statuses: [(status: String, meaning: String)] = []
  ) {
    self.name = name
    self.summary = summary
    self.usage = usage
    self.examples = examples
    self.arguments = arguments
    self.argumentsOption = argumentsOption
    self.repeatsLast = repeatsLast
    self.mostArguments = mostArguments
    self.argumentKinds = argumentKinds ?? arguments.map { _ in .file }
    self.groups = groups + [OptionGroup("General", general + Self.common)]
    self.statuses = statuses + [("64 to 75", "an error; the number tells the kind, as in sysexits.h")]
  }

  /// The version of all tools.
  package static let version = "0.2.0"

  /// The day of that version, for manual pages.
  static let versionDate = "2026-11-28"

  /// The tools that people start, for manual pages.
  static let toolNames = ["nntrain", "nnconv", "nninfer", "nninfo", "nndiff", "nnidx"]

  private static let common = [
    Option("--json", nil, "write the results as JSON"),
    Option("--quiet", nil, "show no progress and no messages"),
    Option("--help", short: "-h", nil, "show this help and exit"),
    Option("--version", nil, "show the version and exit"),
  ]

  /// All options.
  var options: [Option] { groups.flatMap(\.options) }

  /// The arguments' names as help shows them; the last has `…` after it if it repeats.
  var argumentNames: [String] {
    arguments.enumerated().map { $1.name + (repeatsLast && $0 == arguments.count - 1 ? "…" : "") }
  }
}
