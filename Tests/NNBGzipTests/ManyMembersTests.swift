import NNBBytes
import Foundation
import NNBGzip
import NNBSystem
import NNBTestSupport
import Testing

/// Gives bytes as a pipe does, its length not known.
private final class Stream: ByteSource {
  let name = "stream"
  let knownCount: Int? = nil
  private let memory: MemorySource

  init(_ bytes: [UInt8]) { memory = MemorySource(bytes) }

  func read(at offset: Int, upTo count: Int) throws(FileError) -> [UInt8] { try memory.read(at: offset, upTo: count) }
}

/// What every way of reading makes of a file.
private func outcomes(_ file: [UInt8], count: Int) -> [Result<[UInt8], GzipError>] {
  [
    Result { () throws(GzipError) in try Gzip.decompress(file, count: count) },
    Result { () throws(GzipError) in try Gzip.decompress(MemorySource(file), count: count) },
    Result { () throws(GzipError) in try Gzip.decompress(Stream(file), count: count) },
  ]
}

private func expect(_ file: [UInt8], gives result: Result<[UInt8], GzipError>, count: Int, _ comment: Comment = "") {
  for outcome in outcomes(file, count: count) { #expect(outcome == result, comment) }
}

/// Files whose members are so small, or so many, that the file is larger than its data.
struct ManyMembersTests {
  @Test(.timeLimit(.minutes(1)), arguments: [13_107, 60_000])
  func `empty members before, between and behind the data add nothing`(count: Int) {
    let many = [[UInt8]](repeating: Sample.empty, count: count).flatMap { $0 }
    for file in [many + Sample.fixed, Sample.fixed + many] { expect(file, gives: .success(Sample.text), count: 24) }
    expect(Sample.fixed + many + Sample.fixed, gives: .success(Sample.text + Sample.text), count: 48)
    expect(many, gives: .success([]), count: 0)
    expect(many, gives: .failure(.tooShort(expected: 1, found: 0)), count: 1)
  }

  @Test func `a member may hold a single byte, and have a name`() throws {
    let data = (0..<53_328).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let members = try (0...255).map { try Gzip.compress([UInt8($0)], level: 1) }
    let plain = data.flatMap { members[Int($0)] }
    expect(plain, gives: .success(data), count: data.count)
    let name: [UInt8] = Array("name.idx".utf8) + [0]
    let named = data.flatMap { (byte: UInt8) -> [UInt8] in
      var member = members[Int(byte)]
      member[3] = 8
      member.insert(contentsOf: name, at: 10)
      return member
    }
    expect(named, gives: .success(data), count: data.count)
    expect(named, gives: .failure(.tooLong(expected: 53_327)), count: 53_327)
    expect(named, gives: .failure(.tooShort(expected: 53_329, found: 53_328)), count: 53_329)
  }

  @Test func `a fault far behind is found where it is`() {
    let many = [[UInt8]](repeating: Sample.empty, count: 60_000).flatMap { $0 }
    var damaged = many + Sample.fixed
    damaged[many.count + 21] ^= 1
    let cause = GzipError.wrongCRC(offset: many.count + 21, declared: 0x0b59_8801, computed: 0x0b59_8800)
    expect(damaged, gives: .failure(cause), count: 24)
    expect(
      many + Sample.fixed.dropLast(), gives: .failure(.truncated(offset: many.count + Sample.fixed.count - 1)),
      count: 24)
    expect(Sample.fixed + many + [9], gives: .failure(.trailingBytes(offset: 29 + many.count, count: 1)), count: 24)
  }

  @Test func `a header longer than what is read at once is passed over`() {
    let name = [UInt8](repeating: 0x61, count: 3 << 20)
    let start: [UInt8] = [0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 2, 3]
    let file: [UInt8] = start + name + [0] + Sample.deflated + Sample.trailer
    expect(file, gives: .success(Sample.text), count: 24)
    let cut = Array(file.prefix(2 << 20))
    expect(cut, gives: .failure(.truncated(offset: cut.count)), count: 24)
  }

  @Test func `there is an end to what is read for so much data`() {
    let limit = Gzip.largestFileByteCount(for: 0)
    let many = [[UInt8]](repeating: Sample.empty, count: limit / Sample.empty.count + 20_000).flatMap { $0 }
    #expect(throws: GzipError.fileTooLong(limit: limit)) { try Gzip.decompress(Stream(many), count: 0) }
    #expect(throws: GzipError.fileTooLong(limit: limit)) { try Gzip.start(of: Stream(many), count: 4) }
  }

  private static let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first(
    where: FileManager.default.isExecutableFile)

  /// Members of all sizes and levels, with and without names and padding, many of them empty.
  private static let script = """
    import gzip, io, random, sys
    random.seed(int(sys.argv[2]))
    for number in range(int(sys.argv[3])):
        data, file = b"", io.BytesIO()
        most = random.choice([1, 1, 20, 3000])
        for _ in range(random.randint(1, 400 if most < 100 else 12)):
            part = random.choice([random.randbytes, lambda n: bytes(n), lambda n: b"ab" * (n // 2)])(
                random.choice([0, random.randint(0, most), random.randint(0, 60 * most)]))
            name = random.choice(["", "a name", "n" * random.randint(1, 500)])
            with gzip.GzipFile(name, "wb", random.randint(0, 9), file, random.choice([0, 1.5e9])) as member:
                member.write(part)
            data += part
        whole = file.getvalue() + bytes(random.choice([0, 0, 1, 511]))
        assert gzip.decompress(whole) == data
        open(f"{sys.argv[1]}/{number}.gz", "wb").write(whole)
        open(f"{sys.argv[1]}/{number}", "wb").write(data)
    """

  @Test(.enabled(if: python != nil))
  func `what Python's gzip writes and reads is read the same`() throws {
    let count = testCount(60, full: 2_000), seed = 20_261_128
    try withTemporaryFolder { folder in
      let process = Process()
      process.executableURL = URL(filePath: try #require(Self.python))
      process.arguments = ["-c", Self.script, folder, "\(seed)", "\(count)"]
      try process.run()
      process.waitUntilExit()
      try #require(process.terminationStatus == 0)
      for number in 0..<count {
        let data = try contents(of: "\(folder)/\(number)"), path = "\(folder)/\(number).gz"
        expect(try contents(of: path), gives: .success(data), count: data.count, "seed \(seed), file \(number)")
        let start = try Gzip.start(of: try openSource(path), count: 100)
        #expect(start == Array(data.prefix(100)), "seed \(seed), file \(number)")
      }
    }
  }
}
