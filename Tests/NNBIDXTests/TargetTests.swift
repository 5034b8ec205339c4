import NNBBytes
import NNBIDX
import NNBTestSupport
import Testing

/// Labels that are numbers.
struct TargetTests {
  private static func images(_ count: Int) throws -> ImageSet {
    try ImageSet(pixels: [UInt8](repeating: 0, count: count), height: 1, width: 1)
  }

  @Test(
    arguments: [
      (0x08, [0x00, 0x01, 0xFF], [0, 1, 255]), (0x09, [0x00, 0x01, 0xFF], [0, 1, -1]),
      (0x0B, [0x01, 0x00, 0xFF, 0xFE, 0x00, 0x07], [256, -2, 7]),
      (0x0C, [0, 0, 1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 9], [256, -1, 9]),
      // Python: struct.pack(">f", x) and (">d", x) of 0.1, −2.5 and 3.
      (
        0x0D, [0x3D, 0xCC, 0xCC, 0xCD, 0xC0, 0x20, 0x00, 0x00, 0x40, 0x40, 0x00, 0x00],
        [0.10000000149011612, -2.5, 3]
      ),
      (
        0x0E,
        [
          0x3F, 0xB9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9A, 0xC0, 0x04, 0, 0, 0, 0, 0, 0, 0x40, 0x08, 0, 0, 0, 0, 0, 0,
        ], [0.1, -2.5, 3]
      ),
    ] as [(UInt8, [UInt8], [Double])])
  func `Numbers of every element type are read`(type: UInt8, bytes: [UInt8], expected: [Double]) throws {
    try withTemporaryFolder { folder in
      try write([0, 0, type, 1, 0, 0, 0, 3] + bytes, to: folder + "/list")
      #expect(try Self.images(3).targets(contentsOf: folder + "/list") == expected)
      try write([0, 0, type, 2, 0, 0, 0, 3, 0, 0, 0, 1] + bytes, to: folder + "/column")
      #expect(try Self.images(3).targets(contentsOf: folder + "/column") == expected)
    }
  }

  @Test func `What is no list of a number for each image is refused`() throws {
    try withTemporaryFolder { folder in
      func cause(_ bytes: [UInt8], images: Int = 3) throws -> IDXError.Cause? {
        try write(bytes, to: folder + "/list")
        do {
          _ = try Self.images(images).targets(contentsOf: folder + "/list")
          return nil
        } catch let error as IDXError {
          return error.cause
        }
      }
      let column: [UInt8] = [0, 0, 8, 2, 0, 0, 0, 3, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6]
      for (bytes, expected) in [
        ([0, 0, 8, 1, 0, 0, 0, 2, 1, 2], .countMismatch(images: 3, imagesFile: "images", labels: 2)),
        (column, .wrongRank(expected: 1, shape: [3, 2])), ([0, 0, 8, 0, 1], .wrongRank(expected: 1, shape: [])),
        ([0, 0, 8, 1, 0, 0, 0, 0], .empty(shape: [0])),
      ] as [([UInt8], IDXError.Cause)] {
        let found = try cause(bytes)
        #expect(found == expected)
      }
    }
  }
}
