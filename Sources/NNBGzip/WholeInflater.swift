internal import CNNBDeflate

/// Inflates raw deflate data that is all in memory, by libdeflate.
///
/// Safe: the decompressor is created and freed here, and both buffers are spans with their own counts.
@safe package struct WholeInflater: ~Copyable {
  /// The memory that libdeflate needs for a decompressor, rounded up.
  package static let byteCount = 1 << 14

  private let decompressor: OpaquePointer

  /// Nil if there is too little memory.
  package init?() {
    guard let pointer = unsafe libdeflate_alloc_decompressor() else { return nil }
    unsafe decompressor = pointer
  }

  deinit { unsafe libdeflate_free_decompressor(decompressor) }

  /// Inflates one deflate stream onto the end of `output` and returns the number of `input` bytes that it used; nil if
  /// the data is damaged or does not fit.
  ///
  /// libdeflate reads missing input as zeros, so it cannot tell truncation from damage. It also accepts codes that RFC
  /// 1951 reserves; the checksum of the data finds those.
  package func inflate(_ input: Span<UInt8>, into output: inout OutputSpan<UInt8>) -> Int? {
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
