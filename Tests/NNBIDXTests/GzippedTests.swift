import NNBBytes
import NNBGzip
import NNBIDX
import Testing

/// IDX inside gzip: what is wrong is told of the layer that it is wrong with.
struct GzippedTests {
  @Test func `a gzipped file is the file`() throws {
    let array = try read(Sample.rowsGzipped)
    #expect(array.shape == [2, 3])
    #expect(try array.elements() == Sample.rowValues)
    #expect(array.encoded() == Sample.rows)
  }

  @Test func `the file may be spread over members, a byte in each`() throws {
    let members = try Sample.rows.flatMap { try Gzip.compress([$0]) }
    #expect(try read(members).elements() == Sample.rowValues)
    let empty = try Gzip.compress([])
    #expect(try read(empty + Sample.rowsGzipped + empty + [0, 0, 0]).elements() == Sample.rowValues)
  }

  @Test func `a gzip file cut anywhere is truncated there`() {
    for length in 2..<Sample.rowsGzipped.count {
      #expect(throws: IDXError.Cause.gzip(.truncated(offset: length))) {
        try read(Array(Sample.rowsGzipped.prefix(length)))
      }
    }
    #expect(throws: IDXError.Cause.badMagic(found: [0x1f])) { try read([0x1f]) }
  }

  @Test func `a gzip file with a flipped bit is an error or the same file`() throws {
    for index in Sample.rowsGzipped.indices {
      for bit in 0..<8 {
        var file = Sample.rowsGzipped
        file[index] ^= 1 << bit
        do throws(IDXError.Cause) {
          #expect(try read(file).encoded() == Sample.rows)
          // Nothing but the header and the last three bits of the compressed data, which nobody uses.
          #expect((3...9).contains(index) || index == 31 && bit >= 5, "byte \(index), bit \(bit)")
        } catch {
          #expect(!(4...9).contains(index), "byte \(index), bit \(bit)")
        }
      }
    }
  }

  @Test func `faults of the gzip file are told as such`() {
    var file = Sample.rowsGzipped
    file[32] ^= 1
    #expect(throws: IDXError.Cause.gzip(.wrongCRC(offset: 32, declared: 0x2792_7a4e, computed: 0x2792_7a4f))) {
      try read(file)
    }
    #expect(throws: IDXError.Cause.gzip(.trailingBytes(offset: 40, count: 1))) { try read(Sample.rowsGzipped + [1]) }
    #expect(throws: IDXError.Cause.gzip(.badMagic(offset: 0, found: [0x1f, 0x8b, 9]))) { try read([0x1f, 0x8b, 9, 0]) }
    #expect(throws: IDXError.Cause.gzip(.reservedFlags(offset: 3, found: 0xff))) { try read([0x1f, 0x8b, 8, 0xff, 0]) }
  }

  @Test func `faults of the file inside are told as such`() throws {
    func inside(_ bytes: [UInt8]) throws -> [UInt8] { try Gzip.compress(bytes) }
    let faults: [([UInt8], IDXError.Cause)] = [
      ([], .badMagic(found: [])),
      ([0], .truncatedHeader(expected: 4, found: 1)),
      ([0, 0, 8, 1, 0, 0], .truncatedHeader(expected: 8, found: 6)),
      (Sample.page, .badMagic(found: Array("<!DO".utf8))),
      (Sample.lfsPointer, .badMagic(found: Array("vers".utf8))),
      ([UInt8](repeating: 0x20, count: 500_000), .badMagic(found: [0x20, 0x20, 0x20, 0x20])),
      (idx(0x0A, [1], [0]), .unknownElementType(found: 0x0A)),
      (idx(0x08, [0xffff_ffff, 3]), .tooLarge(shape: [0xffff_ffff, 3], limit: 1 << 33)),
      (Array(Sample.rows.dropLast()), .gzip(.tooShort(expected: 24, found: 23))),
      (idx(0x08, [0x8000_0000, 4]), .gzip(.tooShort(expected: 8_589_934_604, found: 12))),
      (Sample.rows + [0], .gzip(.tooLong(expected: 24))),
    ]
    for (bytes, cause) in faults {
      #expect(throws: cause) { try read(try inside(bytes)) }
    }
  }

  @Test func `a file that is gzipped twice is read, and one that is so three times is not`() throws {
    let twice = try Gzip.compress(Sample.rowsGzipped)
    #expect(try read(twice).elements() == Sample.rowValues)
    #expect(throws: IDXError.Cause.badMagic(found: [0x1f, 0x8b, 8, 0])) { try read(try Gzip.compress(twice)) }
    let bomb = try Gzip.compress(Sample.rowsGzipped + [UInt8](repeating: 0, count: 4 << 20))
    #expect(throws: (any Error).self) { try read(bomb) }
  }

  @Test func `a fault of the gzip file comes before one of what is inside`() throws {
    var file = try Gzip.compress(Sample.page)
    file[file.count - 1] = 1
    let count = UInt32(Sample.page.count)
    let cause = GzipError.wrongLength(offset: file.count - 4, declared: count + 1 << 24, actual: count)
    #expect(throws: IDXError.Cause.gzip(cause)) { try read(file) }
  }

  @Test func `a bomb behind a header ends where the header says`() throws {
    let bomb = try Gzip.compress(idx(0x08, [1, 28, 28]) + [UInt8](repeating: 0, count: 1 << 26), level: 6)
    #expect(throws: IDXError.Cause.gzip(.tooLong(expected: 800))) { try read(bomb) }
    let page = try Gzip.compress([UInt8](repeating: 0x20, count: 1 << 26), level: 6)
    #expect(throws: IDXError.Cause.badMagic(found: [0x20, 0x20, 0x20, 0x20])) { try read(page) }
  }

  @Test func `no more of a compressed file is read than its data can need`() throws {
    let limit = Gzip.largestFileByteCount(for: 0)
    let source = CountingSource(Sample.rowsGzipped + [UInt8](repeating: 0, count: 2 * limit))
    #expect(throws: IDXError.Cause.gzip(.fileTooLong(limit: limit))) { try IDXArray(reading: source) }
    #expect(source.largestEnd <= limit + 1 << 19)
  }
}

/// Records how far it is read.
private final class CountingSource: ByteSource, @unchecked Sendable {
  let name = "counting"
  var knownCount: Int? { nil }
  private(set) var largestEnd = 0
  private let memory: MemorySource

  init(_ bytes: [UInt8]) { memory = MemorySource(bytes) }

  func read(at offset: Int, upTo count: Int) throws(FileError) -> [UInt8] {
    largestEnd = max(largestEnd, offset + count)
    return try memory.read(at: offset, upTo: count)
  }
}
