package import NNBBytes
internal import CNNBSystem
#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// Standard output or standard error.
package struct StandardStream: Sendable {
  /// Results.
  package static let output = StandardStream(descriptor: 1, name: "standard output")

  /// Progress and messages.
  package static let error = StandardStream(descriptor: 2, name: "standard error")

  let descriptor: Int32
  let name: String

  /// A stream at a descriptor that belongs to the caller.
  init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  /// What a file is called in messages: as it was named, unless that is what a stream is called.
  package static func name(ofFile path: String) -> String {
    ["standard input", output.name, error.name].contains(path) ? "./" + path : path
  }

  /// Whether it is a terminal.
  package var isTerminal: Bool { isatty(descriptor) == 1 }

  /// The present width of the terminal in columns; nil if there is no terminal, or it does not tell.
  package var columns: Int? {
    let count = nn_columns(descriptor)
    return count > 0 ? Int(count) : nil
  }

  /// Writes all of `bytes` at once.
  package func write(_ bytes: [UInt8]) throws(FileError) {
    try FileError.wrap(.write, name) { () throws(SystemCalls.Failure) in
      try SystemCalls.write(descriptor, bytes.span, at: nil)
    }
  }

  /// Writes `text` as UTF-8.
  package func write(_ text: String) throws(FileError) {
    try write(Array(text.utf8))
  }
}
