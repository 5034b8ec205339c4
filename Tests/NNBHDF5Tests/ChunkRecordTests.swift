import NNBHDF5
import Testing
import NNBTestSupport

extension HDF5Library {
  /// A matrix of 6 x 5 in chunks of 4 x 3 under gzip, whose four records stand in one node of a version 1 B-tree.
  struct ChunkRecordTests {
    /// A key is the chunk's size and mask and three offsets, 32 bytes; the address of the chunk stands behind it.
    private static let step = 40

    private let file: [UInt8]
    private let keys: Int

    init() throws {
      file = try fixture("storage-old-chunked.h5.gz")
      let node = try #require(file.firstOffset(of: Array("TREE".utf8) + [1, 0, 4, 0]))
      keys = node + 24
    }

    @Test func `chunks that do not divide the sizes give the elements that lie in one piece elsewhere`() throws {
      let expected = try withFile(try fixture("plain-in-out.h5")) { file in try elements(of: "/W1", in: file) }
      #expect(expected.count == 120)
      #expect(try withFile(file) { file in try elements(of: "/W1", in: file) } == expected)
    }

    /// What is wrong with the records once a number at an offset from the first key is another one.
    @Test(arguments: [
      (40 + 16, 8, UInt64(6), "outside"), (40 + 16, 8, 4, "a multiple of"), (40 + 16, 8, 0, "key above"),
      (40 + 24, 8, 1, "a multiple of 4"), (40 + 24, 8, 4, "within the element"),
      (160 + 8, 8, 5, "a multiple of 4"), (160 + 16, 8, 4, "a multiple of 3"), (80 + 8, 8, 8, "key above"),
      (40, 4, 0, "has 0 bytes"),
      (40, 4, 1 << 30, "the file has"), (4, 4, 1, "expected 48"), (40 + 32, 8, UInt64.max, "expected an address"),
      (40 + 32, 8, 1 << 40, "the file has"), (160 + 8, 8, 0, "key above"), (-20, 1, 2, "node type"),
      (-18, 2, 3, "3 of 4 chunks"), (-18, 2, 0, "never written"), (-19, 1, 30, "at most 24 levels"),
    ])
    func `a record with another number is refused`(place: Int, byteCount: Int, value: UInt64, says: String) throws {
      let changed = file.replacing(at: keys + place, byteCount, by: value)
      let error = try #require(throws: HDF5Error.self) {
        try withFile(changed) { file in _ = try elements(of: "/W1", in: file) }
      }
      #expect("\(error)".contains(says), "\(error)")
    }

    @Test func `two records with one address are refused`() throws {
      let first = keys + 32, second = first + Self.step
      var changed = file
      changed.replaceSubrange(second..<second + 8, with: file[first..<first + 8])
      let error = try #require(throws: HDF5Error.self) {
        try withFile(changed) { file in _ = try elements(of: "/W1", in: file) }
      }
      #expect("\(error)".contains("inside the chunk at"), "\(error)")
    }
  }
}
