internal import NNBConversion

/// A command line parsed by a `Command`.
package struct ParsedArguments: Equatable, Sendable {
  /// The arguments that are not options.
  package private(set) var positional: [String] = []

  /// Messages for the user: if an option is given several times with different values, which one counts.
  package private(set) var notes: [String] = []

  /// The words as they were typed.
  package let words: [String]

  /// Words that belong together: an option with its value, an argument, or `--`.
  struct Piece {
    let option: String?
    let words: [String]
  }

  /// The words in the order in which they were typed.
  private(set) var pieces: [Piece] = []

  private var values: [String: String] = [:]

  /// All values of the options that repeat, in their order.
  private var lists: [String: [String]] = [:]

  /// The name of the tool.
  package let tool: String

  /// Parses the words after the tool's name.
  ///
  /// `--name value`, `--name=value`, `-n value`, `-n=value` and `-nvalue` mean the same, and so does the beginning of a
  /// name that no other option has. After `--` everything is an argument. If an option is given several times, the last
  /// value counts unless it repeats, so that an alias or a script can have
  /// defaults.
  ///
  /// Throws `ToolError` for an unknown option, a missing value, and a wrong number of arguments.
  package init(_ words: [String], for command: Command) throws(ToolError) {
    self.words = words
    tool = command.name
    var rest = words[...]
    var onlyArguments = false
    while let word = rest.popFirst() {
      let left = rest.count
      var option: String?
      defer { pieces.append(Piece(option: option, words: [word] + words.suffix(left).prefix(left - rest.count))) }
      if onlyArguments || word == "-" || !word.hasPrefix("-") {
        positional.append(word)
      } else if word == "--" {
        onlyArguments = true
      } else {
        option = try take(word, from: &rest, command)
      }
    }
    if has("--help") || has("--version") { return }
    if positional.isEmpty, let option = command.argumentsOption, has(option) { return }
    let isEnough = positional.count >= command.arguments.count
    let most = command.repeatsLast ? .max : command.mostArguments ?? command.arguments.count
    guard isEnough, positional.count <= most else {
      let names = command.argumentNames.joined(separator: " ")
      throw fault(
        isEnough
          ? "too many arguments: expected \(names), found \(positional.count)" : "missing argument: expected \(names)")
    }
  }

  private mutating func take(
    _ word: String, from rest: inout ArraySlice<String>, _ command: Command
  ) throws(ToolError) -> String {
    let (option, attached) = try option(word, command)
    guard option.value != nil else {
      guard attached == nil else { throw fault("\(option.name) takes no value") }
      values[option.name] = ""
      return option.name
    }
    if attached == nil, let alone = option.alone, !(rest.first.map(alone.accepts) ?? false) {
      return note(alone.value, for: option)
    }
    if attached == nil, let next = rest.first, next.hasPrefix("-"), let other = command.option(named: next) {
      throw ToolError(
        "\(option.name) needs a value, found the option \(other.name)",
        advice: "\(option.name)=\(next) takes it for the value")
    }
    guard let value = attached ?? rest.popFirst(), !value.isEmpty else { throw fault("\(option.name) needs a value") }
    return note(value, for: option)
  }

  private mutating func note(_ value: String, for option: Command.Option) -> String {
    if option.repeats {
      lists[option.name, default: []].append(value)
    } else if let before = values[option.name], before != value {
      notes.append("\(option.name) is given several times: \(value) counts, not \(before)")
    }
    values[option.name] = value
    return option.name
  }

  /// The option that a word begins with, and the value if that is attached.
  private func option(_ word: String, _ command: Command) throws(ToolError) -> (Command.Option, attached: String?) {
    let name = word.optionName
    switch command.lookUp(name) {
    case .option(let option):
      return (option, name.count < word.count ? String(word.dropFirst(name.count + 1)) : nil)
    case .several(let options):
      throw fault("\(name) may be \(Registry.list(options.map(\.name)))")
    case .none: break
    }
    // A long name after one dash is not a short name with a value.
    if !word.hasPrefix("--"), command.option(named: "-" + name)?.name != "-" + name,
      let option = command.option(named: String(word.prefix(2))), option.value != nil
    {
      return (option, String(word.dropFirst(2)))
    }
    let arguments = command.arguments.map(\.name)
    let meant = name.nearestOption(among: command.options.map(\.name), arguments: arguments)
    let argument = meant == nil ? name.meantArgument(among: arguments) : nil
    throw fault(
      "unknown option \(name)" + Self.question(meant) + (argument.map { "; \($0) is given without an option" } ?? ""))
  }

  static func question(_ meant: String?) -> String { meant.map { "; did you mean \($0)?" } ?? "" }

  /// An error about the command line, with where its options are listed.
  package func fault(_ message: String) -> ToolError {
    ToolError(message, advice: "\(tool) --help lists the options")
  }

  /// Whether an option is given.
  package func has(_ name: String) -> Bool { values[name] != nil }

  /// The value of an option.
  package func string(_ name: String) -> String? { values[name] }

  /// All values of an option that repeats, in their order; nil if it is not given.
  package func list(_ name: String) -> [String]? { lists[name] }

  /// The value of an option that must be given.
  package func required(_ name: String) throws(ToolError) -> String {
    guard let value = values[name] else { throw fault("\(name) is missing") }
    return value
  }

  /// The value of an option, which must be one of several words.
  package func choice(_ name: String, of words: [String]) throws(ToolError) -> String? {
    guard let text = values[name] else { return nil }
    guard words.contains(text) else {
      throw fault(
        "\(name) needs \(words.joined(separator: ", ")); found \(text)" + Self.question(text.nearest(among: words)))
    }
    return text
  }

  /// The converted value of an option. Throws if it cannot be converted.
  package func value<Value>(
    _ name: String, _ expected: String, _ convert: (String) -> Value?
  ) throws(ToolError) -> Value? {
    guard let text = values[name] else { return nil }
    guard let value = convert(text) else { throw fault("\(name) needs \(expected), found \(text)") }
    return value
  }
}

extension ParsedArguments {
  /// Whether both mean the same, however they were typed.
  package static func == (left: Self, right: Self) -> Bool {
    left.tool == right.tool && left.positional == right.positional && left.values == right.values
      && left.lists == right.lists
      && left.notes == right.notes
  }
}
