import Foundation
import NNBModel
import NNB
import NNBBytes
import NNBSupport
import NNBSystem
import NNBTestSupport
import Testing

/// Files, streams and memory hold the same things; writing is all or nothing.
struct FileTests {
  @Test(arguments: fixtureNames)
  func `a file, a pipe and memory agree`(name: String) throws {
    let bytes = try fixture(name)
    let expected = try decode(bytes)
    #expect(try Checkpoint(contentsOf: Fixtures.path("nnb/good/\(name).nnb")) == expected)
    let piped = try withNamedPipe(carrying: bytes) { try Checkpoint(contentsOf: $0) }
    #expect(piped == expected)
    #expect(try piped.encoded() == bytes)
  }

  @Test func `a pipe longer than a pipe's buffer is read`() throws {
    let content = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 8) }
    let file = try Checkpoint(network: nil, tensors: [try tensor("a", .uint8, [.init(content.count)], content)])
    let bytes = try file.encoded()
    #expect(try withNamedPipe(carrying: bytes) { try NNBReader(reading: try openSource($0)).checkpoint() } == file)
  }

  @Test func `a pipe that ends early, or goes on, is refused like a file`() throws {
    let bytes = try fixture("two-layers")
    for count in [0, 1, 23, 24, 100, 700, bytes.count - 1] {
      let cut = Array(bytes[..<count])
      let expected = try #require(fault(in: cut))
      try withNamedPipe(carrying: cut) { path in
        #expect(throws: NNBError(expected, in: path)) { try Checkpoint(contentsOf: path) }
      }
    }
    try withNamedPipe(carrying: bytes + [0]) { path in
      #expect(throws: NNBError(.trailingBytes(offset: bytes.count), in: path)) { try Checkpoint(contentsOf: path) }
    }
  }

  @Test func `an error names the file`() throws {
    try withTemporaryFolder { folder in
      var bytes = try fixture("smallest-network")
      bytes[321] ^= 1
      let path = folder + "/damaged.nnb"
      try write(bytes, to: path)
      let reader = try NNBReader(contentsOf: path)
      let expected = NNBError.Cause.sectionChecksum(
        offset: 320, type: "DATA", block: 0, stored: UInt32(integer(bytes[100..<104])),
        computed: checksum(bytes[320...]))
      #expect(throws: NNBError(expected, in: path)) { try reader.tensor(at: 1) }
      #expect(throws: NNBError(expected, in: path)) { try Checkpoint(contentsOf: path) }
      let missing = folder + "/missing.nnb"
      #expect(throws: NNBError(.file(.system(.open, path: missing, code: 2)), in: missing)) {
        try Checkpoint(contentsOf: missing)
      }
      #expect(throws: NNBError(.file(.isDirectory(path: folder)), in: folder)) { try Checkpoint(contentsOf: folder) }
    }
  }

  @Test(arguments: fixtureNames)
  func `a written file is the encoded bytes, and nothing else is left in the folder`(name: String) throws {
    try withTemporaryFolder { folder in
      let checkpoint = try decode(try fixture(name))
      let path = folder + "/model.nnb"
      try checkpoint.write(to: path)
      #expect(try contents(of: path) == (try fixture(name)))
      try checkpoint.write(to: path)
      #expect(try contents(of: path) == (try checkpoint.encoded()))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["model.nnb"])
    }
  }

  @Test func `a file of several blocks is written as it is encoded`() throws {
    try withTemporaryFolder { folder in
      let content = [UInt8](repeating: 5, count: (1 << 20) + 77)
      let tensors = try [tensor("a", .uint8, [.init(content.count)], content), tensor("b", .uint8, [.init(0)], [])]
      let checkpoint = try Checkpoint(network: nil, tensors: tensors)
      let path = folder + "/model.nnb"
      try checkpoint.write(to: path)
      #expect(try contents(of: path) == (try checkpoint.encoded()))
      #expect(try Checkpoint(contentsOf: path) == checkpoint)
    }
  }

  @Test func `what cannot be written leaves the old file alone`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/model.nnb"
      let old = try fixture("two-layers")
      try write(old, to: path)
      let nameless = try Checkpoint(network: nil, tensors: [try tensor("", .uint8, [], [1])])
      #expect(throws: NNBError.self) { try nameless.write(to: path) }
      #expect(try contents(of: path) == old)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["model.nnb"])
      let good = try decode(old)
      #expect(throws: NNBError(.file(.notReplaceable(path: folder)), in: folder)) { try good.write(to: folder) }
      let nowhere = folder + "/missing/model.nnb"
      #expect(throws: NNBError(.file(.cannotCreate(path: nowhere, code: 2)), in: nowhere)) {
        try good.write(to: nowhere)
      }
    }
  }
}
