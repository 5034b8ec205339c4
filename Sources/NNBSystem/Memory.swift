package import NNBBytes
internal import CNNBSystem
internal import Synchronization

/// Checks memory before it is allocated, because Swift ends the process if an allocation fails.
///
/// Everything whose size depends on a file, or on a number in one, is checked here first. Everything else fits in the
/// reserve that each check leaves free.
package enum Memory {
  /// The memory that must stay free beside a request: for buffers, tables, lines of text, and the stacks of a few
  /// threads.
  package static let reserve = MemoryShortage.spare

  /// Smaller requests are checked only when they add up to this much: with the system, and with its figures of free
  /// memory, which takes longer.
  private static let small = 1 << 20, medium = 1 << 26

  private static let sinceProbe = Atomic<Int>(0), sinceFigures = Atomic<Int>(0)

  /// Whether the system would now give `byteCount` bytes.
  package static func isAvailable(_ byteCount: Int) -> Bool {
    let (needed, overflow) = byteCount.addingReportingOverflow(reserve)
    if overflow || byteCount < 0 { return false }
    guard isDue(byteCount, small, sinceProbe) else { return true }
    guard SystemCalls.canMap(needed) else { return false }
    return !isDue(max(byteCount, small), medium, sinceFigures) || needed <= MemoryGroup.own.room ?? .max
  }

  private static func isDue(_ byteCount: Int, _ limit: Int, _ count: borrowing Atomic<Int>) -> Bool {
    guard byteCount >= limit || count.add(byteCount, ordering: .relaxed).newValue >= limit else { return false }
    count.store(0, ordering: .relaxed)
    return true
  }

  /// How many more bytes this process may use: the least of what the machine, its control groups and its own limits leave; nil if
  /// nothing is known to end it.
  package static var available: Int? { [MemoryGroup.available, AddressSpace.available].compactMap { $0 }.min() }

  /// Makes sure that the system would now give `byteCount` bytes.
  package static func require(_ byteCount: Int) throws(MemoryShortage) {
    guard isAvailable(byteCount) else { throw MemoryShortage(byteCount: byteCount) }
  }

  /// Makes sure that the system would now give `byteCount` bytes for the content of a file.
  static func require(_ byteCount: Int, for path: String) throws(FileError) {
    guard isAvailable(byteCount) else { throw .outOfMemory(path: path, byteCount: byteCount) }
  }

  /// Makes sure that there is memory for what a tool needs with any input.
  package static func requireReserve() throws(MemoryShortage) {
    guard SystemCalls.canMap(reserve) else { throw MemoryShortage(byteCount: 0) }
  }

  /// Makes freed blocks of up to `byteCount` bytes stay with the process, so that the system need not clear the next
  /// ones again.
  ///
  /// It is only a hint; a system without it does nothing.
  package static func keepFreed(_ byteCount: Int32) { nn_keep_memory(byteCount) }
}
