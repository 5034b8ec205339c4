internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// The hidden names of unfinished files. If a signal ends the process, they are removed.
package enum UnfinishedFiles {
  /// The largest number of names that are remembered at a time.
  private static let count = 64

  /// Each is the address of a C string, or 0.
  private static let names = InlineArray<64, Atomic<UInt>> { _ in Atomic(0) }

  /// Removes all of them. It is safe in a signal handler after `prepare`: it only swaps words and calls `unlink`.
  package static func removeAll() {
    for index in 0..<count {
      // Safe: only the thread that swaps the address out of its place has it.
      let address = names[index].exchange(0, ordering: .acquiringAndReleasing)
      guard let name = unsafe UnsafePointer<CChar>(bitPattern: address) else { continue }
      _ = unsafe unlink(name)
    }
  }

  /// Makes the table, which a signal handler could not do.
  package static func prepare() { _ = names[0].load(ordering: .relaxed) }

  /// A name that is remembered as long as this value lives.
  struct Entry: ~Copyable {
    private let address: UInt

    /// Remembers `name`. Call it before the file exists.
    init(_ name: String) {
      guard let copy = unsafe strdup(name) else {
        address = 0
        return
      }
      let address = UInt(bitPattern: copy)
      let isKept = (0..<UnfinishedFiles.count).contains { index in
        UnfinishedFiles.names[index].compareExchange(
          expected: 0, desired: address, ordering: .acquiringAndReleasing
        ).exchanged
      }
      if !isKept { unsafe free(copy) }
      self.address = isKept ? address : 0
    }

    deinit {
      guard address != 0 else { return }
      for index in 0..<UnfinishedFiles.count
      where UnfinishedFiles.names[index].compareExchange(
        expected: address, desired: 0, ordering: .acquiringAndReleasing
      ).exchanged {
        // Safe: the address came from `strdup`, and no handler can still have it.
        unsafe free(UnsafeMutableRawPointer(bitPattern: address))
        return
      }
    }
  }
}
