import NNB
import Testing

/// Files that end too early or go on too long (Spec/nnb.md, section 9, rows 1, 2 and 6).
struct TruncationTests {
  @Test func `a file cut short anywhere is truncated, and the error says how much is missing`() throws {
    let bytes = try fixture("smallest-network")
    #expect(bytes.count == 328)
    #expect(fault(in: []) == .notNNB(found: []))
    for count in 1..<24 { #expect(fault(in: Array(bytes[..<count])) == .truncated(expected: 24, found: count)) }
    for count in 24..<124 { #expect(fault(in: Array(bytes[..<count])) == .truncated(expected: 124, found: count)) }
    for count in 124..<328 { #expect(fault(in: Array(bytes[..<count])) == .truncated(expected: 328, found: count)) }
    #expect(fault(in: bytes) == nil)
  }

  @Test(arguments: fixtureNames)
  func `every beginning of every file is refused`(name: String) throws {
    let bytes = try fixture(name)
    let end = 24 + 24 * Int(bytes[12]) + 4
    for count in 1..<bytes.count {
      let expected = count < 24 ? 24 : count < end ? end : bytes.count
      let found = fault(in: Array(bytes[..<count]))
      if found != .truncated(expected: expected, found: count) { Issue.record("\(count): \(found as Any)") }
    }
  }

  @Test(arguments: fixtureNames, [[0], [0, 0], [UInt8](repeating: 0, count: 64), Array("more".utf8)])
  func `bytes after the end are refused`(name: String, more: [UInt8]) throws {
    let bytes = try fixture(name)
    #expect(throws: NNBError.Cause.trailingBytes(offset: bytes.count)) { try decode(bytes + more) }
  }

  @Test func `a file twice is not a file`() throws {
    let bytes = try fixture("two-layers")
    #expect(throws: NNBError.Cause.trailingBytes(offset: bytes.count)) { try decode(bytes + bytes) }
  }
}
