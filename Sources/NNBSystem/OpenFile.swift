package import NNBBytes

/// A regular file at a descriptor that belongs to the caller, read and written at offsets.
package final class OpenFile: ByteSource, ByteSink {
  package let name: String

  private let file: Int32
  private let owner: OwnedDescriptor?

  /// Uses `descriptor`, which must stay open as long as this value is in use.
  package init(descriptor: Int32, name: String) {
    file = descriptor
    self.name = name
    owner = nil
  }

  fileprivate init(_ owner: OwnedDescriptor, name: String) {
    file = owner.value
    self.name = name
    self.owner = owner
  }

  package var descriptor: Int32? { file }

  /// The same, since this is always a regular file.
  package var fileDescriptor: Int32 { file }

  /// The present size of the file.
  package var knownCount: Int? { try? SystemCalls.status(of: file).size }

  package func read(at offset: Int, upTo count: Int) throws(FileError) -> [UInt8] {
    let size = try size(from: offset, upTo: count)
    guard size > 0 else { return [] }
    try Memory.require(size, for: name)
    return try FileError.wrap(.read, name) { () throws(SystemCalls.Failure) in
      try SystemCalls.read(file, at: offset, count: size)
    }
  }

  package func read(at offset: Int, upTo count: Int, into buffer: inout [UInt8]) throws(FileError) {
    buffer.removeAll(keepingCapacity: true)
    let size = try size(from: offset, upTo: count)
    guard size > 0 else { return }
    if buffer.capacity < size { try Memory.require(size, for: name) }
    do throws(SystemCalls.Failure) {
      try SystemCalls.read(file, at: offset, count: size, into: &buffer)
    } catch {
      throw .system(.read, path: name, code: error.code)
    }
  }

  package func append(at offset: Int, upTo count: Int, to buffer: inout [UInt8]) throws(FileError) {
    try SystemCalls.append(file, at: offset, count: count, to: &buffer, name)
  }

  /// How many of the `count` bytes from `offset` on exist.
  private func size(from offset: Int, upTo count: Int) throws(FileError) -> Int {
    let end = try FileError.wrap(.read, name) { () throws(SystemCalls.Failure) in
      try SystemCalls.status(of: file).size
    }
    return min(count, max(0, end - offset))
  }

  /// Writes an array, as below.
  package func write(_ bytes: [UInt8], at offset: Int) throws(FileError) { try write(bytes.span, at: offset) }

  package func write(_ bytes: Span<UInt8>, at offset: Int) throws(FileError) {
    do throws(SystemCalls.Failure) {
      try SystemCalls.write(file, bytes, at: offset)
    } catch {
      throw .system(.write, path: name, code: error.code)
    }
  }

  /// Reserves the file for this process until the value goes away; false if another process has it.
  ///
  /// Returns true if the file system does not support locks.
  package func takeAlone() -> Bool { SystemCalls.lock(file) != .taken }

  /// Asks the system to start writing to the disk, so that a later sync takes less time.
  ///
  /// It is only a hint; a system without it does nothing.
  package func beginSync() { SystemCalls.beginSync(file) }
}

/// The owner of a descriptor, and of a lock that it has.
package final class OwnedDescriptor: Sendable {
  let value: Int32

  package init(_ value: Int32) { self.value = value }

  deinit { SystemCalls.closeLocked(value) }
}

extension OpenFile {
  /// Opens a regular file to change it in place, or makes it. It is closed when this value goes away.
  package static func updating(_ path: String) throws(FileError) -> OpenFile {
    let file: OpenFile, isRegular: Bool
    do throws(SystemCalls.Failure) {
      file = OpenFile(OwnedDescriptor(try SystemCalls.openForUpdating(path)), name: path)
      isRegular = try SystemCalls.status(of: file.file).isRegular
    } catch {
      throw .cannotCreate(path: path, code: error.code)
    }
    guard isRegular else { throw .notReplaceable(path: path) }
    return file
  }

  /// Opens a file of another process, which is there, to write into it. It is closed when this value goes away. It cannot be read:
  /// a file system on another machine would then write more than is given to it, whole pages that it has read.
  package static func joining(_ path: String) throws(FileError) -> OpenFile {
    do throws(SystemCalls.Failure) {
      return OpenFile(OwnedDescriptor(try SystemCalls.openForJoining(path)), name: path)
    } catch {
      throw .system(.open, path: path, code: error.code)
    }
  }

  /// Makes what this process has written durable.
  package func sync() throws(FileError) {
    try FileError.wrap(.sync, name) { () throws(SystemCalls.Failure) in try SystemCalls.sync(file) }
  }

  /// Cuts the file to a size, or extends it with zeros.
  package func truncate(to count: Int) throws(FileError) {
    try FileError.wrap(.write, name) { () throws(SystemCalls.Failure) in
      try SystemCalls.truncate(file, to: count)
    }
  }

  /// Makes an empty file in memory, which goes away with this value.
  package static func inMemory(name: String) throws(FileError) -> OpenFile {
    do throws(SystemCalls.Failure) {
      return OpenFile(OwnedDescriptor(try SystemCalls.createInMemory()), name: name)
    } catch {
      guard error.code == SystemCalls.notImplemented else { throw .cannotCreate(path: name, code: error.code) }
      return try nameless(in: TemporaryFolder.path, name: name)
    }
  }

  /// Makes an empty file in a folder and takes its name away at once; it goes away with this value.
  package static func nameless(in folder: String, name: String) throws(FileError) -> OpenFile {
    do throws(SystemCalls.Failure) {
      return OpenFile(OwnedDescriptor(try SystemCalls.createNameless(in: folder)), name: name)
    } catch {
      throw .cannotCreate(path: name, code: error.code)
    }
  }

  /// Makes an empty file without a name in the folder of `path`, or in memory if the folder's file system does not
  /// support that. It goes away with this value.
  package static func scratch(beside path: String, name: String? = nil) throws(FileError) -> OpenFile {
    do throws(SystemCalls.Failure) {
      let descriptor = try SystemCalls.createUnnamed(in: OutputTarget.folder(of: path))
      return OpenFile(OwnedDescriptor(descriptor), name: name ?? path)
    } catch {
      guard SystemCalls.meansUnsupported(error.code) else { throw .cannotCreate(path: path, code: error.code) }
      return try inMemory(name: name ?? path)
    }
  }

  /// A file without a name in the folder for files that are soon gone; errors name that folder.
  package static func temporary() throws(FileError) -> OpenFile {
    try scratch(beside: TemporaryFolder.path + "/nnb", name: TemporaryFolder.path)
  }
}
