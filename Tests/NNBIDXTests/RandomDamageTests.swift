import NNBBytes
import NNBGzip
import NNBIDX
import NNBTestSupport
import Testing

/// Good files with random bytes changed, cut out or put in; the seed of a failure replays it.
struct RandomDamageTests {
  private func damaged(_ file: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var file = file
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let index = Int.random(in: 0...file.count, using: &generator)
      let length = min(file.count - index, Int.random(in: 0...3, using: &generator))
      let interesting: [UInt8] = [0, 1, 0x08, 0x1f, 0x7f, 0x80, 0xff]
      let replacement = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
        Bool.random(using: &generator)
          ? UInt8.random(in: 0...255, using: &generator) : interesting.randomElement(using: &generator) ?? 0
      }
      file.replaceSubrange(index..<index + length, with: replacement)
    }
    return file
  }

  @Test func `a damaged file that is still read is one that would be written so`() {
    for seed in 0..<UInt64(testCount(5_000, full: 500_000)) {
      var generator = SeededGenerator(seed: seed)
      let file = damaged(Sample.rows, &generator)
      if let array = try? read(file) {
        #expect(array.encoded() == file, "seed \(seed)")
        #expect((try? array.elements(Int16.self).count) == nil || array.shape.reduce(1, *) * 2 == array.data.count)
      }
    }
  }

  @Test func `a damaged gzip file is an error or a file of the right size`() {
    for seed in 0..<UInt64(testCount(5_000, full: 500_000)) {
      var generator = SeededGenerator(seed: seed)
      let file = damaged(Sample.rowsGzipped, &generator)
      _ = try? Gzip.start(of: MemorySource(file), count: 1024)
      if let array = try? read(file) {
        #expect(array.data.count == array.shape.reduce(array.elementType.byteCount, *), "seed \(seed)")
      }
    }
  }

  @Test func `a damaged file inside a good gzip file is an error or a file of the right size`() throws {
    for seed in 0..<UInt64(testCount(5_000, full: 500_000)) {
      var generator = SeededGenerator(seed: seed)
      let file = damaged(Sample.rows, &generator)
      let direct = Result { try read(file) }, inside = Result { try read(try Gzip.compress(file, level: 1)) }
      #expect((try? direct.get()) == (try? inside.get()), "seed \(seed)")
    }
  }
}
