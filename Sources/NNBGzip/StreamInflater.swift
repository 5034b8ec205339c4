internal import CNNBZlib

/// Inflates raw deflate data step by step, by zlib; also for other containers than gzip.
///
/// Safe: zlib keeps a pointer to its stream, so the stream has an address of its own. Input and output are lent to it
/// for one call at a time.
@safe package struct StreamInflater: ~Copyable {
  /// How far a step went: `more` has filled the output, `truncated` has used up the input.
  package enum Outcome { case more, ended, truncated, corrupt }

  /// The memory that zlib needs for a stream, rounded up.
  package static let byteCount = 1 << 16

  private let stream: UnsafeMutablePointer<z_stream>

  /// Nil if there is too little memory.
  package init?() {
    let pointer = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe pointer.initialize(to: z_stream())
    let negativeMeansRaw: Int32 = -15
    guard unsafe inflateInit2_(pointer, negativeMeansRaw, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else {
      unsafe pointer.deallocate()
      return nil
    }
    unsafe stream = pointer
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Prepares for another deflate stream.
  package func reset() { unsafe inflateReset(stream) }

  /// Inflates from `input` at `position`, which it moves, until `output` is full or the deflate stream ends.
  package func inflate(
    _ input: [UInt8], from position: inout Int, into output: inout OutputSpan<UInt8>
  ) -> Outcome {
    let start = position
    let available = min(input.count - start, Int(UInt32.max))
    var outcome = Outcome.corrupt
    unsafe input.withUnsafeBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { buffer, initialized in
        let free = unsafe UnsafeMutableBufferPointer(rebasing: buffer[initialized...])
        // zlib's interface is not const-correct; it does not write to its input.
        unsafe stream.pointee.next_in = unsafe UnsafeMutablePointer(
          mutating: source.baseAddress.map { unsafe $0 + start })
        unsafe stream.pointee.avail_in = UInt32(available)
        unsafe stream.pointee.next_out = free.baseAddress
        unsafe stream.pointee.avail_out = UInt32(min(free.count, Int(UInt32.max)))
        let before = unsafe stream.pointee.avail_out
        let result = unsafe CNNBZlib.inflate(stream, Z_NO_FLUSH)
        initialized += Int(before - (unsafe stream.pointee.avail_out))
        position += available - Int(unsafe stream.pointee.avail_in)
        outcome =
          switch result {
          case Z_STREAM_END: .ended
          case Z_OK: .more
          case Z_BUF_ERROR: .truncated
          default: .corrupt
          }
      }
    }
    return outcome
  }
}
