extension Command {
  /// What a word that looks like an option means to a tool.
  enum Lookup {
    /// The option of that name, or the only one that begins so.
    case option(Option)

    /// Several options that begin so.
    case several([Option])

    case none
  }

  /// Looks an option up by its long name, the beginning of its long name, or its letter (Spec/tools.md, 1). A whole name
  /// goes before a beginning.
  func lookUp(_ name: String) -> Lookup {
    if let option = options.first(where: { $0.name == name || $0.short == name }) { return .option(option) }
    guard name.utf8.count > 2, name.utf8.starts(with: "--".utf8) else { return .none }
    let found = options.filter { $0.name.utf8.starts(with: name.utf8) }
    if found.count > 1 { return .several(found) }
    return found.first.map { .option($0) } ?? .none
  }

  /// The option that a word names, which may have its value attached; nil if there is not exactly one.
  func option(named word: String) -> Option? {
    if case .option(let option) = lookUp(word.optionName) { option } else { nil }
  }
}

extension String {
  /// A word up to its first `=`.
  var optionName: String { String(prefix { $0 != "=" }) }
}
