import Foundation
import NNBFuzzProperties
import NNBSupport
import NNBTestSupport
import Testing

/// The fuzz targets without libFuzzer: its findings again, and seeded changes of the seeds; a failure prints the seed and
/// the round.
struct SmokeTests {
  private static func inputs(of target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
    try target.seeds.flatMap { folder in
      let names = try? FileManager.default.contentsOfDirectory(atPath: Fixtures.path(folder))
      return try (names ?? []).sorted().map { ("\(folder)/\($0)", try contents(of: Fixtures.path("\(folder)/\($0)"))) }
    }
  }

  @Test(arguments: FuzzTarget.all)
  func `what must hold of every input holds of the seeds and of all that was ever found`(target: FuzzTarget) throws {
    let inputs = try Self.inputs(of: target)
    #expect(inputs.count >= 5)
    for (name, bytes) in inputs {
      #expect(throws: Never.self, "\(name)") { try target.check(bytes) }
    }
  }

  @Test(arguments: FuzzTarget.all, [UInt64(1), 2])
  func `it holds of changed inputs`(target: FuzzTarget, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let inputs = try Self.inputs(of: target).map(\.bytes)
    var accepted = 0
    let rounds = testCount(2_000, full: 100_000)
    for round in 0..<rounds {
      var input = try #require(inputs.randomElement(using: &random))
      if let cross = target.cross, Int.random(in: 0..<8, using: &random) == 0 {
        input = cross(input, try #require(inputs.randomElement(using: &random)), &random)
      }
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        target.mutate(&input, 8_192, &random, FuzzTarget.changeBytes)
      }
      do throws(PropertyFailure) {
        if try target.check(input) { accepted += 1 }
      } catch {
        Issue.record("seed \(seed), round \(round): \(error)")
      }
    }
    // What is refused at once tests little.
    #expect(accepted > rounds / 50)
  }

  @Test func `it holds of changed model files of several blocks`() throws {
    var random = SeededGenerator(seed: 3)
    let size = 1 << 20 + 5
    let index = littleEndian(UInt32(1)) + [6, 1, 1, 0, 0x74] + littleEndian(UInt64(size)) + [0, 0]
    let file = RawFile(.init("TNSR", index), .init("DATA", [UInt8](repeating: 7, count: size))).bytes
    var accepted = 0
    for round in 0..<testCount(100, full: 2_000) {
      var input = file
      FuzzTarget.nnb.mutate(&input, 2 * size, &random, FuzzTarget.changeBytes)
      do throws(PropertyFailure) {
        if try FuzzTarget.nnb.check(input) { accepted += 1 }
      } catch {
        Issue.record("round \(round): \(error)")
      }
    }
    #expect(accepted > 0)
  }
}
