/// Bytes that can be read at any offset; the end shows when it is reached.
///
/// A reader asks for what its format says comes next. No source allocates more than it holds.
package protocol ByteSource: AnyObject, Sendable {
  /// The name of the source in messages: a path, or `-` for standard input.
  var name: String { get }

  /// The number of bytes, if it is known without reading them.
  var knownCount: Int? { get }

  /// The descriptor of a regular file, which another process may be given; nil for other sources. It stays open as long
  /// as the source exists.
  var descriptor: Int32? { get }

  /// The `count` bytes from `offset` on, or as many as there are.
  func read(at offset: Int, upTo count: Int) throws(FileError) -> [UInt8]

  /// Replaces the contents of `buffer` with those bytes. Reuses its memory if it is large enough.
  func read(at offset: Int, upTo count: Int, into buffer: inout [UInt8]) throws(FileError)

  /// Appends those bytes to `buffer`.
  func append(at offset: Int, upTo count: Int, to buffer: inout [UInt8]) throws(FileError)
}

extension ByteSource {
  /// Nil, because most sources are not regular files.
  package var descriptor: Int32? { nil }

  /// Through new memory.
  package func read(at offset: Int, upTo count: Int, into buffer: inout [UInt8]) throws(FileError) {
    buffer = try read(at: offset, upTo: count)
  }

  /// Through new memory.
  package func append(at offset: Int, upTo count: Int, to buffer: inout [UInt8]) throws(FileError) {
    buffer += try read(at: offset, upTo: count)
  }
}

/// Bytes in memory.
package final class MemorySource: ByteSource {
  package let name: String
  private let bytes: [UInt8]

  /// Wraps `bytes`; nothing is copied until a part is read.
  package init(_ bytes: [UInt8], name: String = "memory") {
    self.bytes = bytes
    self.name = name
  }

  package var knownCount: Int? { bytes.count }

  package func read(at offset: Int, upTo count: Int) throws(FileError) -> [UInt8] {
    guard offset < bytes.count, count > 0 else { return [] }
    if offset == 0, count >= bytes.count { return bytes }
    return Array(bytes[offset..<offset + min(count, bytes.count - offset)])
  }
}
