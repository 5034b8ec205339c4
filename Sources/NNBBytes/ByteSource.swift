/// Bytes that can be read at any offset, with an end that shows when it is reached.
///
/// A reader asks for what its format says comes next; no source allocates more than it holds.
public protocol ByteSource: AnyObject {
  /// What to call the source in a message: a path, or `-` for standard input.
  var name: String { get }

  /// The number of bytes, where it is known without reading them.
  var knownCount: Int? { get }

  /// The descriptor of a regular file, open as long as the source is, that another process may be handed; else nil.
  var descriptor: Int32? { get }

  /// The bytes from `offset` on, `count` of them or as many as there are.
  func read(at offset: Int, upTo count: Int) throws(FileError) -> [UInt8]

  /// Puts the same bytes in the place of what `buffer` holds, whose memory serves again where it is large enough.
  func read(at offset: Int, upTo count: Int, into buffer: inout [UInt8]) throws(FileError)
}

extension ByteSource {
  /// Nothing: most sources are no regular files.
  public var descriptor: Int32? { nil }

  /// By way of new memory.
  public func read(at offset: Int, upTo count: Int, into buffer: inout [UInt8]) throws(FileError) {
    buffer = try read(at: offset, upTo: count)
  }
}

/// Bytes in memory.
public final class MemorySource: ByteSource, Sendable {
  public let name: String
  private let bytes: [UInt8]

  /// Wraps `bytes`; nothing is copied until a part is read.
  public init(_ bytes: [UInt8], name: String = "memory") {
    self.bytes = bytes
    self.name = name
  }

  public var knownCount: Int? { bytes.count }

  public func read(at offset: Int, upTo count: Int) throws(FileError) -> [UInt8] {
    guard offset < bytes.count, count > 0 else { return [] }
    if offset == 0, count >= bytes.count { return bytes }
    return Array(bytes[offset..<offset + min(count, bytes.count - offset)])
  }
}
