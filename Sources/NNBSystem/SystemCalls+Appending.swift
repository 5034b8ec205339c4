internal import NNBBytes

extension SystemCalls {
  /// Appends the bytes of a regular file from `offset` on, `count` of them or as many as there are.
  ///
  /// They go straight to the buffer: parts of a matrix's rows are many and small.
  static func append(
    _ descriptor: Int32, at offset: Int, count: Int, to buffer: inout [UInt8], _ name: String
  ) throws(FileError) {
    guard count > 0 else { return }
    if buffer.capacity - buffer.count < count { try Memory.require(count, for: name) }
    do throws(SystemCalls.Failure) {
      try read(descriptor, at: offset, count: count, into: &buffer)
    } catch {
      throw .system(.read, path: name, code: error.code)
    }
  }
}
