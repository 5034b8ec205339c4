import Foundation
import NNBIDX
import NNBTestSupport
import Testing

/// Runs of nntrain under limits of the address space just below what they need.
struct MemoryOfRunsTests {
  /// Each uses memory of another kind between its steps or at its end.
  private static let settings: [(name: String, arguments: [String])] = [
    ("tested.nnb", ["--hidden", "16", "--threads", "2"]),
    ("best.nnb", ["--hidden", "48", "--validation", "50", "--best", "--optimizer", "adam", "--average", "0.9"]),
    ("shown.safetensors", ["--hidden", "32,32", "--validation", "50", "--clip-norm", "1", "--report", "shown.html"]),
    ("slots.safetensors", ["--hidden", "400", "--validation", "50", "--optimizer", "adam", "--best"]),
  ]

  /// KiB.
  private static let range = 40_000..<104_000, step = 1_000, stepsBelow = 4

  @Test(arguments: settings)
  func `A run that its memory is too small for is refused before its first epoch, and any other comes to its end`(
    name: String, arguments: [String]
  ) throws {
    try withTemporaryFolder { folder in
      try Self.prepare(folder)
      let whole = try Self.run(name, arguments, limit: nil, in: folder)
      try #require(whole.status == 0, "\(whole.error)")
      // The least with which it comes to its end, if that of a larger one is no refusal.
      var (refused, enough) = (Self.range.lowerBound, Self.range.upperBound)
      while enough - refused > Self.step {
        let middle = (refused + enough) / 2
        if try Self.run(name, arguments, limit: middle, in: folder).status == 0 {
          enough = middle
        } else {
          refused = middle
        }
      }
      try #require(enough < Self.range.upperBound)
      for limit in (-Self.stepsBelow...1).map({ enough + $0 * Self.step }) {
        let run = try Self.run(name, arguments, limit: limit, in: folder)
        let comment: Comment = "\(name) with \(limit) KiB: \(run.error)"
        if run.status == 0 {
          // What is copied where there is more memory is used where it is, to the same bits.
          #expect(run.models == whole.models, comment)
        } else {
          #expect(run.status == 71 && run.error.contains("not enough memory"), comment)
          #expect(!run.output.contains("epoch 1") && run.models.isEmpty, comment)
        }
      }
    }
  }

  /// Trains for an epoch in a folder of its own, and takes away what it has written.
  private static func run(
    _ name: String, _ arguments: [String], limit: Int?, in folder: String
  ) throws -> (status: Int32, output: String, error: String, models: [String: Data]) {
    let place = folder + "/run", files = FileManager.default
    try files.createDirectory(atPath: place, withIntermediateDirectories: false)
    defer { try? files.removeItem(atPath: place) }
    let run = try shell(
      "ulimit -v $1; shift; exec \"$@\"",
      [limit.map { "\($0)" } ?? "unlimited", Tool.nntrain.url.path(), "../data", "-o", name, "--epochs", "1"]
        + arguments, in: place)
    var models: [String: Data] = [:]
    for file in try files.contentsOfDirectory(atPath: place) where file.hasPrefix(String(name.prefix { $0 != "." })) {
      // The page about the model names the time.
      if file.hasSuffix(".html") { continue }
      models[file] = try Data(contentsOf: URL(filePath: place + "/" + file))
    }
    return (run.status, String(decoding: run.output, as: UTF8.self), run.error, models)
  }

  /// 100 images to train with, and 1,500 to test.
  private static func prepare(_ folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder + "/data", withIntermediateDirectories: false)
    for (set, count) in [("train", 100), ("t10k", 1_500)] {
      let pixels = [UInt8](repeating: 31, count: count * 784)
      let labels = (0..<count).map { UInt8($0 % 10) }
      try #require(IDXArray(pixels, shape: [count, 28, 28])).write(to: "\(folder)/data/\(set)-images-idx3-ubyte")
      try #require(IDXArray(labels, shape: [count])).write(to: "\(folder)/data/\(set)-labels-idx1-ubyte")
    }
  }
}
