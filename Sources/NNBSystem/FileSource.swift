internal import NNBBytes

/// A regular file, read with `pread`. It is not mapped, because a mapped file that is cut short kills its reader.
final class FileSource: ByteSource {
  let name: String
  private let file: Int32
  private let count: Int

  /// Takes ownership of an open descriptor; `count` is the file's size when it was opened.
  init(descriptor: Int32, name: String, count: Int) {
    file = descriptor
    self.name = name
    self.count = count
  }

  deinit { SystemCalls.closeFile(file) }

  var knownCount: Int? { count }

  var descriptor: Int32? { file }

  func read(at offset: Int, upTo wanted: Int) throws(FileError) -> [UInt8] {
    guard offset < count, wanted > 0 else { return [] }
    let size = min(wanted, count - offset)
    try Memory.require(size, for: name)
    return try FileError.wrap(.read, name) { () throws(SystemCalls.Failure) in
      try SystemCalls.read(file, at: offset, count: size)
    }
  }

  func read(at offset: Int, upTo wanted: Int, into buffer: inout [UInt8]) throws(FileError) {
    buffer.removeAll(keepingCapacity: true)
    guard offset < count, wanted > 0 else { return }
    let size = min(wanted, count - offset)
    if buffer.capacity < size { try Memory.require(size, for: name) }
    do throws(SystemCalls.Failure) {
      try SystemCalls.read(file, at: offset, count: size, into: &buffer)
    } catch {
      throw .system(.read, path: name, code: error.code)
    }
  }

  func append(at offset: Int, upTo wanted: Int, to buffer: inout [UInt8]) throws(FileError) {
    guard offset < count else { return }
    try SystemCalls.append(file, at: offset, count: min(wanted, count - offset), to: &buffer, name)
  }
}
