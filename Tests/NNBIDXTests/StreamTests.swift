import NNBBytes
import Foundation
import NNBGzip
import NNBIDX
import NNBRecognition
import NNBTestSupport
import Testing

/// Files that come through pipes.
struct StreamTests {
  @Test(arguments: [Sample.rows, Sample.rowsGzipped])
  func `a pipe is read as a file is`(file: [UInt8]) throws {
    try withNamedPipe(carrying: file) { path in
      try #expect(IDXArray(contentsOf: path).elements() == Sample.rowValues)
    }
  }

  @Test func `more than a pipe holds comes through it`() throws {
    let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 / 9) }
    let file = idx(0x08, [1000, 1000], bytes)
    try withNamedPipe(carrying: file) { path in try #expect(IDXArray(contentsOf: path).data == bytes[...]) }
    let compressed = try Gzip.compress(file, level: 1)
    try withNamedPipe(carrying: compressed) { path in try #expect(IDXArray(contentsOf: path).data == bytes[...]) }
  }

  @Test func `a pipe that ends too early is truncated`() throws {
    try withNamedPipe(carrying: Array(Sample.rows.dropLast())) { path in
      #expect(throws: IDXError(.truncatedData(offset: 12, expected: 12, found: 11), in: path)) {
        try IDXArray(contentsOf: path)
      }
    }
    try withNamedPipe(carrying: Array(Sample.rowsGzipped.dropLast())) { path in
      #expect(throws: IDXError(.gzip(.truncated(offset: 39)), in: path)) { try IDXArray(contentsOf: path) }
    }
    try withNamedPipe(carrying: []) { path in
      #expect(throws: IDXError(.badMagic(found: []), in: path)) { try IDXArray(contentsOf: path) }
    }
  }

  @Test func `a header that calls for 8 GiB takes no memory before they come`() throws {
    try withNamedPipe(carrying: idx(0x08, [0x8000_0000, 4], [1, 2, 3])) { path in
      #expect(throws: IDXError(.truncatedData(offset: 12, expected: 8_589_934_592, found: 3), in: path)) {
        try IDXArray(contentsOf: path)
      }
    }
  }

  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      (Sample.rows, IDXError.Cause.trailingBytes(offset: 24)),
      (Sample.rowsGzipped, .gzip(.fileTooLong(limit: Gzip.largestFileByteCount(for: 0)))),
      (Sample.page, .other(.webPage)),
    ])
  func `a pipe that never ends is an error soon`(start: [UInt8], cause: IDXError.Cause) throws {
    try withNamedPipe(
      writing: { pipe in
        let zeros = Data(repeating: 0, count: 1 << 16)
        guard (try? pipe.write(contentsOf: Data(start))) != nil else { return }
        while (try? pipe.write(contentsOf: zeros)) != nil {}
      },
      { path in #expect(throws: IDXError(cause, in: path)) { try IDXArray(contentsOf: path) } })
  }

  @Test func `a device of zeros is no IDX file`() {
    #expect(throws: IDXError(.other(.zeros(count: 4_096)), in: "/dev/zero")) { try IDXArray(contentsOf: "/dev/zero") }
    #expect(throws: IDXError(.badMagic(found: []), in: "/dev/null")) { try IDXArray(contentsOf: "/dev/null") }
  }

  @Test func `a hyphen is standard input, gzipped or not`() async {
    await #expect(processExitsWith: .success) {
      for file in [Sample.rows, Sample.rowsGzipped] {
        try withStandardInput(file) { try #expect(IDXArray(contentsOf: "-").elements() == Sample.rowValues) }
      }
      try withStandardInput(idx(0x08, [1, 2, 3], [1, 2, 3, 4, 5, 6])) {
        try #expect(ImageSet(contentsOf: "-").pixels == [1, 2, 3, 4, 5, 6])
      }
    }
  }

  @Test func `a fault of standard input is told as that`() async {
    await #expect(processExitsWith: .success) {
      try withStandardInput(Sample.page) {
        let error = #expect(throws: IDXError.self) { try IDXArray(contentsOf: "-") }
        #expect(error == IDXError(.other(.webPage), in: "-"))
        #expect(error?.description.hasPrefix("standard input: a web page") == true)
      }
    }
  }
}

/// Runs `body` with standard input giving `bytes`.
private func withStandardInput(_ bytes: [UInt8], _ body: () throws -> Void) throws {
  try withNamedPipe(carrying: bytes) { path in
    let descriptor = unsafe open(path, O_RDONLY)
    #expect(dup2(descriptor, 0) == 0)
    close(descriptor)
    try body()
  }
}
