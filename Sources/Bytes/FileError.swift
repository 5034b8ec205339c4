/// What went wrong with a file as a whole; the path is part of every case.
public enum FileError: Error, Equatable, Sendable {
  /// The step that failed.
  public enum Operation: String, Sendable {
    case open, read, write, sync, rename, remove, examine
  }

  /// The system refused; `code` is its errno.
  case system(Operation, path: String, code: Int32)

  /// No file can be made at an output path; `code` is the system's errno.
  case cannotCreate(path: String, code: Int32)

  /// The path names a folder where a file is needed.
  case isDirectory(path: String)

  /// The output path names a folder, a device, a pipe or a socket, which cannot be replaced by a file.
  case notReplaceable(path: String)

  /// The output path is a symbolic link to nothing.
  case danglingLink(path: String)

  /// The system does not give the memory that the file's content needs.
  case outOfMemory(path: String, byteCount: Int)

  /// A stream went on past what may be kept of it in memory.
  case tooLong(path: String, limit: Int)
}

extension FileError: CustomStringConvertible {
  /// One sentence with the path.
  public var description: String {
    switch self {
    case .system(let operation, let path, let code):
      "cannot \(operation.rawValue) \(path): \(SystemCalls.message(for: code))"
    case .cannotCreate(let path, let code):
      "cannot create \(path): \(SystemCalls.message(for: code))"
    case .isDirectory(let path):
      "\(path) is a folder, expected a file"
    case .notReplaceable(let path):
      "\(path) is not a regular file and cannot be replaced by one"
    case .danglingLink(let path):
      "\(path) is a symbolic link whose target does not exist"
    case .outOfMemory(let path, let byteCount):
      "\(path): \(MemoryShortage(byteCount: byteCount))"
    case .tooLong(let path, let limit):
      "\(path) goes on past \(limit) bytes, more than can be kept in memory here"
    }
  }
}

extension FileError {
  /// Runs a system call and names the path and the step where it fails.
  static func wrap<Result>(
    _ operation: Operation, _ path: String, _ body: () throws(SystemCalls.Failure) -> Result
  ) throws(FileError) -> Result {
    do throws(SystemCalls.Failure) {
      return try body()
    } catch {
      throw .system(operation, path: path, code: error.code)
    }
  }
}
