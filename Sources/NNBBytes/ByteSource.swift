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

/// Opens `path` for reading: a regular file as it is, a pipe or a device as a stream, `-` as standard input.
///
/// Throws `FileError` where the path cannot be opened or is a folder.
package func openSource(_ path: String) throws(FileError) -> any ByteSource {
  if path == "-" { return StreamSource(descriptor: 0, name: "-", closing: false) }
  return try openSource(at: FilePath(path))
}

/// Opens what stands at `path`, which may not be UTF-8, whatever it is called; otherwise the same.
package func openSource(at path: FilePath) throws(FileError) -> any ByteSource {
  let name = "\(path)"
  do throws(SystemCalls.Failure) {
    let descriptor = try SystemCalls.openForReading(path)
    let status: SystemCalls.Status
    do throws(SystemCalls.Failure) {
      status = try SystemCalls.status(of: descriptor)
    } catch {
      SystemCalls.closeFile(descriptor)
      throw error
    }
    if status.isRegular { return FileSource(descriptor: descriptor, name: name, count: status.size) }
    if !status.isDirectory { return StreamSource(descriptor: descriptor, name: name, closing: true) }
    SystemCalls.closeFile(descriptor)
  } catch {
    throw .system(.open, path: name, code: error.code)
  }
  throw .isDirectory(path: name)
}
