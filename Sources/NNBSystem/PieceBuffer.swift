/// Bytes that one thread fills and another one uses, in memory that stays.
///
/// Safe: one thread at a time has it, as `ReadAhead` hands it from one to the other.
@safe package final class PieceBuffer: @unchecked Sendable {
  /// The bytes.
  package var bytes: [UInt8] = []

  /// Has no bytes, and takes no memory yet.
  package init() {}

  /// So many of them.
  package static func several(_ count: Int) -> [PieceBuffer] { (0..<count).map { _ in PieceBuffer() } }
}
