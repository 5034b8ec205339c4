public import Foundation
import Glibc

/// Runs `body` with the path of a named pipe into whose other end a thread runs `write`.
@discardableResult
public func withNamedPipe<Result>(
  writing write: @escaping @Sendable (FileHandle) -> Void, _ body: (String) throws -> Result
) throws -> Result {
  try withTemporaryFolder { folder in
    let path = folder + "/pipe"
    guard unsafe mkfifo(path, 0o600) == 0 else { throw CocoaError(.fileWriteUnknown) }
    Thread.detachNewThread {
      // A reader that goes away early must not end the process.
      var signals = sigset_t()
      unsafe sigemptyset(&signals)
      unsafe sigaddset(&signals, SIGPIPE)
      unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
      guard let pipe = FileHandle(forWritingAtPath: path) else { return }
      write(pipe)
      try? pipe.close()
    }
    return try body(path)
  }
}

/// Runs `body` with the path of a named pipe that gives `bytes` and ends.
@discardableResult
public func withNamedPipe<Result>(carrying bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
  try withNamedPipe(writing: { pipe in try? pipe.write(contentsOf: Data(bytes)) }, body)
}
