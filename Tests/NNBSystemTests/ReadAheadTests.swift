import NNBSystem
import Synchronization
import Testing

/// Pieces that a thread makes while others are used.
struct ReadAheadTests {
  private struct Stop: Error, Equatable {
    let place: Int
  }

  /// Gives the numbers from 0 on as pieces of one byte, and an empty one after `count` of them.
  private static func pieces(_ count: Int, failingAt place: Int? = nil) -> (@Sendable () throws -> [UInt8]) {
    let next = Locked(0)
    return {
      try next.withLock { (number) throws -> [UInt8] in
        if number == place { throw Stop(place: number) }
        defer { number += 1 }
        return number < count ? [UInt8(truncatingIfNeeded: number)] : []
      }
    }
  }

  @Test(arguments: [0, 1, 4, 5, 1_000]) func `all pieces come in order`(count: Int) throws {
    var found: [UInt8] = []
    try ReadAhead.forEach(Self.pieces(count)) { found += $0 }
    #expect(found == (0..<count).map { UInt8(truncatingIfNeeded: $0) })
  }

  @Test(arguments: [0, 3, 100]) func `an error of the maker comes after what was made before it`(place: Int) {
    var found = 0
    #expect(throws: Stop(place: place)) {
      try ReadAhead.forEach(Self.pieces(1_000, failingAt: place)) { _ in found += 1 }
    }
    #expect(found == place)
  }

  @Test(arguments: [0, 3, 100]) func `after an error of the user nothing more is made`(place: Int) {
    let made = Atomic(0)
    var used = 0
    #expect(throws: Stop(place: place)) {
      try ReadAhead.forEach({
        made.add(1, ordering: .relaxed); return [1]
      }) { _ in
        if used == place { throw Stop(place: place) }
        used += 1
      }
    }
    let after = made.load(ordering: .relaxed)
    #expect(after <= place + 7)
    #expect(made.load(ordering: .relaxed) == after)
  }
}
