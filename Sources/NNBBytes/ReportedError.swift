/// An error as `--json` tells it (Spec/json.md, section 2).
package protocol ReportedError: Error {
  /// The error's name, which stays as it is when its sentence is written better.
  var code: String { get }

  /// The file that the error is about, as it was named; `-` for standard input; nil for none.
  var reportedFile: String? { get }

  /// Where in the file something is wrong, in bytes; nil where that is not one place.
  var offset: Int? { get }
}

extension ReportedError {
  /// None, unless the error says otherwise.
  package var reportedFile: String? { nil }

  /// None, unless the error says otherwise.
  package var offset: Int? { nil }
}

extension FileError: ReportedError {
  package var code: String {
    switch self {
    case .system(let operation, _, _): "cannot-\(operation.rawValue)"
    case .cannotCreate: "cannot-create"
    case .isDirectory: "is-directory"
    case .notReplaceable: "not-replaceable"
    case .danglingLink: "dangling-link"
    case .tooLong: "too-long"
    case .outOfMemory: "out-of-memory"
    case .exists: "exists"
    case .inUse: "in-use"
    case .isInput: "is-input"
    case .isTerminal: "is-terminal"
    case .noRoom: "no-room"
    case .pastLimit: "past-limit"
    }
  }

  package var reportedFile: String? {
    switch self {
    case .system(_, let path, _), .cannotCreate(let path, _), .isDirectory(let path), .notReplaceable(let path),
      .danglingLink(let path), .tooLong(let path, _), .outOfMemory(let path, _), .exists(let path), .inUse(let path),
      .isInput(let path, _), .isTerminal(let path), .noRoom(let path, _, _), .pastLimit(let path, _, _):
      path
    }
  }
}

extension MemoryShortage: ReportedError {
  package var code: String { "out-of-memory" }
}
