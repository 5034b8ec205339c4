extension Command {
  /// An option: a flag, or one with a value.
  package struct Option: Sendable {
    /// The long form: `--output`.
    package let name: String

    /// The one-letter form: `-o`.
    package let short: String?

    /// The name of the value in help; nil for a flag.
    package let value: String?

    /// What it does, without the default.
    package let help: String

    /// What holds if the option is not given; nil if there is nothing to say.
    package let usual: String?

    /// What a shell completes the value to.
    package let kind: ValueKind

    /// Whether each of several values counts, and not only the last.
    package let repeats: Bool

    /// What holds if the option is given without a value; nil if it needs one.
    package let alone: Alone?

    /// An option whose value may be left out. The next word is its value only if it can be nothing else.
    package struct Alone: Sendable {
      let value: String
      let accepts: @Sendable (String) -> Bool

      /// Takes the value that is meant, and what tells a value from another word.
      package init(_ value: String, accepts: @escaping @Sendable (String) -> Bool) {
        self.value = value
        self.accepts = accepts
      }
    }

    /// Describes an option.
    package init(
      _ name: String, short: String? = nil, _ value: String? = nil, _ help: String, default usual: String? = nil,
      kind: ValueKind? = nil, repeats: Bool = false, alone: Alone? = nil
    ) {
      self.name = name
      self.short = short
      self.value = value
      self.help = help
      self.usual = usual
      self.kind = kind ?? (value == "FILE" ? .file : .free)
      self.repeats = repeats
      self.alone = alone
    }

    /// What it does, with the default. The first word of that stays on the line of "default".
    var text: String { help + (usual.map { " (default:\(String.hardSpace)\($0))" } ?? "") }

    /// How it is written: `-o, --output FILE`.
    var spelling: String { (short.map { "\($0), " } ?? "") + name + (value.map { " " + $0 } ?? "") }
  }

  /// Options on one subject.
  package struct OptionGroup: Sendable {
    /// The subject, which is the heading in help.
    package let title: String

    package let options: [Option]

    package init(_ title: String, _ options: [Option]) {
      self.title = title
      self.options = options
    }
  }
}
