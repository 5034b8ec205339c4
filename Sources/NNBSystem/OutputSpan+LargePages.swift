internal import CNNBSystem

extension OutputSpan<UInt8> {
  /// Asks for large pages for memory that is about to be written: the system then hands it out hundreds of times less often.
  package mutating func preferLargePages() {
    let largePage = 1 << 21, page = 1 << 12
    guard freeCapacity >= 2 * largePage else { return }
    unsafe withUnsafeMutableBufferPointer { buffer, initialized in
      guard let start = buffer.baseAddress else { return }
      let skipped = initialized + (page - (Int(bitPattern: start) + initialized) % page) % page
      // A hint, for whole pages of memory that is there: where the system does not take it, nothing is lost.
      unsafe nn_prefer_large_pages(start + skipped, buffer.count - skipped)
    }
  }
}
