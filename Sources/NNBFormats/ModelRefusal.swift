internal import NNBBytes

/// Why a file cannot become another: problems that its own format or the other one makes.
package struct ModelRefusal: Error, Equatable, Sendable {
  /// One problem.
  package struct Problem: Equatable, Sendable {
    /// A sentence.
    package let message: String

    /// The option that would decide the matter, as it is typed; empty if there is none.
    package let option: String

    /// States a problem.
    package init(_ message: String, option: String = "") {
      (self.message, self.option) = (message, option)
    }
  }

  /// The file, as it was named.
  package let file: String

  /// The format of the file, as options call it.
  package let format: String

  /// The problems; at least one.
  package let problems: [Problem]

  /// Whether the file is not what was once written.
  package let showsDamage: Bool

  /// Where in the file something is wrong, in bytes; nil if that is not one place.
  package let offset: Int?

  /// States the problems.
  package init(
    _ problems: [Problem], in file: String, format: String, showsDamage: Bool = false, offset: Int? = nil
  ) {
    (self.file, self.format, self.problems) = (file, format, problems)
    (self.showsDamage, self.offset) = (showsDamage, offset)
  }

  /// States what a plan found.
  package init(_ error: ImportError, in file: String, format: String) {
    self.init(
      error.listed.map { Problem($0.message, option: $0.option) }, in: file, format: format,
      showsDamage: error.problems.contains(where: \.showsDamage))
  }

  /// The same problems of another file.
  package func renamed(_ file: String) -> ModelRefusal {
    ModelRefusal(problems, in: file, format: format, showsDamage: showsDamage, offset: offset)
  }

  /// The options that would decide the problems, each once.
  package var options: [String] {
    var options: [String] = []
    for problem in problems where !problem.option.isEmpty && !options.contains(problem.option) {
      options.append(problem.option)
    }
    return options
  }

  /// The sentences.
  package var messages: [String] { problems.map(\.message) }

  /// A sentence; of several problems, the file and a line for each of them.
  package var lines: [String] {
    problems.count == 1 ? ["\(file): \(messages[0])"] : ["\(file) cannot be converted:"] + messages
  }
}

extension ModelRefusal: CustomStringConvertible {
  /// The lines of `lines`, each but the first indented.
  package var description: String { lines.joined(separator: "\n  ") }
}

extension ModelRefusal: ReportedError {
  /// The format, and whether the file is damaged or only not a model that can be read.
  package var code: String { format + (showsDamage ? "-damaged" : "-refused") }

  package var reportedFile: String? { file }
}
