import NNBCommandLine

/// A command line with every kind of option, for tests.
let toy = Command(
  name: "toy",
  summary: "plays a file",
  usage: ["toy FILE --count 3", "toy - -o out"],
  arguments: [("FILE", "what to play")],
  options: [
    .init("--output", short: "-o", "FILE", "where it goes"),
    .init("--count", "N", "how often (1)"),
    .init("--rate", "X", "how fast (1)"),
    .init("--loud", nil, "be loud"),
  ])

/// The words after `toy`, taken apart.
func parsed(_ words: [String]) throws(ToolError) -> ParsedArguments {
  try ParsedArguments(words, for: toy)
}

/// What `toy` says of a command line, with the advice that goes with it.
func complaint(_ message: String) -> ToolError {
  ToolError(message, advice: "toy --help shows what there is", status: .usage)
}
