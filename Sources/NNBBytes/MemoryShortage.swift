/// The system does not give memory that is needed.
public struct MemoryShortage: Error, Equatable, Sendable {
  /// The number of bytes that would have been needed at once.
  public let byteCount: Int

  /// States how many bytes there were not.
  package init(byteCount: Int) { self.byteCount = byteCount }
}

extension MemoryShortage: CustomStringConvertible {
  /// What is missing, without what it is for.
  public var description: String { "not enough memory: \(byteCount) bytes are needed, which the system does not give" }
}
