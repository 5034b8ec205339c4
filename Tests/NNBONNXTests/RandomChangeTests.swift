import NNB
import NNBBytes
import NNBFormats
import NNBModel
import NNBONNX
import NNBSystem
import NNBTestSupport
import Testing

/// Changes at random places of good files; a failure prints the seed and the round.
struct RandomChangeTests {
  private static let files = ["activations", "training-adam", "tensors-only", "scaling-u8"]

  private static func changed(_ file: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
    var bytes = file
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let end = Bool.random(using: &random) ? bytes.count : min(bytes.count, 900)
      guard end > 0 else { return bytes }
      let place = Int.random(in: 0..<end, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes[place] = [0, 1, 0x7F, 0x80, 0xFF, 0x3A, 0x0A, 0x12].randomElement(using: &random) ?? 0
      case 2: bytes.remove(at: place)
      case 3: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
      default: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...20, using: &random)))
      }
    }
    return bytes
  }

  private func read(_ file: [UInt8], _ options: ImportOptions) throws -> [UInt8]? {
    do {
      return try imported(file, options)
    } catch is Failure {
      return nil
    }
  }

  @Test(arguments: files, [UInt64(1), 2])
  func `none crashes, and by the record a changed file is the model or refused`(name: String, seed: UInt64) throws {
    let file = try contents(of: Fixtures.path("onnx-export/\(name).onnx"))
    let model = try contents(of: Fixtures.path("nnb/good/\(name).nnb"))
    #expect(try read(file, ImportOptions()) == model)
    var random = SeededGenerator(seed: seed)
    for round in 0..<testCount(150, full: 20_000) {
      let changed = Self.changed(file, using: &random)
      let found = try read(changed, ImportOptions())
      // Where all of the record is gone, the graph is read alone.
      let text = String(decoding: changed, as: UTF8.self)
      let hasRecord = text.contains("r\u{10}\n\u{B}nnb.version\u{12}\u{1}1") || text.contains("\n\u{8}nnb.head")
      let isRight = !hasRecord || found == nil || found == model
      #expect(isRight, "seed \(seed), round \(round)")
      _ = try read(changed, ImportOptions(ignoresRecord: true))
      _ = try read(changed, ImportOptions(takesTensorsOnly: true, ignoresRecord: true))
    }
  }

  @Test(arguments: files)
  func `a file that is cut anywhere is refused`(name: String) throws {
    let file = try contents(of: Fixtures.path("onnx-export/\(name).onnx"))
    for count in 0..<file.count - 16 {
      #expect(
        try read(Array(file.prefix(count)), ImportOptions(takesTensorsOnly: true)) == nil || count > 100, "\(count)")
    }
  }
}
