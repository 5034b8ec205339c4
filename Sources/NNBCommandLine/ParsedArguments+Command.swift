extension ParsedArguments {
  /// The command as it was typed, to be pasted, with more options, or with other values for its options.
  ///
  /// `options` are parts of a shell command: `--layout in-out`.
  package func command(with options: [String]) -> String {
    let new = options.map { String($0.prefix { $0 != " " }) }
    let kept = pieces.filter { !new.contains($0.option ?? "") }
    let end = kept.firstIndex { $0.option == nil && $0.words == ["--"] } ?? kept.endIndex
    func line(_ pieces: ArraySlice<Piece>) -> [String] { pieces.flatMap(\.words).map(\.shellWord) }
    return ([tool] + line(kept[..<end]) + options + line(kept[end...])).joined(separator: " ")
  }
}
