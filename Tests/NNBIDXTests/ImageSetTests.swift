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

  @Test(
    arguments: [
      ([4, 6], [6]), ([2, 3, 4], [3, 4]), ([2, 3, 4, 1], [3, 4]), ([2, 1, 3, 4], [3, 4]), ([2, 1, 3, 4, 1], [3, 4]),
      ([2, 3, 4, 3], [3, 4, 3]), ([2, 1, 3], [1, 3]), ([2, 3, 1], [3, 1]), ([2, 1, 1, 3], [1, 3]),
    ] as [([UInt32], [Int])])
  func `the shape of an image has no axis of 1 beside height and width`(shape: [UInt32], expected: [Int]) throws {
    let array = try read(idx(0x08, shape, [UInt8](repeating: 0, count: Int(shape.reduce(1, *)))))
    #expect(try ImageSet(array).shape == expected)
  }

  @Test func `rows and columns are exchanged, with the channels of each pixel`() throws {
    func turned(_ shape: [UInt32], _ pixels: [UInt8]) throws -> (shape: [Int], pixels: [UInt8]) {
      let images = try ImageSet(try read(idx(0x08, shape, pixels))).transposed()
      return (images.shape, Array(images.pixels))
    }
    let plain = try turned([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    #expect(plain == ([3, 2], [1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12]))
    let behind = try turned([1, 2, 3, 2], Array(0..<12))
    #expect(behind == ([3, 2, 2], [0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11]))
    let before = try turned([1, 3, 2, 5], Array(0..<30))
    #expect(before.shape == [3, 5, 2])
    #expect(Array(before.pixels.prefix(10)) == [0, 5, 1, 6, 2, 7, 3, 8, 4, 9])
    #expect(throws: IDXError.Cause.flat(shape: [2, 4])) { try turned([2, 4], Array(0..<8)) }
  }

  @Test(
    arguments: [
      (0x0B, [0, 5, 0, 255], [5, 255], .whole(.int16)), (0x09, [5, 127], [5, 127], .whole(.int8)),
      (0x0D, [0x3F, 0x80, 0, 0, 0x3B, 0x80, 0x80, 0x81], [255, 1], .fractions(.float32)),
      (0x0D, [0x43, 0x7F, 0, 0, 0x3F, 0x80, 0, 0], [255, 1], .whole(.float32)),
      (
        0x0E, [0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0x3F, 0x70, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10], [255, 1],
        .fractions(.float64)
      ),
    ] as [(UInt8, [UInt8], [UInt8], PixelValues)])
  func `numbers that are bytes, or bytes divided by 255, become bytes`(
    type: UInt8, data: [UInt8], bytes: [UInt8], values: PixelValues
  ) throws {
    let images = try ImageSet(try read(idx(type, [1, 1, 2], data)))
    #expect(Array(images.pixels) == bytes)
    #expect(images.values == values)
  }

  @Test(
    arguments: [
      (0x0B, [0xFF, 0xFF, 0, 1], .int16, -1, 1), (0x0D, [0x3F, 0, 0, 0, 0x40, 0, 0, 0], .float32, 0.5, 2),
      (0x0D, [0x3E, 0x80, 0, 1, 0, 0, 0, 0], .float32, 0, 0.2500000298023224),
    ] as [(UInt8, [UInt8], IDXElementType, Double, Double)])
  func `other numbers are kept only if asked for`(
    type: UInt8, data: [UInt8], element: IDXElementType, least: Double, most: Double
  ) throws {
    let array = try read(idx(type, [1, 1, 2], data))
    #expect(throws: IDXError.Cause.notBytes(element, least: least, most: most)) { try ImageSet(array) }
    let images = try ImageSet(array, numbers: .bytesOrNumbers)
    #expect(images.pixels.isEmpty)
    #expect(images.numbers.map { Double($0) }.sorted() == [least, most])
  }

  /// 1e300 as f64, which is an infinity as f32.
  @Test func `numbers that models take are finite as f32`() throws {
    let array = try read(
      idx(0x0E, [1, 1, 2], [0, 0, 0, 0, 0, 0, 0, 0, 0x7E, 0x37, 0xE4, 0x3C, 0x88, 0x00, 0x75, 0x9C]))
    let images = try ImageSet(try read(idx(0x0B, [1, 1, 2], [0, 1, 0, 2])), numbers: .numbers)
    #expect(images.numbers == [1, 2] && images.pixels.isEmpty && images.values.remark == nil)
    let both = try ImageSet(try read(idx(0x0B, [1, 1, 2], [0, 1, 0, 2])), numbers: .both)
    #expect(both.numbers == [1, 2] && Array(both.pixels) == [1, 2] && both.values == .whole(.int16))
    #expect(throws: IDXError.Cause.notFinite(index: 1, offset: 24)) { try ImageSet(array, numbers: .numbers) }
  }

  @Test(arguments: [[], [24], [1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6]] as [[UInt32]])
  func `images have at least two dimensions, and not many`(shape: [UInt32]) throws {
    let array = try read(idx(0x08, shape, [UInt8](repeating: 0, count: Int(shape.reduce(1, *)))))
    #expect(throws: IDXError.Cause.wrongRank(expected: 3, shape: shape.map(Int.init))) { try ImageSet(array) }
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
