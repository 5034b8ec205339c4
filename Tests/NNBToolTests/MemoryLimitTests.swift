import Foundation
import NNBIDX
import NNBTestSupport
import Testing

/// Runs under limits of the address space, with which no allocation may end a tool.
struct MemoryLimitTests {
  /// KiB: too little to begin with, and around what reading, computing and keeping need.
  private static let limits = [40_000, 52_000, 64_000, 76_000, 90_000, 110_000, 140_000, 200_000]

  private static let commands: [(Tool, [String])] = [
    (
      .nntrain,
      ["data", "-o", "trained.nnb", "--hidden", "1500", "--steps", "1", "--threads", "2", "--optimizer", "adam"]
    ),
    (.nntrain, ["data", "-o", "resumed.nnb", "--resume", "model.nnb", "--steps", "2", "--threads", "2"]),
    (.nninfer, ["--model", "model.nnb", "images.idx", "--threads", "2"]),
    (.nninfer, ["--model", "model.nnb", "images.idx.gz", "--threads", "2"]),
    (.nninfer, ["--model", "model.nnb", "bomb.gz"]),
    (.nninfo, ["--check", "model.nnb"]),
    (.nninfo, ["--stats", "model.nnb"]),
    (.nnconv, ["model.nnb", "half.nnb", "--dtype", "f16", "--strip", "--force"]),
    (.nndiff, ["model.nnb", "model.nnb"]),
    (.nndiff, ["model.nnb", "model.nnb", "--probe", "images.idx"]),
  ]

  @Test func `A tool that does not get its memory says so in a line, with a status of its own`() throws {
    try withTemporaryFolder { folder in
      try Self.prepare(folder)
      var refusals = 0, successes = 0
      for (tool, arguments) in Self.commands {
        for limit in Self.limits {
          let script = "ulimit -v $1; shift; exec \"$@\""
          let run = try shell(script, ["\(limit)", tool.url.path()] + arguments, in: folder)
          let comment: Comment = "\(tool) \(arguments) with \(limit) KiB: \(run.error)"
          if run.status == 0 { successes += 1 } else { refusals += 1 }
          #expect([0, 71].contains(run.status), comment)
          // The next limit finds no result of this one in its way.
          defer {
            for name in ["trained.nnb", "resumed.nnb"] {
              try? FileManager.default.removeItem(atPath: folder + "/" + name)
            }
          }
          guard run.status != 0 else { continue }
          let lines = run.error.split(separator: "\n")
          // Where it would help, it says so.
          let isAlone = lines.count == 1 || lines.count == 2 && lines[1].hasPrefix("  --stream reads the training ")
          #expect(isAlone && lines[0].contains("not enough memory"), comment)
          #expect(!FileManager.default.fileExists(atPath: folder + "/trained.nnb"), comment)
        }
      }
      #expect(refusals >= Self.commands.count && successes >= Self.commands.count)
    }
  }

  /// Data of 12 MB, a model to resume of 14 MB, and a file that inflates to a thousand times its size.
  private static func prepare(_ folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder + "/data", withIntermediateDirectories: false)
    let pixels = (0..<15_000 * 784).map { UInt8(truncatingIfNeeded: $0 / 5 &* 31) }
    let images = try #require(IDXArray(pixels, shape: [15_000, 28, 28]))
    let labels = try #require(IDXArray((0..<15_000).map { UInt8($0 % 10) }, shape: [15_000]))
    try images.write(to: folder + "/data/train-images-idx3-ubyte")
    try labels.write(to: folder + "/data/train-labels-idx1-ubyte")
    try images.write(to: folder + "/images.idx")
    try images.write(to: folder + "/images.idx.gz")
    let zeros = try #require(IDXArray([UInt8](repeating: 0, count: 250_000 * 784), shape: [250_000, 28, 28]))
    try zeros.write(to: folder + "/bomb.gz")
    let run = try Tool.nntrain.run(
      ["data", "-o", "model.nnb", "--hidden", "1500", "--steps", "1", "--optimizer", "adam"], in: folder)
    try #require(run.status == 0)
  }
}
