import NNBSystem
import Synchronization
import Testing

/// Pieces that a thread fills while others are used.
struct ReadAheadTests {
  private struct Stop: Error, Equatable {
    let place: Int
  }

  /// Fills pieces with the numbers from 0 on, a byte each, `count` of them.
  private static func numbers(_ count: Int, failingAt place: Int? = nil) -> @Sendable (PieceBuffer) throws -> Bool {
    let next = Locked(0)
    return { piece in
      try next.withLock { (number) throws -> Bool in
        if number == place { throw Stop(place: number) }
        defer { number += 1 }
        piece.bytes = [UInt8(truncatingIfNeeded: number)]
        return number < count
      }
    }
  }

  @Test(arguments: [0, 1, 4, 5, 1_000], [1, 2, 4]) func `all pieces come in order`(count: Int, pieces: Int) throws {
    var found: [UInt8] = []
    try ReadAhead.forEach(PieceBuffer.several(pieces), fill: Self.numbers(count)) { found += $0.bytes }
    #expect(found == (0..<count).map { UInt8(truncatingIfNeeded: $0) })
    found = []
    try ReadAhead.forEachAlone(PieceBuffer.several(1), fill: Self.numbers(count)) { found += $0.bytes }
    #expect(found == (0..<count).map { UInt8(truncatingIfNeeded: $0) })
  }

  @Test(arguments: [0, 3, 100]) func `an error of the thread comes after what was filled before it`(place: Int) {
    var found = 0
    #expect(throws: Stop(place: place)) {
      try ReadAhead.forEach(PieceBuffer.several(3), fill: Self.numbers(1_000, failingAt: place)) { _ in found += 1 }
    }
    #expect(found == place)
  }

  @Test(arguments: [0, 3, 100]) func `after an error of the user nothing more is filled`(place: Int) {
    let made = Atomic(0)
    var used = 0
    #expect(throws: Stop(place: place)) {
      try ReadAhead.forEach(
        PieceBuffer.several(4),
        fill: { _ in
          made.add(1, ordering: .relaxed)
          return true
        }
      ) { _ in
        if used == place { throw Stop(place: place) }
        used += 1
      }
    }
    let after = made.load(ordering: .relaxed)
    #expect(after <= place + 4)
    #expect(made.load(ordering: .relaxed) == after)
  }
}
