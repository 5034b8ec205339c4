import NNBCommandLine

/// A command line with every kind of option, for tests.
let toy = Command(
  name: "toy",
  summary: "plays a file",
  usage: ["FILE [OPTION]…"],
  examples: ["toy FILE --count 3", "toy - -o out"],
  arguments: [("FILE", "what to play")],
  groups: [
    .init("Sound", [.init("--rate", "X", "how fast", default: "1"), .init("--loud", nil, "be loud")]),
    .init(
      "Output",
      [.init("--output", short: "-o", "FILE", "where it goes"), .init("--count", "N", "how often", default: "1")]),
  ],
  general: [.init("--volume-of-both-speakers", "N", "how loud", default: "5")],
  statuses: [("0", "it was played")])

/// The words after `toy`, taken apart.
func parsed(_ words: [String]) throws(ToolError) -> ParsedArguments {
  try ParsedArguments(words, for: toy)
}

/// What `toy` says of a command line, with the advice that goes with it.
func complaint(_ message: String) -> ToolError {
  ToolError(message, advice: "toy --help lists the options", status: .usage)
}
