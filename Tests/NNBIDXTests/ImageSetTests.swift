import NNBIDX
import NNBTestSupport
import Testing

struct ImageSetTests {
  @Test func `images have a number, a height, a width and pixels`() throws {
    let images = try ImageSet(try read(idx(0x08, [2, 3, 4], Array(100..<124))))
    #expect(images.count == 2)
    #expect(images.height == 3)
    #expect(images.width == 4)
    #expect(images.pixelCount == 12)
    #expect(images.pixels.elementsEqual(100..<124))
  }

  @Test(arguments: [[], [24], [4, 6], [1, 2, 3, 4]] as [[UInt32]])
  func `images have three dimensions`(shape: [UInt32]) throws {
    let array = try read(idx(0x08, shape, [UInt8](repeating: 0, count: Int(shape.reduce(1, *)))))
    #expect(throws: IDXError.Cause.wrongRank(expected: 3, shape: shape.map(Int.init))) { try ImageSet(array) }
  }

  @Test(arguments: [(0x09, .int8, 1), (0x0B, .int16, 2), (0x0D, .float32, 4)] as [(UInt8, IDXElementType, Int)])
  func `images are of unsigned bytes`(code: UInt8, type: IDXElementType, size: Int) throws {
    let array = try read(idx(code, [1, 1, 2], [UInt8](repeating: 0, count: 2 * size)))
    #expect(throws: IDXError.Cause.wrongElementType(expected: .uint8, found: type)) { try ImageSet(array) }
  }

  @Test(arguments: [[0, 28, 28], [5, 0, 28], [5, 28, 0], [0, 0, 0]] as [[UInt32]])
  func `a set without images or pixels is empty`(shape: [UInt32]) throws {
    let array = try read(idx(0x08, shape))
    #expect(throws: IDXError.Cause.empty(shape: shape.map(Int.init))) { try ImageSet(array) }
  }

  @Test func `an error names the file`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/images"
      try write(idx(0x08, [3], [1, 2, 3]), to: path)
      #expect(throws: IDXError(.wrongRank(expected: 3, shape: [3]), in: path)) { try ImageSet(contentsOf: path) }
      try write([], to: path)
      #expect(throws: IDXError(.badMagic(found: []), in: path)) { try ImageSet(contentsOf: path) }
      try write(idx(0x08, [1, 1, 1], [5]), to: path)
      #expect(try ImageSet(contentsOf: path).pixels == [5])
    }
  }
}
