package import NNBBytes
internal import CNNBSystem
internal import Synchronization

/// Memory, asked for before it is taken: Swift ends the process where an allocation fails.
///
/// Whatever the size of a file, or a number in one, decides is asked for here first. What is needed besides, whatever the
/// file, has room in what each answer leaves free.
package enum Memory {
  /// What must stay free besides what is asked for: buffers, tables, lines of text, the stacks of a few threads.
  static let reserve = 32 << 20

  /// Smaller requests are looked at when they come to so much together: by the system, and by what its figures leave free,
  /// which takes longer.
  private static let small = 1 << 20, medium = 1 << 26

  private static let sinceProbe = Atomic<Int>(0), sinceFigures = Atomic<Int>(0)

  /// Whether the system would now give so many bytes.
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

  /// Makes sure that the system would now give so many bytes.
  package static func require(_ byteCount: Int) throws(MemoryShortage) {
    guard isAvailable(byteCount) else { throw MemoryShortage(byteCount: byteCount) }
  }

  /// Makes sure that the system would now give so many bytes for the content of a file.
  static func require(_ byteCount: Int, for path: String) throws(FileError) {
    guard isAvailable(byteCount) else { throw .outOfMemory(path: path, byteCount: byteCount) }
  }

  /// Makes sure that there is room for what a tool needs whatever its input.
  package static func requireReserve() throws(MemoryShortage) {
    guard SystemCalls.canMap(reserve) else { throw MemoryShortage(byteCount: reserve) }
  }

  /// Has blocks of up to so many bytes, freed, stay with the process, whose next ones the system need not clear again.
  ///
  /// Only a hint: where the system does not take it, nothing happens.
  package static func keepFreed(_ byteCount: Int32) { nn_keep_memory(byteCount) }
}
