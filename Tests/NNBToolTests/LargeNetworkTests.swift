import Foundation
import NNBIDX
import NNBTestSupport
import Testing

/// Networks above 16 MiB, whose numbers nntrain uses where they are (Threads.md). 6,000 units take 19 MB.
struct LargeNetworkTests {
  private static let copy = 4 * (785 * 6_000 + 6_001 * 10) / 1_024

  private static let options = ["--hidden", "6000", "--validation", "8", "--best", "--threads", "1", "--quiet"]

  private static func limited(_ limit: Int, _ arguments: [String], in folder: String) throws -> Outcome {
    try shell("ulimit -v $1; shift; exec \"$@\"", ["\(limit)", Tool.nntrain.url.path()] + arguments, in: folder)
  }

  /// The KiB of addresses with which a run of a small network goes through.
  private static func base(in folder: String) throws -> Int {
    let found = try stride(from: 40_000, to: 400_000, by: 4_000).first { limit in
      try limited(limit, ["data", "-o", "small.nnb", "--hidden", "6", "--steps", "1", "--force"], in: folder).status
        == 0
    }
    return try #require(found)
  }

  @Test(
    arguments: [
      // The parameters, and the stages, which take less than one more copy.
      (copies: 2, options: [String]()),
      // And the optimizer's numbers.
      (copies: 4, options: ["--optimizer", "adam"]),
      // And the gradients, of which the norm is known only at the end.
      (copies: 4, options: ["--clip-norm", "1", "--average", "0.5"]),
    ])
  func `A large network is trained, evaluated, saved and resumed without a copy of its numbers`(
    copies: Int, options: [String]
  ) throws {
    try withTemporaryFolder { folder in
      try Self.prepare(folder)
      let own = ["data"] + Self.options + options
      let whole = try Tool.nntrain.run(own + ["-o", "whole.nnb", "--epochs", "2"], in: folder)
      try #require(whole.status == 0, "\(whole.error)")
      let limit = try Self.base(in: folder) + copies * Self.copy
      let first = try Self.limited(
        limit, own + ["-o", "m.nnb", "--steps", "1", "--checkpoint-every", "1step"], in: folder)
      #expect(first.status == 0, "\(first.error)")
      let second = try Self.limited(
        limit, ["data", "--resume", "m.nnb", "--epochs", "2", "--best", "--threads", "1", "--quiet"], in: folder)
      #expect(second.status == 0, "\(second.error)")
      for name in ["", ".best"] {
        #expect(try contents(of: folder + "/m\(name).nnb") == contents(of: folder + "/whole\(name).nnb"))
      }
      // What is refused is refused before anything is done.
      let refused = try Self.limited(
        limit - Self.copy, own + ["-o", "none.nnb", "--steps", "1"], in: folder)
      #expect(refused.status == 71 && refused.error.contains("not enough memory"), "\(refused.error)")
      #expect(!FileManager.default.fileExists(atPath: folder + "/none.nnb"))
    }
  }

  @Test func `The weights of a large network are shown in events and a report`() throws {
    try withTemporaryFolder { folder in
      try Self.prepare(folder)
      let run = try Tool.nntrain.run(
        ["data", "-o", "m.nnb", "--epochs", "1", "--tensorboard", "events", "--report", "m.html"] + Self.options,
        in: folder)
      #expect(run.status == 0, "\(run.error)")
      #expect(try contents(of: folder + "/m.best.nnb") == contents(of: folder + "/m.nnb"))
    }
  }

  private static func prepare(_ folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder + "/data", withIntermediateDirectories: false)
    for (part, count) in [("train", 72), ("t10k", 16)] {
      let pixels = (0..<count * 784).map { UInt8(truncatingIfNeeded: $0 / 5 &* 31) }
      let images = try #require(IDXArray(pixels, shape: [count, 28, 28]))
      let labels = try #require(IDXArray((0..<count).map { UInt8($0 % 10) }, shape: [count]))
      try images.write(to: folder + "/data/\(part)-images-idx3-ubyte")
      try labels.write(to: folder + "/data/\(part)-labels-idx1-ubyte")
    }
  }
}
