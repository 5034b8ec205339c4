internal import CNNBSystem

extension OutputSpan<UInt8> {
  /// Asks for large pages for memory that is about to be written. The system then has to provide pages hundreds of
  /// times less often.
  package mutating func preferLargePages() {
    let largePage = 1 << 21, page = 1 << 12
    guard freeCapacity >= 2 * largePage else { return }
    unsafe withUnsafeMutableBufferPointer { buffer, initialized in
      guard let start = buffer.baseAddress else { return }
      let skipped = initialized + (page - (Int(bitPattern: start) + initialized) % page) % page
      // It is a hint for whole pages of existing memory. If the system ignores it, nothing is lost.
      unsafe nn_prefer_large_pages(start + skipped, buffer.count - skipped)
    }
  }
}
