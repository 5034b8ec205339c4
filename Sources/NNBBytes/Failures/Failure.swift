/// An error as it is told outside the module that found it: one shape for all.
///
/// Inside a module an error is a typed cause with its evidence. At the module's edge it becomes a failure, from which
/// tools take the exit status, the verdict on a file, and what `--json` says (Spec/json.md, section 2).
public struct Failure: Error, Hashable, Sendable {
  /// The sorts of trouble; each has its exit status.
  public enum Kind: String, CaseIterable, Sendable {
    /// What was asked for cannot be meant.
    case usage

    /// There is no such input, or it cannot be opened.
    case noInput = "no-input"

    /// The input is wrong for what it is needed for.
    case badData = "bad-data"

    /// A file is not what was once written.
    case damaged

    /// A file may be good, and is not of a kind that is read here.
    case unsupported

    /// The system has no memory, no descriptors, or not the part of itself that is needed.
    case noResources = "no-resources"

    /// The output cannot be created.
    case cannotCreate = "cannot-create"

    /// Reading or writing failed.
    case inputOutput = "input-output"

    /// Another process uses the output.
    case inUse = "in-use"

    /// Training diverged.
    case diverged

    /// A mistake of the program.
    case `internal`
  }

  /// One thing that is wrong.
  public struct Problem: Hashable, Sendable {
    /// A sentence without the subject, and without the options of any tool.
    public let message: String

    /// What would decide the matter; nil if nothing would.
    public let remedy: Remedy?

    /// States a problem.
    package init(_ message: String, remedy: Remedy? = nil) {
      (self.message, self.remedy) = (message, remedy)
    }
  }

  /// What it is about: mostly a file, as it was named, or `standard input`; nil for nothing with a name.
  public let subject: String?

  /// The sort of trouble.
  public let kind: Kind

  /// The error's name, which stays as it is when its sentence is written better.
  public let code: String

  /// Where in the file something is wrong, in bytes; nil if that is not one place.
  public let offset: Int?

  /// What is wrong; at least one problem.
  public let problems: [Problem]

  /// The first line, if it is not `subject: problem` or, of several, `subject cannot be converted:`.
  private let title: String?

  /// States several problems.
  package init(
    _ problems: [Problem], of subject: String?, _ kind: Kind, code: String, offset: Int? = nil, title: String? = nil
  ) {
    self.problems = problems.isEmpty ? [Problem(code)] : problems
    self.subject = subject == "-" ? "standard input" : subject
    (self.kind, self.code) = (kind, code)
    (self.offset, self.title) = (offset, title)
  }

  /// States what is wrong; `sentence` is the whole sentence if the subject does not go before the message.
  package init(
    _ message: String, of subject: String? = nil, _ kind: Kind, code: String, offset: Int? = nil,
    remedy: Remedy? = nil, sentence: String? = nil
  ) {
    self.init(
      [Problem(message, remedy: remedy)], of: subject, kind, code: code, offset: offset, title: sentence)
  }

  /// The same trouble with another file.
  package func about(_ subject: String?) -> Failure {
    subject == self.subject ? self : Failure(problems, of: subject, kind, code: code, offset: offset)
  }
}

extension Failure {
  /// What is wrong, in one sentence without the subject; of many problems the first ones, with their number.
  public var message: String { problems.map(\.message).listed.joined(separator: "; ") }

  /// What would decide the problems, each once.
  public var remedies: [Remedy] {
    var remedies: [Remedy] = []
    for case let remedy? in problems.map(\.remedy) where !remedies.contains(remedy) { remedies.append(remedy) }
    return remedies
  }

  /// Whether it says something of a file's content, and not of what is around it.
  package var isOfContent: Bool { [.badData, .damaged, .unsupported].contains(kind) }

  /// A sentence; of several problems, a line that leads to them and a line for each.
  package var lines: [String] {
    guard problems.count > 1 else {
      return [title ?? (subject.map { "\($0): " } ?? "") + (problems.first?.message ?? code)]
    }
    return [title ?? "\(subject ?? "it") cannot be converted:"] + problems.map(\.message)
  }
}

extension Failure: CustomStringConvertible {
  /// A sentence; of several problems, a line for each, each but the first indented.
  public var description: String { lines.joined(separator: "\n  ") }
}
