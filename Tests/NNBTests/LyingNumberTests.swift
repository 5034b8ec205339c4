import NNBBytes
import NNB
import NNBSupport
import Testing

/// Numbers that promise more than the file has must cost nothing.
struct LyingNumberTests {
  /// Bytes that remember the largest request that went past their end.
  private final class Watched: ByteSource, @unchecked Sendable {
    let name = "watched"
    let bytes: [UInt8]
    private(set) var farthest = 0
    private(set) var largest = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var knownCount: Int? { nil }

    func read(at offset: Int, upTo count: Int) throws(FileError) -> [UInt8] {
      if offset + count > bytes.count + 1 {
        farthest = max(farthest, offset + count)
        largest = max(largest, count)
      }
      return Array(bytes.dropFirst(offset).prefix(count))
    }
  }

  private static let noTensors = Fields().u32(0).bytes
  private static let longest: UInt64 = (1 << 62) - 1

  @Test(
    arguments: [
      { () -> RawFile in
        var file = RawFile.small()
        file.count = 65_601
        return file
      },
      {
        var file = RawFile.small()
        file.count = .max
        return file
      },
      { RawFile(.init("TNSR", noTensors), .init("aBCD", [], length: .max)) },
      { RawFile(.init("TNSR", noTensors), .init("aBCD", [], length: 1 << 40)) },
      { RawFile(.init("TNSR", noTensors), .init("DATA", [], length: longest)) },
      { RawFile(.init("TNSR", Fields().u32(65_536).bytes)) },
      { RawFile(.init("TNSR", Fields().u32(.max).bytes)) },
      { RawFile(.init("TNSR", Fields().u32(1).u8(1, 8).string("a").u64(longest).string("").bytes)) },
      { RawFile(.init("TNSR", Fields().u32(1).u8(1, 1).string([], length: 1_024).bytes)) },
      { RawFile.small(network: RawFile.smallNetwork(input: Fields().u8(1).u64(1).u8(0).u32(.max)).bytes) },
      { RawFile.small(network: RawFile.smallNetwork(count: 4_096).bytes) },
      { RawFile.small(network: RawFile.smallNetwork(layers: RawFile.layer("d", outputs: longest)).bytes) },
    ] as [@Sendable () -> RawFile])
  func `nothing is asked for that the file does not have`(file: @Sendable () -> RawFile) {
    let source = Watched(file().bytes)
    #expect(throws: NNBError.Cause.self) { try NNBReader(reading: source) }
    #expect(source.largest == 0)
  }

  /// Lengths that agree with each other and with the file length: only the size of the file shows the lie.
  @Test(arguments: [1 << 20, 1 << 30, 1 << 50, (1 << 61)] as [UInt64])
  func `a file that claims to be huge is found out by its end`(length: UInt64) {
    var file = RawFile(
      .init("TNSR", Fields().u32(1).u8(6, 1).string("a").u64(length).string("").bytes),
      .init("DATA", [1], length: length))
    let blocks = length <= 1 << 20 ? 0 : (length + (1 << 20) - 1) >> 20
    file.fileLength = 192 + length + 4 * blocks
    let source = Watched(file.bytes)
    #expect(throws: NNBError.Cause.truncated(expected: Int(192 + length + 4 * blocks), found: 0)) {
      try NNBReader(reading: source)
    }
    #expect(source.largest <= 2)
    let memory = fault(in: file.bytes)
    #expect(memory == .truncated(expected: Int(192 + length + 4 * blocks), found: 193))
  }

  /// The directory alone is asked for by its count, which a limit holds.
  @Test func `the longest directory has one and a half megabytes`() {
    var file = RawFile.small()
    file.count = 65_600
    let source = Watched(file.bytes)
    #expect(throws: NNBError.Cause.truncated(expected: 1_574_428, found: 328)) { try NNBReader(reading: source) }
    #expect(source.largest == 1_574_428)
  }

  @Test(arguments: fixtureNames)
  func `a good file is read within its bounds`(name: String) throws {
    let source = Watched(try fixture(name))
    _ = try NNBReader(reading: source).checkpoint()
    #expect(source.farthest == 0)
  }
}
