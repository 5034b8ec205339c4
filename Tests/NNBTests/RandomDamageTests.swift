import NNBBytes
import NNBModel
import NNB
import NNBTestSupport
import Testing

/// Damage at random places of random files; a failure prints the seed and the round.
struct RandomDamageTests {
  private let files: [[UInt8]]

  init() throws { files = try fixtureNames.map(fixture) }

  @Test(arguments: [UInt64(1), 2])
  func `a flipped bit is never missed`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for round in 0..<testCount(1_000, full: 50_000) {
      var bytes = try #require(files.randomElement(using: &random))
      bytes[Int.random(in: bytes.indices, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      if fault(in: bytes) == nil { Issue.record("seed \(seed), round \(round)") }
    }
  }

  @Test func `a file cut short is never missed`() throws {
    var random = SeededGenerator(seed: 3)
    for round in 0..<testCount(1_000, full: 10_000) {
      let bytes = try #require(files.randomElement(using: &random))
      let count = Int.random(in: bytes.indices, using: &random)
      let code = fault(in: Array(bytes[..<count]))?.code
      if code != (count == 0 ? "not-nnb" : "truncated") { Issue.record("round \(round)") }
    }
  }

  @Test func `an overwritten part is never missed`() throws {
    var random = SeededGenerator(seed: 4)
    for round in 0..<testCount(1_000, full: 10_000) {
      let good = try #require(files.randomElement(using: &random))
      let start = Int.random(in: good.indices, using: &random)
      let end = Int.random(in: start...good.count, using: &random)
      var bytes = good
      let fill = UInt8.random(in: 0...255, using: &random)
      let constant = Bool.random(using: &random)
      for index in start..<end { bytes[index] = constant ? fill : UInt8.random(in: 0...255, using: &random) }
      if (fault(in: bytes) == nil) != (bytes == good) { Issue.record("round \(round)") }
    }
  }

  @Test func `bytes put in or taken out are never missed`() throws {
    var random = SeededGenerator(seed: 5)
    for round in 0..<testCount(1_000, full: 10_000) {
      let good = try #require(files.randomElement(using: &random))
      var bytes = good
      let start = Int.random(in: good.indices, using: &random)
      if Bool.random(using: &random) {
        bytes.insert(contentsOf: [UInt8](repeating: 0, count: Int.random(in: 1...64, using: &random)), at: start)
      } else {
        bytes.removeSubrange(start..<min(good.count, start + Int.random(in: 1...64, using: &random)))
      }
      if fault(in: bytes) == nil { Issue.record("round \(round)") }
    }
  }

  @Test func `random bytes are never a file`() {
    var random = SeededGenerator(seed: 6)
    let signature: [UInt8] = [0x89, 0x4E, 0x4E, 0x42, 0x0D, 0x0A, 0x1A, 0x0A]
    for round in 0..<testCount(1_000, full: 10_000) {
      let count = Int.random(in: 0..<512, using: &random)
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      if fault(in: bytes) == nil || fault(in: signature + [0, 0, 0, 0, 1, 0, 0, 0] + bytes) == nil {
        Issue.record("round \(round)")
      }
    }
  }
}
