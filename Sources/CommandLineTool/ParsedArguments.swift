/// A command line taken apart by a `Command`.
public struct ParsedArguments: Equatable, Sendable {
  /// The arguments that are not options.
  public private(set) var positional: [String] = []

  private var values: [String: String] = [:]
  private let tool: String

  /// Takes the words after the tool's name apart.
  ///
  /// `--name value` and `--name=value` mean the same; after `--` everything is an argument. Throws `ToolError` for an
  /// unknown or repeated option, a missing value, and a wrong number of arguments.
  public init(_ words: [String], for command: Command) throws(ToolError) {
    tool = command.name
    var rest = words[...]
    var onlyArguments = false
    while let word = rest.popFirst() {
      if onlyArguments || word == "-" || !word.hasPrefix("-") {
        positional.append(word)
      } else if word == "--" {
        onlyArguments = true
      } else {
        try take(word, from: &rest, command)
      }
    }
    if has("--help") || has("--version") { return }
    let isEnough = positional.count >= command.arguments.count
    guard isEnough, command.repeatsLast || positional.count == command.arguments.count else {
      let names = command.argumentNames.joined(separator: " ")
      throw fault(
        isEnough
          ? "too many arguments: expected \(names), found \(positional.count)" : "missing argument: expected \(names)")
    }
  }

  private mutating func take(
    _ word: String, from rest: inout ArraySlice<String>, _ command: Command
  ) throws(ToolError) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let option = command.options.first(where: { $0.name == parts[0] || $0.short == parts[0] }) else {
      throw fault("unknown option \(parts[0])")
    }
    guard values[option.name] == nil else { throw fault("\(option.name) is given twice") }
    if option.value == nil {
      guard parts.count == 1 else { throw fault("\(option.name) takes no value") }
      values[option.name] = ""
    } else if let value = parts.count == 2 ? parts[1] : rest.popFirst(), !value.isEmpty {
      values[option.name] = value
    } else {
      throw fault("\(option.name) needs a value")
    }
  }

  private func fault(_ message: String) -> ToolError {
    ToolError(message, advice: "\(tool) --help shows what there is")
  }

  /// Whether an option is given.
  public func has(_ name: String) -> Bool { values[name] != nil }

  /// The value of an option.
  public func string(_ name: String) -> String? { values[name] }

  /// The value of an option that must be given.
  public func required(_ name: String) throws(ToolError) -> String {
    guard let value = values[name] else { throw fault("\(name) is missing") }
    return value
  }

  /// The value of an option as an integer in a range.
  public func integer<Integer: FixedWidthInteger>(
    _ name: String, in range: ClosedRange<Integer>
  ) throws(ToolError) -> Integer? {
    guard let text = values[name] else { return nil }
    guard let value = Integer(text), range.contains(value) else {
      let expected =
        range.upperBound == Integer.max
        ? "a whole number from \(range.lowerBound)" : "a whole number from \(range.lowerBound) to \(range.upperBound)"
      throw fault("\(name) needs \(expected), found \(text)")
    }
    return value
  }

  /// The value of an option as a finite f32, the decimal number rounded once; above 0 where `positive` is true.
  public func float(_ name: String, positive: Bool = false) throws(ToolError) -> Float? {
    guard let text = values[name] else { return nil }
    // `Float` also reads hexadecimal numbers.
    guard let value = Float(text), value.isFinite, !text.lowercased().contains("x"), value > 0 || !positive else {
      throw fault("\(name) needs a number\(positive ? " above 0" : ""), found \(text)")
    }
    return value
  }

  /// The value of an option as a finite f64, the decimal number rounded once, where it `isAllowed`; `expected` says which
  /// numbers are.
  public func number(
    _ name: String, _ expected: String, _ isAllowed: (Double) -> Bool
  ) throws(ToolError) -> Double? {
    guard let text = values[name] else { return nil }
    guard let value = Double(text), value.isFinite, !text.lowercased().contains("x"), isAllowed(value) else {
      throw fault("\(name) needs \(expected), found \(text)")
    }
    return value
  }

  /// The value of an option as one of several words.
  public func choice(_ name: String, of words: [String]) throws(ToolError) -> String? {
    guard let text = values[name] else { return nil }
    guard words.contains(text) else { throw fault("\(name) needs \(words.joined(separator: ", ")); found \(text)") }
    return text
  }
}
