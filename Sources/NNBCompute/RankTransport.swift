/// What carries bytes between the ranks of a run: processes that train one network together, each with units of its own
/// (Ranks.md).
///
/// All ranks call the same functions in the same order with the same sizes, each from one thread at a time. A function returns
/// after its bytes are there. If a rank does not answer any more, none of them returns: the process ends with an error.
package protocol RankTransport: AnyObject, Sendable {
  /// The number of this rank, from 0, and of all ranks. Rank 0 leads.
  var rank: Int { get }
  var count: Int { get }

  /// Begins to give everyone's part of a memory to everyone, and the bytes of rank 0 in `order` to all others; `parts` are
  /// the places of the ranks' parts in bytes. They are there after `finish`.
  func begin(_ memory: UnsafeMutableRawPointer, parts: [Range<Int>], order: UnsafeMutableRawBufferPointer)
  func finish()

  /// Gives everyone's part of a memory to everyone.
  func share(_ memory: UnsafeMutableRawPointer, parts: [Range<Int>])

  /// Gives the bytes of rank 0 to all others. Others may wait for long: rank 0 has work of its own.
  func broadcast(_ bytes: UnsafeMutableRawBufferPointer)

  /// Gives everyone's bytes to the rank `root`, one rank's after the other, of which there are as many as `counts` says.
  func gather(_ own: UnsafeRawBufferPointer, to room: UnsafeMutableRawPointer, counts: [Int], root: Int)
}

extension RankTransport {
  /// Gives the numbers of rank 0 to all others.
  package func broadcast<Element: BitwiseCopyable>(_ values: inout [Element]) {
    if values.isEmpty { return }
    unsafe values.withUnsafeMutableBytes { unsafe broadcast($0) }
  }

  /// Gives some numbers of every rank, as many of each, to rank 0; what others get does not matter.
  package func gather<Element: BitwiseCopyable & ExpressibleByIntegerLiteral>(_ own: [Element]) -> [Element] {
    let bytes = own.count * MemoryLayout<Element>.stride
    var all = [Element](repeating: 0, count: own.count * count)
    if own.isEmpty { return all }
    unsafe all.withUnsafeMutableBytes { room in
      guard let start = room.baseAddress else { return }
      unsafe own.withUnsafeBytes {
        unsafe gather($0, to: start, counts: [Int](repeating: bytes, count: count), root: 0)
      }
    }
    return all
  }
}
