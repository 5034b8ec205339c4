import NNB
import TestSupport
import Testing

/// Files changed at random whose checksums are then made right: what decodes is the one encoding of what it holds.
struct MutatorTests {
  private static let numbers: [UInt64] = [
    0, 1, 2, 3, 12, 13, 63, 64, 127, 128, 255, 256, 1_024, 1_025, 65_535, 65_536, 65_601, 1 << 24, 1 << 31, 1 << 32,
    1 << 61, (1 << 62) - 1, 1 << 62, 1 << 63, .max - 1, .max, Double.nan.bitPattern, (-0.0).bitPattern,
  ]
  private let files: [[UInt8]]

  init() throws { files = try fixtureNames.map(fixture) + [RawFile.small().bytes] }

  @Test(arguments: [UInt64(1), 2])
  func `changed bytes with the right checksums are refused, or are canonical`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var decoded = 0
    let rounds = testCount(1_000, full: 50_000)
    for round in 0..<rounds {
      var bytes = try #require(files.randomElement(using: &random))
      for _ in 0..<Int.random(in: 1...3, using: &random) { Self.change(&bytes, using: &random) }
      if check(Self.repaired(bytes), "seed \(seed), round \(round)") { decoded += 1 }
    }
    #expect(decoded > rounds / 10)
  }

  @Test(arguments: [UInt64(3), 4])
  func `changed contents in a right directory are refused, or are canonical`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var decoded = 0
    let rounds = testCount(1_000, full: 50_000)
    for round in 0..<rounds {
      var sections = Self.sections(of: try #require(files.randomElement(using: &random)))
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let index = Int.random(in: sections.indices, using: &random)
        switch Int.random(in: 0..<16, using: &random) {
        case 0: sections.append(sections[index])
        case 1 where sections.count > 1: sections.remove(at: index)
        case 2: sections.swapAt(0, index)
        case 3: sections.insert(.init(["aBCD", "zzZZ", "NETW", "ZZZZ"][index % 4], sections[index].content), at: index)
        default: Self.change(&sections[index].content, resizing: true, using: &random)
        }
      }
      if check(RawFile(sections).bytes, "seed \(seed), round \(round)") { decoded += 1 }
    }
    #expect(decoded > rounds / 20)
  }

  /// Whether a file decodes; then it is written again byte for byte.
  private func check(_ bytes: [UInt8], _ place: String) -> Bool {
    guard let checkpoint = try? decode(bytes) else { return false }
    // The write version is the writer's own.
    var own = bytes
    own[10] = 1
    own[11] = 0
    if (try? checkpoint.encoded()) != Self.repaired(own) { Issue.record("\(place)") }
    return true
  }

  private static func change(_ bytes: inout [UInt8], resizing: Bool = false, using random: inout SeededGenerator) {
    guard !bytes.isEmpty else { return bytes.append(UInt8.random(in: 0...255, using: &random)) }
    let index = Int.random(in: bytes.indices, using: &random)
    switch Int.random(in: 0..<(resizing ? 7 : 5), using: &random) {
    case 0, 1: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 2: bytes[index] = UInt8.random(in: 0...255, using: &random)
    case 3:
      let number = littleEndian(numbers[Int.random(in: numbers.indices, using: &random)])
      let size = min([1, 2, 4, 8][Int.random(in: 0..<4, using: &random)], bytes.count - index)
      bytes.replaceSubrange(index..<index + size, with: number.prefix(size))
    case 4:
      let other = Int.random(in: bytes.indices, using: &random)
      let size = min(Int.random(in: 1...16, using: &random), bytes.count - max(index, other))
      bytes.replaceSubrange(index..<index + size, with: bytes[other..<other + size])
    case 5: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
    default: bytes.removeSubrange(index..<min(bytes.count, index + Int.random(in: 1...8, using: &random)))
    }
  }

  /// All checksums computed anew, as far as the directory leads to sections.
  private static func repaired(_ file: [UInt8]) -> [UInt8] {
    var bytes = file
    let end = 24 + 24 * Int(integer(bytes[12..<16]))
    guard end + 4 <= bytes.count else { return bytes }
    for entry in stride(from: 24, to: end, by: 24) {
      let offset = integer(bytes[entry + 8..<entry + 16]), length = integer(bytes[entry + 16..<entry + 24])
      guard offset <= bytes.count, length <= UInt64(bytes.count) - offset else { continue }
      let content = bytes[Int(offset)..<Int(offset + length)]
      bytes.replaceSubrange(entry + 4..<entry + 8, with: littleEndian(checksum(content)))
    }
    bytes.replaceSubrange(end..<end + 4, with: littleEndian(checksum(bytes[..<end])))
    return bytes
  }

  private static func sections(of bytes: [UInt8]) -> [RawFile.Section] {
    (0..<Int(bytes[12])).map { index in
      let entry = RawFile.entry(index)
      let offset = Int(integer(bytes[entry + 8..<entry + 16])), length = Int(integer(bytes[entry + 16..<entry + 24]))
      let type = String(decoding: bytes[entry..<entry + 4], as: UTF8.self)
      return .init(type, Array(bytes[offset..<offset + length]))
    }
  }
}
