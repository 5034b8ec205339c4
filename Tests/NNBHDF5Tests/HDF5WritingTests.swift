import NNBFormats
import NNBHDF5
import NNBModel
import NNBTestSupport
import Testing

extension HDF5Library {
  /// Files that are written, as the library and their bytes have them.
  struct WritingTests {
    private static func written(_ body: (borrowing HDF5File) throws -> Void) throws -> [UInt8] {
      try withTemporaryFolder { folder in
        try body(HDF5File(creating: folder + "/file.h5"))
        return try contents(of: folder + "/file.h5")
      }
    }

    private static func matrix(_ file: borrowing HDF5File) throws {
      let dataset = try DatasetWriter("/W", in: file, elementType: .float32, shape: [3, 2])
      try dataset.write([UInt8](0..<16), start: [0, 0], count: [2, 2])
      try dataset.write([UInt8](16..<24), start: [2, 0], count: [1, 2])
    }

    @Test func `a file has superblock 2 and no times, so that the same content is the same bytes`() throws {
      let file = try Self.written(Self.matrix)
      #expect(file.prefix(9) == [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A, 2])
      #expect(try Self.written(Self.matrix) == file)
    }

    @Test func `blocks are where they were written`() throws {
      let found = try withFile(try Self.written(Self.matrix)) { file in try elements(of: "/W", in: file) }
      #expect(found == [UInt8](0..<24))
    }

    @Test func `a byte of the elements that changed is noticed`() throws {
      let file = try Self.written(Self.matrix)
      let place = try #require(file.firstOffset(of: [UInt8](0..<24)))
      for offset in [0, 11, 23] {
        #expect(throws: HDF5Error.self) {
          _ = try withFile(file.replacing(at: place + offset, 1, by: 0xA5)) { file in try elements(of: "/W", in: file) }
        }
      }
    }

    @Test(arguments: [
      ElementType.float32, .float64, .float16, .int8, .uint8, .int16, .uint16, .int32, .uint32, .int64, .uint64,
    ])
    func `every type is read as itself`(type: ElementType) throws {
      let bytes = (0..<3 * type.byteCount).map { UInt8(truncatingIfNeeded: $0 * 37 + 1) }
      let file = try Self.written { file in
        try DatasetWriter("/t", in: file, elementType: type, shape: [3]).write(bytes, start: [0], count: [3])
      }
      let datasets = try withFile(file) { file in try file.inventory().datasets }
      #expect(datasets.map(\.storedType) == [.number(type)])
      let found = try withFile(file) { file in try elements(of: "/t", in: file) }
      #expect(found == bytes)
    }

    @Test func `texts of any length, letters and number are read as they were given`() throws {
      let texts = ["", "a", "é\u{301}", "dense_1/kernel:0"]
      let long = String(repeating: "x", count: 70_000)
      let file = try Self.written { file in
        try file.makeGroup("/g")
        try file.setAttribute("layer_names", of: "/g", to: texts, isList: true)
        try file.setAttribute("weight_names", of: "/g", to: [], isList: true)
        try file.setAttribute("backend", of: "/g", to: ["tensorflow"], isList: false)
        try file.setAttribute("model_config", of: "/", to: [long], isList: false, isVariable: true)
        try file.setAttribute("nnb_version", of: "/g", to: 0xFFFF_FFFF)
      }
      let groups = try withFile(file) { file in try file.inventory().groups }
      #expect(groups.map(\.path) == ["/", "/g"])
      let attributes = try #require(groups.last?.attributes)
      #expect(attributes["layer_names"] == .strings(texts))
      #expect(attributes["weight_names"] == .strings([]))
      #expect(attributes["backend"] == .strings(["tensorflow"]))
      #expect(attributes["nnb_version"] == .integers([0xFFFF_FFFF]))
      #expect(groups.first?.attributes["model_config"] == .strings([long]))
    }

    @Test func `a name that is taken, and a group that is not there, are refused by their paths`() throws {
      _ = try Self.written { file in
        try file.makeGroup("/g")
        for path in ["/g", "/missing/g"] {
          do throws(HDF5Error) {
            try file.makeGroup(path)
            Issue.record("\(path) was made")
          } catch {
            #expect("\(error)".contains(path), "\(error)")
          }
        }
      }
    }
  }
}
