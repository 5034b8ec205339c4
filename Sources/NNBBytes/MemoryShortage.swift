/// The system does not give the memory that is needed.
public struct MemoryShortage: Error, Equatable, Sendable {
  /// The number of bytes that would have been needed at once.
  public let byteCount: Int

  /// States how many bytes were needed.
  package init(byteCount: Int) { self.byteCount = byteCount }
}

extension MemoryShortage: CustomStringConvertible {
  /// What is missing, without its purpose.
  public var description: String { "not enough memory: \(byteCount) bytes are needed, which the system does not give" }
}
