import NNBIDX
import Testing

struct ShapeTests {
  static let shapes: [[UInt32]] = [
    [], [0], [1], [6], [2, 3], [3, 2], [0, 5], [5, 0], [1, 2, 3], [2, 0, 3], [1, 2, 3, 1], [2, 2, 2, 2], [0, 0, 0, 0],
  ]

  @Test(arguments: shapes)
  func `a file has as many elements as its sizes multiply to`(shape: [UInt32]) throws {
    let count = Int(shape.reduce(1, *))
    let bytes = (0..<count).map { UInt8($0 + 1) }
    let array = try read(idx(0x08, shape, bytes))
    #expect(array.shape == shape.map(Int.init))
    #expect(try array.elements(UInt8.self) == bytes)
    #expect(array.encoded() == idx(0x08, shape, bytes))
    #expect(IDXArray(bytes, shape: shape.map(Int.init)) == array)
  }

  @Test func `a file without dimensions has one element`() throws {
    let array = try read([0, 0, 0x0B, 0, 0x01, 0x02])
    #expect(array.shape == [])
    #expect(try array.elements(Int16.self) == [258])
    #expect(throws: IDXError.Cause.truncatedData(offset: 4, expected: 2, found: 1)) { try read([0, 0, 0x0B, 0, 1]) }
    #expect(throws: IDXError.Cause.trailingBytes(offset: 6)) { try read([0, 0, 0x0B, 0, 1, 2, 3]) }
  }

  @Test func `a file may have 255 dimensions`() throws {
    let shape = [UInt32](repeating: 1, count: 254) + [3]
    let array = try read(idx(0x08, shape, [7, 8, 9]))
    #expect(array.shape.count == 255)
    #expect(try array.elements(UInt8.self) == [7, 8, 9])
    #expect(array.encoded() == idx(0x08, shape, [7, 8, 9]))
  }

  @Test func `arrays are equal that have type, shape and data in common, however they came about`() throws {
    let array = try read(Sample.rows)
    #expect(try read(Sample.rowsGzipped) == array)
    #expect(IDXArray(Sample.rowValues, shape: [2, 3]) == array)
    #expect(IDXArray(Sample.rowValues, shape: [3, 2]) != array)
    #expect(IDXArray(Sample.rowValues.reversed(), shape: [2, 3]) != array)
    #expect(try read(idx(0x08, [2], [1, 2])) != read(idx(0x09, [2], [1, 2])))
  }

  @Test(
    arguments: [
      [5], [7], [2, 2], [], [6, 0], [-2, -3], [-1, -6], [.max, 2], [6, 1 << 32, 0],
      [6] + [Int](repeating: 1, count: 255),
    ] as [[Int]])
  func `an array whose shape does not fit is not made`(shape: [Int]) {
    #expect(IDXArray([UInt8](repeating: 0, count: 6), shape: shape) == nil)
  }

  @Test func `an empty array whose shape no reader would take is not made`() throws {
    #expect(IDXArray([UInt8](), shape: [0, 0xffff_ffff]) != nil)
    #expect(IDXArray([UInt8](), shape: [0, 1 << 32]) == nil)
    // The sizes multiply to less than 2^63, their bytes do not.
    #expect(IDXArray([UInt8](), shape: [0, 0xffff_ffff, 1 << 31]) != nil)
    #expect(IDXArray([Double](), shape: [0, 0xffff_ffff, 1 << 31]) == nil)
    #expect(throws: IDXError.Cause.tooLarge(shape: [0, 0xffff_ffff, 1 << 31], limit: 1 << 33)) {
      try read(idx(0x0E, [0, 0xffff_ffff, 1 << 31]))
    }
  }
}
