import NNB
import NNBBytes
import NNBFormats
import NNBModel
import NNBTestSupport
import Testing

import NNBSafetensors

/// Changes at random places of good files; a failure prints the seed and the round.
struct RandomChangeTests {
  private let files: [[UInt8]]

  init() throws {
    let members = [
      member("fc.weight", "F16", [2, 3], 0, 12), member("fc.bias", "F16", [2], 12, 16), member("n", "I64", [], 16, 24),
      member("mask", "BOOL", [3], 24, 27), member("none", "F32", [0, 4], 27, 27),
    ]
    files = [
      file(#"{"__metadata__": {"format": "pt"}, \#(members.joined(separator: ", "))}"#, data: 27),
      try exported(checkpoint().encoded()), try exported(contents(of: Fixtures.path("nnb/good/names-hard.nnb"))),
    ]
  }

  /// Bytes that matter in JSON come more often than others.
  private static func changed(_ file: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
    var bytes = file
    let letters = Array(#"{}[]":,\0123456789.-eEFUBu n"#.utf8)
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let end = Bool.random(using: &random) ? bytes.count : min(bytes.count, 260)
      guard end > 0 else { return bytes }
      let place = Int.random(in: 0..<end, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes[place] = letters.randomElement(using: &random) ?? 0
      case 2: bytes.remove(at: place)
      case 3: bytes.insert(letters.randomElement(using: &random) ?? 0, at: place)
      case 4: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...20, using: &random)))
      default:
        // The header's length goes along, so that the change reaches the parser.
        bytes.insert(letters.randomElement(using: &random) ?? 0, at: max(place, min(8, bytes.count)))
        if bytes[0] < 255 { bytes[0] += 1 }
      }
    }
    return bytes
  }

  /// What the header says, by a reading of its own: the places count from the end of the header.
  private static func expected(_ file: [UInt8], _ header: SafetensorsHeader) -> [Name: [UInt8]] {
    let start = 8 + file.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    var end = start, elements: [Name: [UInt8]] = [:]
    for entry in header.entries {
      elements[entry.name] = Array(file[end..<end + entry.byteCount])
      end += entry.byteCount
    }
    return end == file.count ? elements : [:]
  }

  @Test(arguments: [UInt64(1), 2, 3, 4])
  func `none crashes, and what is accepted has the elements that its header says`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed), accepted = 0
    for round in 0..<testCount(500, full: 20_000) {
      let good = try #require(files.randomElement(using: &random))
      let file = Self.changed(good, using: &random)
      _ = try refusal(file)
      guard let header = try? SafetensorsHeader(of: MemorySource(file)) else { continue }
      guard let found = try? tensors(file) else { continue }
      accepted += 1
      let expected = Self.expected(file, header)
      for tensor in found where expected[tensor.name] != tensor.bytes {
        Issue.record("seed \(seed), round \(round): \(tensor.name)")
      }
      let count = header.entries.count
      if found.count != count { Issue.record("seed \(seed), round \(round): \(found.count) of \(count) tensors") }
    }
    #expect(accepted > 20)
  }

  @Test(arguments: [UInt64(5), 6])
  func `a file of nnb is taken as it was, or not at all`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let model = try checkpoint().encoded(), good = files[1]
    for round in 0..<testCount(300, full: 20_000) {
      let file = Self.changed(good, using: &random)
      guard let found = try? imported(file) else { continue }
      if found != model { Issue.record("seed \(seed), round \(round)") }
    }
  }
}
