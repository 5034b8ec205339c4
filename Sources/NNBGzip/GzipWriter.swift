internal import CNNBZlib

/// Writes a gzip file of one member piece by piece, without a name or a time, so that equal data give equal bytes.
///
/// Safe: zlib keeps a pointer to its stream, so the stream has an address of its own. Input and output are lent to it for
/// one call at a time.
@safe package final class GzipWriter {
  private let stream: UnsafeMutablePointer<z_stream>

  /// Throws `.outOfMemory`.
  package init(level: Int = 6) throws(GzipError) {
    let pointer = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe pointer.initialize(to: z_stream())
    let windowAndGzip: Int32 = 15 + 16, memoryLevel: Int32 = 9
    let outcome = unsafe deflateInit2_(
      pointer, Int32(min(max(level, 1), 9)), Z_DEFLATED, windowAndGzip, memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard outcome == Z_OK else {
      unsafe pointer.deallocate()
      throw .outOfMemory(byteCount: 1 << 18)
    }
    unsafe stream = pointer
  }

  deinit {
    unsafe deflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Takes data and gives what is ready of the file.
  package func write(_ data: [UInt8]) -> [UInt8] { deflate(data, Z_NO_FLUSH) }

  /// The rest of the file.
  package func finish() -> [UInt8] { deflate([], Z_FINISH) }

  private func deflate(_ data: [UInt8], _ flush: Int32) -> [UInt8] {
    var output: [UInt8] = [], start = 0
    repeat {
      let count = min(data.count - start, 1 << 24)
      unsafe data.withUnsafeBufferPointer { source in
        // zlib's interface is not const-correct; it does not write to its input.
        unsafe stream.pointee.next_in = unsafe UnsafeMutablePointer(
          mutating: source.baseAddress.map { unsafe $0 + start })
        unsafe stream.pointee.avail_in = UInt32(count)
        repeat {
          output.append(addingCapacity: 1 << 16) { (span: inout OutputSpan<UInt8>) in
            unsafe span.withUnsafeMutableBufferPointer { buffer, initialized in
              unsafe stream.pointee.next_out = unsafe buffer.baseAddress.map { unsafe $0 + initialized }
              unsafe stream.pointee.avail_out = UInt32(buffer.count - initialized)
              let before = unsafe stream.pointee.avail_out
              _ = unsafe CNNBZlib.deflate(stream, flush)
              initialized += Int(before - (unsafe stream.pointee.avail_out))
            }
          }
        } while unsafe stream.pointee.avail_out == 0
      }
      start += count
    } while start < data.count
    return output
  }
}
