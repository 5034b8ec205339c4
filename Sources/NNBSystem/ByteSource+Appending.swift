package import NNBBytes

extension ByteSource {
  /// Appends the bytes from `offset` on, `count` of them or as many as there are.
  ///
  /// From a regular file they go straight to the buffer: parts of a matrix's rows are many and small.
  package func append(at offset: Int, upTo count: Int, to buffer: inout [UInt8]) throws(FileError) {
    guard count > 0 else { return }
    guard let descriptor else {
      buffer += try read(at: offset, upTo: count)
      return
    }
    if buffer.capacity - buffer.count < count { try Memory.require(count, for: name) }
    do throws(SystemCalls.Failure) {
      try SystemCalls.read(descriptor, at: offset, count: count, into: &buffer)
    } catch {
      throw .system(.read, path: name, code: error.code)
    }
  }
}
