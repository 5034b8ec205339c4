import NNBBytes
import NNBGzip
import NNBIDX
import NNBTestSupport
import Testing

/// IDX in gzip files that are larger than it.
struct ManyMembersTests {
  @Test func `the header may stand behind very many empty members`() throws {
    let empty = try Gzip.compress([])
    let many = [[UInt8]](repeating: empty, count: 20_000).flatMap { $0 }
    #expect(many.count > 1 << 18)
    let array = try IDXArray(reading: MemorySource(many + Sample.rowsGzipped + many))
    #expect(try array.elements() == Sample.rowValues)
    try withNamedPipe(carrying: many + Sample.rowsGzipped) { path in
      try #expect(IDXArray(contentsOf: path).elements() == Sample.rowValues)
    }
  }

  @Test func `every byte may have its own member`() throws {
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 / 3) }
    let members = try (0...255).map { try Gzip.compress([UInt8($0)], level: 1) }
    let file = idx(0x08, [100, 1_000], bytes).flatMap { members[Int($0)] }
    #expect(try IDXArray(reading: MemorySource(file)).data == bytes[...])
  }
}
