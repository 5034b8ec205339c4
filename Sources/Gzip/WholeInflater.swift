internal import CDeflate
internal import Glibc

/// Inflates raw deflate data that is all in memory, through libdeflate.
///
/// Safe: the decompressor is created and freed here, and both buffers are spans with their own counts.
@safe struct WholeInflater: ~Copyable {
  private let decompressor: OpaquePointer

  /// Nil where there is no memory for a decompressor.
  init?() {
    guard let pointer = unsafe libdeflate_alloc_decompressor() else { return nil }
    unsafe decompressor = pointer
  }

  deinit { unsafe libdeflate_free_decompressor(decompressor) }

  /// Inflates one deflate stream onto the end of `output` and returns how many bytes of `input` it took; nil where the
  /// data is damaged or does not fit. libdeflate takes missing input for zeros, so it cannot tell the one from the other.
  /// It also takes codes that RFC 1951 reserves, for others; what they give still has to have its checksum.
  func inflate(_ input: Span<UInt8>, into output: inout OutputSpan<UInt8>) -> Int? {
    var consumed = 0
    let result = unsafe input.withUnsafeBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { buffer, initialized in
        var produced = 0
        let free = unsafe UnsafeMutableBufferPointer(rebasing: buffer[initialized...])
        unsafe Self.preferLargePages(free)
        let result = unsafe libdeflate_deflate_decompress_ex(
          decompressor, source.baseAddress, source.count, free.baseAddress, free.count, &consumed, &produced)
        if result == LIBDEFLATE_SUCCESS { initialized += produced }
        return result
      }
    }
    return result == LIBDEFLATE_SUCCESS ? consumed : nil
  }

  /// Asks for large pages for memory that is about to be written: the system then hands it out hundreds of times less often.
  private static func preferLargePages(_ memory: UnsafeMutableBufferPointer<UInt8>) {
    let largePage = 1 << 21, page = 1 << 12
    guard let start = memory.baseAddress, memory.count >= 2 * largePage else { return }
    let skipped = (page - Int(bitPattern: start) % page) % page
    // A hint: where the system does not take it, nothing is lost.
    _ = unsafe madvise(start + skipped, memory.count - skipped, MADV_HUGEPAGE)
  }
}
