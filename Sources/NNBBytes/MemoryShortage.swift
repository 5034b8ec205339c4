/// The system does not give the memory that is needed.
public struct MemoryShortage: Error, Equatable, Sendable {
  /// What must stay free besides what is asked for, in bytes: buffers, tables, lines of text, the stacks of a few threads.
  package static let spare = 32 << 20

  /// The number of bytes that would have been needed at once; 0 if there is not even what must stay free.
  public let byteCount: Int

  /// States how many bytes were needed.
  package init(byteCount: Int) { self.byteCount = byteCount }
}

extension MemoryShortage: CustomStringConvertible {
  /// What is missing, without its purpose.
  public var description: String {
    let spare = "\(Self.spare >> 20) MiB"
    return byteCount == 0
      ? "not enough memory: \(spare) must be free, which the system does not give"
      : "not enough memory: \(counted(byteCount, "byte")) are needed and \(spare) must stay free besides, which the system "
        + "does not give"
  }
}
