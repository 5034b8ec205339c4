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

  /// A symbolic link stands where no link is followed.
  case isLink(path: String)

  /// A pipe, a device or a socket stands where a regular file is needed.
  case notRegular(path: String)

  /// The output path names a folder, a device, a pipe or a socket, which cannot be replaced by a file.
  case notReplaceable(path: String)

  /// The output path is a symbolic link to nothing.
  case danglingLink(path: String)

  /// The system does not give the memory that the file's content needs.
  case outOfMemory(path: String, byteCount: Int)

  /// A stream went on past what may be kept of it in memory.
  case tooLong(path: String, limit: Int)

  /// There is a file at an output path that this output may not replace.
  case exists(path: String)

  /// Another process is writing at an output path.
  case inUse(path: String)

  /// A program that is none of nnb's holds a lock on the folder of an output path, which hides whether another process is
  /// writing there; `folder` is the path itself where the lock is on the file.
  case locked(path: String, folder: String)

  /// An output path names an open file, and none of this process is open for writing under that name.
  case notOpenForWriting(path: String)

  /// An output path leads to where lines for people go, `stream` being standard output or standard error.
  case takesLines(path: String, stream: String)

  /// An output path means one of the files that are read.
  case isInput(path: String, input: String)

  /// An output path is a terminal.
  case isTerminal(path: String)

  /// A file of `needed` bytes is to be written, and then another one of `reserved` bytes, where `free` are free.
  case noRoom(path: String, needed: Int, reserved: Int, free: Int)

  /// A file of `needed` bytes is to be written by a process whose files may have `limit`.
  case pastLimit(path: String, needed: Int, limit: Int)

  /// The bytes are a part of a file in a container, a member of an archive for example, and reading them showed that the
  /// container is damaged.
  case damaged(path: String, Failure)
}

extension FileError: CustomStringConvertible {
  /// One sentence with the path.
  public var description: String {
    switch self {
    case .system(let operation, let path, let code):
      "cannot \(operation.rawValue) \(path): \(ErrorNumber.text(of: code))"
    case .cannotCreate(let path, let code):
      "cannot create \(path): \(ErrorNumber.text(of: code))"
    case .isDirectory(let path):
      "\(path) is a folder, expected a file"
    case .isLink(let path):
      "\(path) is a symbolic link, which is not followed; cp -L makes a copy of the file it leads to"
    case .notRegular(let path):
      "\(path) is not a regular file"
    case .notReplaceable(let path):
      "\(path) is not a regular file and cannot be replaced by one"
    case .danglingLink(let path):
      "\(path) is a symbolic link whose target does not exist"
    case .outOfMemory(let path, let byteCount):
      "\(path): \(MemoryShortage(byteCount: byteCount))"
    case .tooLong(let path, let limit):
      "\(path) goes on past \(counted(limit, "byte")), more than can be kept in memory here"
    case .exists(let path):
      "\(path) exists"
    case .inUse(let path):
      "another process is writing \(path)"
    case .locked(let path, let folder):
      path == folder
        ? "another process holds a lock on \(path)"
        : "another process holds a lock on the folder \(folder), which hides whether \(path) is being written"
    case .notOpenForWriting(let path):
      "\(path) is not open for writing"
    case .takesLines(let path, let stream):
      "\(path) is where \(stream) goes, whose lines would be mixed with the output"
    case .isInput(let path, let input):
      path == input ? "\(path) is an input and is not replaced" : "\(path) is the input \(input), which is not replaced"
    case .isTerminal(let path):
      "\(path) is a terminal, and a model is not text"
    case .noRoom(let path, let needed, let reserved, let free):
      "\(path) needs \(counted(needed, "byte")), "
        + (reserved > 0 ? "what is written after it \(reserved.grouped), " : "")
        + "and its disk has \(free.grouped) free"
    case .pastLimit(let path, let needed, let limit):
      "\(path) needs \(counted(needed, "byte")), and the limit of a file's size is \(limit.grouped) (ulimit -f)"
    case .damaged(let path, let failure):
      "\(path): \(failure.message)"
    }
  }
}

extension FileError {
  /// The sentence for a place where the path stands before it.
  package var reason: String {
    switch self {
    case .system(let operation, _, let code): "cannot \(operation.rawValue): \(ErrorNumber.text(of: code))"
    case .outOfMemory(_, let byteCount): "\(MemoryShortage(byteCount: byteCount))"
    case .damaged(_, let failure): failure.message
    default: "\(self)"
    }
  }

  /// Whether it says that the system has no more of something: memory, or descriptors of the process or of all.
  package var isShortage: Bool {
    switch self {
    case .outOfMemory: true
    case .system(_, _, let code), .cannotCreate(_, let code): ErrorNumber.meansShortage(code)
    default: false
    }
  }

  /// Whether it says that nobody reads a pipe any more.
  package var isBrokenPipe: Bool {
    if case .system(.write, _, let code) = self { code == ErrorNumber.brokenPipe } else { false }
  }
}
