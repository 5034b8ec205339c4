import NNBFormats
import NNBHDF5
import NNBModel
import Testing
import NNBTestSupport

extension HDF5Library {
  struct DatasetTests {
    /// The kernel of all plain files, as it lies in one piece.
    private static func expected() throws -> [UInt8] {
      try withFile(try fixture("plain-in-out.h5")) { file in try elements(of: "/W1", in: file) }
    }

    @Test(arguments: ["b-tree-2.h5.gz", "extensible-array.h5", "fixed-array.h5", "implicit.h5", "single.h5"])
    func `elements are the same under every index of chunks`(kind: String) throws {
      let found = try withFile(try fixture("storage-index-" + kind)) { file in try elements(of: "/W1", in: file) }
      #expect(found == (try Self.expected()))
    }

    @Test(arguments: [
      ("storage-never-written.h5", "was never written"), ("storage-missing-chunk.h5", "1 of 2 chunks"),
      ("storage-no-fill-value.h5", "was never written"), ("refuse-external-storage.h5", "external storage"),
      ("refuse-lzf.h5", "the filter lzf"),
    ])
    func `elements that are not in the file are refused`(name: String, says: String) throws {
      let error = try #require(throws: HDF5Error.self) {
        _ = try withFile(try fixture(name)) { file in try elements(of: "/W1", in: file) }
      }
      #expect("\(error)".contains(says), "\(error)")
    }

    @Test func `fill values are taken where that is allowed`() throws {
      let whole = try withFile(try fixture("storage-never-written.h5"), allowsFill: true) { file in
        try elements(of: "/W1", in: file)
      }
      #expect(whole == [UInt8](repeating: 0, count: 120))
      let part = try withFile(try fixture("storage-missing-chunk.h5"), allowsFill: true) { file in
        try elements(of: "/W1", in: file)
      }
      let expected = try Self.expected()
      let zeros = [UInt8](repeating: 0, count: 60)
      #expect(part == Array(expected[..<60]) + zeros)
    }

    @Test func `without a fill value nothing is filled in`() throws {
      let error = try #require(throws: HDF5Error.self) {
        _ = try withFile(try fixture("storage-no-fill-value.h5"), allowsFill: true) { file in
          try elements(of: "/W1", in: file)
        }
      }
      #expect(error == .noFillValue(path: "/W1"))
    }

    @Test func `a block is a part of the whole`() throws {
      let whole = try Self.expected()
      let part = try withFile(try fixture("storage-index-b-tree-2.h5.gz")) { file in
        try DatasetReader("/W1", in: file).read(start: [1, 2], count: [3, 2])
      }
      var expected: [UInt8] = []
      for row in 1..<4 { expected += whole[(row * 5 + 2) * 4..<(row * 5 + 4) * 4] }
      #expect(part == expected)
    }

    /// In one piece, with the most significant byte first too, and in chunks of which the last reach beyond the end.
    @Test(
      arguments: [
        ("plain-in-out.h5", ElementType.float32), ("plain-big-endian.h5", .float64),
        ("storage-index-single.h5", .float32), ("storage-index-fixed-array.h5", .float32),
      ], [8, 60, 1 << 20])
    func `a kernel is exchanged column by column, however it is stored`(file: (String, ElementType), band: Int) throws {
      let (name, type) = file, rows = 6, columns = 5, size = type.byteCount
      try withTemporaryFolder { folder in
        try write(try fixture(name), to: folder + "/file.h5")
        let source = try HDF5Source(reading: folder + "/file.h5"), whole = try elements(of: "/W1", in: source.file)
        var expected: [UInt8] = []
        for column in 0..<columns {
          for row in 0..<rows {
            let start = size * (row * columns + column)
            expected += whole[start..<start + size]
          }
        }
        let way = ImportPlan.Way(
          source: StoredTensor(path: "/W1", storedType: .number(type), shape: [rows, columns]),
          target: TensorDescription(name: "k", elementType: type, axes: [.init(columns), .init(rows)]),
          isTransposed: true)
        var limits = PieceLimits(), found: [UInt8] = []
        (limits.band, limits.chunks, limits.piece) = (band, band, 16)
        try way.forEachPiece(in: source, limits: limits) { piece in found += piece.indices.map { piece[$0] } }
        #expect(found == expected)
      }
    }

    @Test(arguments: ElementType.allCases)
    func `what is written is read back, in chunks of several rows`(type: ElementType) throws {
      let shape = [300, 7], byteCount = 2_100 * type.byteCount
      let bytes = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      try withTemporaryFolder { folder in
        do {
          let file = try HDF5File(creating: folder + "/w.h5")
          try file.makeGroup("/g")
          try file.setAttribute("weight_names", of: "/g", to: ["a", "longer", "ü"], isList: true)
          try file.setAttribute("nnb_version", of: "/g", to: 7)
          try DatasetWriter("/g/x", in: file, elementType: type, shape: shape).write(
            bytes, start: [0, 0], count: shape)
          try file.flush()
        }
        let file = try HDF5File(reading: folder + "/w.h5"), inventory = try file.inventory()
        #expect(inventory.groups.last?.attributes["weight_names"] == .strings(["a", "longer", "ü"]))
        #expect(inventory.groups.last?.attributes["nnb_version"] == .integers([7]))
        // The library has no bf16: its bits are integers in the file.
        #expect(inventory.datasets.first?.storedType == .number(type == .bfloat16 ? .uint16 : type))
        #expect(try elements(of: "/g/x", in: file) == bytes)
      }
    }

    @Test(arguments: [([10], 4, [10]), ([3_000_000], 4, [1_048_576]), ([2_000, 3_000], 4, [349, 3_000])])
    func `chunks are whole rows of at most 4 MiB`(shape: [Int], size: Int, expected: [Int]) {
      #expect(WrittenChunks.chunk(of: shape, elementByteCount: size) == expected)
    }
  }
}
