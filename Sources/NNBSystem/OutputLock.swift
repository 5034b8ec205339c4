/// The exclusive right, among processes that ask for it, to write one name in a folder. It ends with this value or the
/// process, and leaves nothing behind (Spec/outputs.md, 2).
package final class OutputLock: Sendable {
  /// The folder, which is also synced after the name is given.
  let folder: OwnedDescriptor

  /// Why the right cannot be had.
  enum Cause: Error {
    /// The folder cannot be opened.
    case system(SystemCalls.Failure)

    /// Another has it.
    case taken

    /// A lock of a stranger hides whether another has it.
    case hidden
  }

  /// Takes the right to `name`.
  ///
  /// Where the file system knows no locks, everybody has it.
  init(_ name: String, in folder: String) throws(Cause) {
    do throws(SystemCalls.Failure) {
      self.folder = OwnedDescriptor(try SystemCalls.openDirectory(folder))
    } catch {
      throw .system(error)
    }
    let descriptor = self.folder.value
    // Two processes that mark at once would each see the other's mark and both give up, so they take turns. If a
    // stranger holds the turn, it is waited for only a second; then both may give up, but never both go on.
    for _ in 0..<1_000 {
      if SystemCalls.lock(descriptor) != .taken { break }
      SystemCalls.sleep(microseconds: 1_000)
    }
    defer { SystemCalls.unlock(descriptor) }
    switch SystemCalls.mark(descriptor, at: Self.place(of: name)) {
    case .taken: throw .taken
    case .hidden: throw .hidden
    case .had, .unsupported: break
    }
  }

  /// Gives the right back at once. Closing the folder is not enough: a child that another thread is just starting
  /// shares the open folder until it runs its own program.
  deinit { SystemCalls.unmark(folder.value) }

  /// The byte of the folder for a name: FNV-1a of 64 bits over its UTF-8, without the two highest bits.
  package static func place(of name: String) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Int(hash & (1 << 62 - 1))
  }
}
