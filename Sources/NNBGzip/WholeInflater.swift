internal import CNNBDeflate

/// Inflates raw deflate data that is all in memory, through libdeflate.
///
/// Safe: the decompressor is created and freed here, and both buffers are spans with their own counts.
@safe struct WholeInflater: ~Copyable {
  /// What libdeflate takes for a decompressor, rounded up.
  static let byteCount = 1 << 14

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
        let result = unsafe libdeflate_deflate_decompress_ex(
          decompressor, source.baseAddress, source.count, free.baseAddress, free.count, &consumed, &produced)
        if result == LIBDEFLATE_SUCCESS { initialized += produced }
        return result
      }
    }
    return result == LIBDEFLATE_SUCCESS ? consumed : nil
  }
}
