extension FileError: FailureConvertible {
  /// The error in the shape that all errors have outside their modules.
  public var failure: Failure {
    if case .damaged(let path, let failure) = self { return failure.about(path) }
    return Failure(reason, of: subject, kind, code: code, remedy: isExisting ? .replace : nil, sentence: description)
  }

  /// What a hyphen stands for is told by what was done with it.
  private var subject: String {
    guard path == "-" else { return path }
    return switch self {
    case .system(.open, _, _), .system(.read, _, _), .isDirectory, .tooLong, .outOfMemory: "standard input"
    default: "standard output"
    }
  }

  private var kind: Failure.Kind {
    if isShortage { return .noResources }
    return switch self {
    case .system(.open, _, _), .isDirectory, .isLink, .notRegular: .noInput
    case .system(.examine, _, _), .notReplaceable, .danglingLink, .cannotCreate, .exists, .notOpenForWriting:
      .cannotCreate
    case .system, .tooLong, .noRoom, .pastLimit: .inputOutput
    case .inUse, .locked: .inUse
    case .isInput, .isTerminal, .takesLines: .usage
    case .outOfMemory: .noResources
    case .damaged(_, let failure): failure.kind
    }
  }

  private var code: String {
    switch self {
    case _ where isBrokenPipe: Failure.brokenPipe
    case .system(let operation, _, _): "cannot-\(operation.rawValue)"
    case .cannotCreate: "cannot-create"
    case .isDirectory: "is-directory"
    case .isLink, .notRegular: "cannot-open"
    case .notReplaceable: "not-replaceable"
    case .danglingLink: "dangling-link"
    case .tooLong: "too-long"
    case .outOfMemory: "out-of-memory"
    case .exists: "exists"
    case .inUse: "in-use"
    case .locked: "locked"
    case .notOpenForWriting: "not-open-for-writing"
    case .takesLines: "takes-lines"
    case .isInput: "is-input"
    case .isTerminal: "is-terminal"
    case .noRoom: "no-room"
    case .pastLimit: "past-limit"
    case .damaged(_, let failure): failure.code
    }
  }

  private var isExisting: Bool { if case .exists = self { true } else { false } }

  /// The file, as it was named.
  package var path: String {
    switch self {
    case .system(_, let path, _), .cannotCreate(let path, _), .isDirectory(let path), .notReplaceable(let path),
      .danglingLink(let path), .tooLong(let path, _), .outOfMemory(let path, _), .exists(let path), .inUse(let path),
      .locked(let path, _), .notOpenForWriting(let path), .takesLines(let path, _), .isInput(let path, _),
      .isLink(let path), .notRegular(let path), .isTerminal(let path), .noRoom(let path, _, _, _),
      .pastLimit(let path, _, _), .damaged(let path, _):
      path
    }
  }
}

extension MemoryShortage: FailureConvertible {
  /// The error in the shape that all errors have outside their modules.
  public var failure: Failure { Failure(description, .noResources, code: "out-of-memory") }
}

extension Failure {
  static var brokenPipe: String { "broken-pipe" }

  /// Whether it says that nobody reads a pipe any more.
  package var isBrokenPipe: Bool { code == Self.brokenPipe }
}
