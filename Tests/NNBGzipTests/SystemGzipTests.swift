import Foundation
import NNBGzip
import NNBTestSupport
import Testing

/// Compared with gzip(1), where there is one.
struct SystemGzipTests {
  private static let tool = ["/usr/bin/gzip", "/bin/gzip"].first(where: FileManager.default.isExecutableFile)

  private func gzip(_ options: String..., file: String) throws -> [UInt8] {
    let process = Process(), output = Pipe()
    process.executableURL = URL(filePath: try #require(Self.tool))
    process.arguments = options + [file]
    process.standardOutput = output
    try process.run()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return [UInt8](bytes)
  }

  static let samples: [[UInt8]] = {
    var generator = SeededGenerator(seed: 11)
    let noise = (0..<100_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
    return [[], [0], Sample.text, Sample.squares, [UInt8](repeating: 7, count: 300_000), noise]
  }()

  @Test(.enabled(if: tool != nil), arguments: samples)
  func `it reads what was written here`(data: [UInt8]) throws {
    try withTemporaryFolder { folder in
      for level in [1, 9, 12] {
        try write(try Gzip.compress(data, level: level), to: folder + "/data.gz")
        #expect(try gzip("-dc", file: folder + "/data.gz") == data)
      }
    }
  }

  @Test(.enabled(if: tool != nil), arguments: samples)
  func `what it writes is read here`(data: [UInt8]) throws {
    try withTemporaryFolder { folder in
      try write(data, to: folder + "/data")
      for options in ["-1c", "-9c", "-nc"] {
        #expect(try Gzip.decompress(try gzip(options, file: folder + "/data"), count: data.count) == data)
      }
    }
  }
}
