/// What a tool's command line looks like; help and parsing both come from it.
package struct Command: Sendable {
  /// An option: a flag, or one with a value.
  package struct Option: Sendable {
    /// How it is written: `--output`, perhaps with a short form, `-o`.
    package let name: String

    /// The one-letter form.
    package let short: String?

    /// What stands for the value in help; nil for a flag.
    package let value: String?

    /// What it does, with the default.
    package let help: String

    /// Describes an option.
    package init(_ name: String, short: String? = nil, _ value: String? = nil, _ help: String) {
      self.name = name
      self.short = short
      self.value = value
      self.help = help
    }
  }

  /// The tool's name.
  package let name: String

  /// What it does, in one sentence.
  package let summary: String

  /// Complete command lines as examples of use.
  package let usage: [String]

  /// The names of the arguments that are not options; all of them are required.
  package let arguments: [(name: String, help: String)]

  /// Whether the last argument may be given several times.
  package let repeatsLast: Bool

  /// The option whose value may also be given as one more argument, before all others; nil for none.
  package let leadingOption: String?

  /// The options, without those that every tool has.
  package let options: [Option]

  /// Describes a tool.
  package init(
    name: String, summary: String, usage: [String], arguments: [(name: String, help: String)],
    repeatsLast: Bool = false, leadingOption: String? = nil, options: [Option]
  ) {
    self.name = name
    self.summary = summary
    self.usage = usage
    self.arguments = arguments
    self.repeatsLast = repeatsLast
    self.leadingOption = leadingOption
    self.options = options + Self.common
  }

  /// The version of all tools.
  package static let version = "0.1.0"

  private static let common = [
    Option("--json", nil, "write results for machines, as JSON"),
    Option("--quiet", nil, "no progress, no messages"),
    Option("--help", short: "-h", nil, "show this and exit"),
    Option("--version", nil, "show the version and exit"),
  ]

  /// The arguments' names as help shows them, the last with `…` where it repeats.
  var argumentNames: [String] {
    arguments.enumerated().map { $1.name + (repeatsLast && $0 == arguments.count - 1 ? "…" : "") }
  }
}
