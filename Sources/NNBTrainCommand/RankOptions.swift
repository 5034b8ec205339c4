import NNBCommandLine

/// The options of `nntrain-mpi` that `nntrain` has not.
struct RankOptions {
  /// For how many seconds others are waited for within a batch.
  let limit: Int

  /// Whether rank 0 sends the data to the others.
  let broadcasts: Bool

  static let group = Command.OptionGroup(
    "Ranks",
    [
      .init("--broadcast", nil, "only the first process reads the data, and sends it to the others"),
      .init(
        "--rank-timeout", "SECONDS",
        "end all if a process does not answer for so long within a batch, or for ten times as long between batches",
        default: "60"),
    ])

  static let names = group.options.map(\.name)

  init(_ arguments: ParsedArguments) throws(ToolError) {
    limit = try arguments.integer("--rank-timeout", in: 1...86_400) ?? 60
    broadcasts = arguments.has("--broadcast")
  }
}
