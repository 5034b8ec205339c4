public import NNBFuzzProperties
internal import CNNBLibFuzzer
internal import NNBTestSupport

/// What libFuzzer calls, for any target; each program has three functions of C that come here.
extension FuzzTarget {
  /// Checks an input and ends the program where something does not hold.
  public func test(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    do throws(PropertyFailure) {
      _ = try check(input)
    } catch {
      fatalError("\(name): \(error)")
    }
    return 0
  }

  /// Changes an input in place and gives its new size.
  public func mutate(_ data: UnsafeMutablePointer<UInt8>?, _ count: Int, _ limit: Int, seed: CUnsignedInt) -> Int {
    var random = SeededGenerator(seed: UInt64(seed))
    var bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    mutate(&bytes, limit, &random, Self.changeByLibFuzzer)
    return unsafe Self.store(bytes, in: data, limit)
  }

  /// Puts an input together out of two and gives its size.
  public func cross(
    _ left: UnsafePointer<UInt8>?, _ leftCount: Int, _ right: UnsafePointer<UInt8>?, _ rightCount: Int,
    _ output: UnsafeMutablePointer<UInt8>?, _ limit: Int, seed: CUnsignedInt
  ) -> Int {
    var random = SeededGenerator(seed: UInt64(seed))
    let left = unsafe Array(UnsafeBufferPointer(start: left, count: leftCount))
    let right = unsafe Array(UnsafeBufferPointer(start: right, count: rightCount))
    return unsafe Self.store(cross?(left, right, &random) ?? left, in: output, limit)
  }

  /// libFuzzer's own changes, which know what the program has compared bytes with.
  private static func changeByLibFuzzer(_ bytes: inout [UInt8], limit: Int, random: inout SeededGenerator) {
    let count = bytes.count
    guard limit > 0 else { return bytes = [] }
    bytes += [UInt8](repeating: 0, count: max(0, limit - count))
    // Safe: the array has room for `limit` bytes.
    let changed = unsafe bytes.withUnsafeMutableBufferPointer { unsafe LLVMFuzzerMutate($0.baseAddress, count, limit) }
    bytes.removeLast(bytes.count - changed)
  }

  private static func store(_ bytes: [UInt8], in data: UnsafeMutablePointer<UInt8>?, _ limit: Int) -> Int {
    let count = min(bytes.count, limit)
    // Safe: libFuzzer lends `limit` bytes.
    _ = unsafe UnsafeMutableBufferPointer(start: data, count: limit).update(fromContentsOf: bytes.prefix(count))
    return count
  }
}
