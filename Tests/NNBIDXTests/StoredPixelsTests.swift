import Foundation
import NNBGzip
import NNBIDX
import NNBTestSupport
import Testing

/// Spec/idx.md, 7.
@Suite struct `Images that stay in their file` {
  private static let bytes = (0..<5 * 24).map { UInt8(truncatingIfNeeded: 7 * $0 + 3) }

  private func withFile(_ content: [UInt8], _ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try write(content, to: folder + "/images")
      try body(folder + "/images")
    }
  }

  @Test(arguments: [[5, 24], [5, 4, 6], [5, 2, 3, 4], [5, 4, 3, 2], [5, 1, 4, 6]] as [[UInt32]], [false, true])
  func `have the bytes that they have in memory, in any order`(shape: [UInt32], isTransposed: Bool) throws {
    if shape.count == 2, isTransposed { return }
    try withFile(idx(0x08, shape, Self.bytes)) { path in
      let all = try ImageSet(contentsOf: path, isTransposed: isTransposed)
      let images = try ImageSet(contentsOf: path, isTransposed: isTransposed, storage: .file)
      let stored = try #require(images.stored)
      #expect(images.count == all.count && images.shape == all.shape && images.areBytes && images.pixels.isEmpty)
      for range in [0..<5, 1..<3, 4..<5, 2..<2] {
        let (found, expected) = (try images.bytes(of: range), try all.bytes(of: range))
        #expect(found == expected)
      }
      for order in [[0, 1, 2, 3, 4], [3, 4, 0, 2, 1], [2, 2, 3, 0], [4]] as [[UInt32]] {
        var found: [UInt8] = [9]
        stored.expect(order[...])
        try stored.append(order[...], to: &found)
        var expected: [UInt8] = [9]
        for image in order { expected += try all.bytes(of: Int(image)..<Int(image) + 1) }
        #expect(found == expected)
      }
      var pieces: [UInt8] = []
      try stored.forEachPiece { piece in for index in piece.indices { pieces.append(piece[index]) } }
      #expect(pieces[...] == all.pixels)
    }
  }

  @Test func `are refused where the ordinary way refuses them, with the same error`() throws {
    let file = idx(0x08, [5, 4, 6], Self.bytes)
    let others = [idx(0x08, [0, 4, 6]), idx(0x08, [5], [1, 2, 3, 4, 5]), file + [0], Sample.page, Sample.lfsPointer]
    for content in (0..<file.count).map({ Array(file.prefix($0)) }) + others {
      try withFile(content) { path in
        let caught = #expect(throws: IDXError.self) { _ = try ImageSet(contentsOf: path, isTransposed: false) }
        let error = try #require(caught)
        #expect(throws: error) { _ = try ImageSet(contentsOf: path, isTransposed: false, storage: .file) }
        #expect(throws: error) { _ = try ImageSet(contentsOf: path, isTransposed: false, storage: .automatic) }
      }
    }
    try withFile(idx(0x08, [5, 24], Self.bytes)) { path in
      #expect(throws: IDXError(.flat(shape: [5, 24]), in: path)) {
        _ = try ImageSet(contentsOf: path, isTransposed: true, storage: .file)
      }
    }
  }

  @Test func `cannot be gzipped, in a pipe, or other numbers than bytes`() throws {
    let file = idx(0x08, [5, 4, 6], Self.bytes)
    func expect(_ hindrance: IDXError.Hindrance, _ path: String) {
      #expect(throws: IDXError(.notStreamable(hindrance), in: path)) {
        _ = try ImageSet(contentsOf: path, isTransposed: false, storage: .file)
      }
    }
    try withFile(try Gzip.compress(file)) { path in
      expect(.gzip, path)
      let images = try ImageSet(contentsOf: path, isTransposed: false, storage: .automatic)
      #expect(images.pixels == Self.bytes[...])
    }
    try withFile(idx(0x0B, [3, 1, 2], [UInt8](repeating: 0, count: 12))) { expect(.elementType(.int16), $0) }
    expect(.notRegular, "/dev/zero")
    try withNamedPipe(carrying: file) { path in
      let images = try ImageSet(contentsOf: path, isTransposed: false, storage: .automatic)
      #expect(images.pixels == Self.bytes[...])
    }
  }

  @Test(arguments: ["cut", "longer", "other bytes", "empty"])
  func `that change are noticed`(change: String) throws {
    try withFile(idx(0x08, [5, 4, 6], Self.bytes)) { path in
      let stored = try #require(try StoredPixels(path, .file))
      var bytes: [UInt8] = []
      try stored.append(0..<5, to: &bytes)
      // A time of its own, however coarse the system's are.
      Thread.sleep(forTimeInterval: 0.02)
      let file = try #require(FileHandle(forUpdatingAtPath: path))
      switch change {
      case "cut": try file.truncate(atOffset: 100)
      case "longer": try file.truncate(atOffset: 1_000)
      case "empty": try file.truncate(atOffset: 0)
      default: try file.write(contentsOf: Data([0]))
      }
      try file.close()
      for images in [0..<1, 0..<5, 4..<5] {
        #expect(throws: IDXError(.changed, in: path)) { try stored.append(images, to: &bytes) }
      }
    }
  }

  @Test func `that are replaced by another file are still read`() throws {
    try withFile(idx(0x08, [5, 4, 6], Self.bytes)) { path in
      let stored = try #require(try StoredPixels(path, .file))
      try FileManager.default.removeItem(atPath: path)
      try write([1], to: path)
      var bytes: [UInt8] = []
      try stored.append(0..<5, to: &bytes)
      #expect(bytes == Self.bytes)
    }
  }

  /// The files are sparse, and nothing of them is read but the header.
  @Test(
    arguments: [
      ([1 << 18, 16, 16], 0, false), ([(1 << 18) + 1, 16, 16], 0, true), ([1_000_000, 10, 10], 200_000_000, false),
      ([1_000_000, 10, 10], 199_999_999, true), ([1 << 25, 16, 16], nil, false), ([(1 << 25) + 1, 16, 16], nil, true),
      ([(1 << 25) + 1, 16, 16], 1 << 62, true),
    ] as [([UInt32], Int?, Bool)])
  func `are those that take more than half of the free memory`(shape: [UInt32], room: Int?, isStored: Bool) throws {
    try withFile(idx(0x08, shape)) { path in
      let file = try #require(FileHandle(forUpdatingAtPath: path))
      try file.truncate(atOffset: 16 + shape.reduce(1) { $0 * UInt64($1) })
      try file.close()
      let stored = try StoredPixels(path, .automatic, room: room)
      #expect((stored != nil) == isStored)
    }
  }

  @Test func `have at most a tebibyte`() throws {
    try withFile(idx(0x08, [0xFFFF_FFFF, 257])) { path in
      let error = IDXError(.tooLarge(shape: [0xFFFF_FFFF, 257], limit: 1 << 40), in: path)
      #expect(throws: error) { _ = try StoredPixels(path, .file) }
      #expect("\(error)".hasSuffix("more than the 1,099,511,627,776 bytes allowed"))
    }
  }
}
