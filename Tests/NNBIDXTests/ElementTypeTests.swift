import NNBIDX
import Testing

/// The six element types; the bytes are those of Python's `struct.pack(">…")`.
struct ElementTypeTests {
  private func check<Element: IDXElement & Equatable>(
    _ type: IDXElementType, code: UInt8, bytes: [UInt8], _ values: [Element]
  ) throws {
    let file = idx(code, [UInt32(values.count)], bytes)
    let array = try read(file)
    #expect(array.elementType == type)
    #expect(array.shape == [values.count])
    #expect(array.data == bytes[...])
    #expect(try array.elements(Element.self) == values)
    #expect(IDXArray(values, shape: [values.count]) == array)
    #expect(IDXArray(values, shape: [values.count])?.encoded() == file)
    #expect(type.byteCount * values.count == bytes.count)
  }

  @Test func `type 08 is unsigned bytes`() throws {
    try check(.uint8, code: 0x08, bytes: [0x00, 0x01, 0x80, 0xff], [0, 1, 128, 255] as [UInt8])
  }

  @Test func `type 09 is signed bytes`() throws {
    try check(.int8, code: 0x09, bytes: [0x00, 0x7f, 0x80, 0xff], [0, 127, -128, -1] as [Int8])
  }

  @Test func `type 0B is signed integers of two bytes`() throws {
    try check(
      .int16, code: 0x0B, bytes: [0, 1, 0xff, 0xff, 0x80, 0, 0x7f, 0xff, 1, 2], [1, -1, -32768, 32767, 258] as [Int16])
  }

  @Test func `type 0C is signed integers of four bytes`() throws {
    try check(
      .int32, code: 0x0C, bytes: [0, 0, 0, 1, 0xff, 0xff, 0xff, 0xfe, 0x80, 0, 0, 0, 1, 2, 3, 4],
      [1, -2, -2_147_483_648, 16_909_060] as [Int32])
  }

  @Test func `type 0D is floats of four bytes`() throws {
    try check(
      .float32, code: 0x0D,
      bytes: [0x3f, 0x80, 0, 0, 0xc0, 0x20, 0, 0, 0x3d, 0xcc, 0xcc, 0xcd, 0x7f, 0x80, 0, 0, 0, 0, 0, 1],
      [1, -2.5, 0.1, .infinity, .leastNonzeroMagnitude] as [Float])
  }

  @Test func `type 0E is floats of eight bytes`() throws {
    try check(
      .float64, code: 0x0E,
      bytes: [
        0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xbf, 0xb9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a, 0x40, 0x09, 0x21, 0xfb, 0x54,
        0x44, 0x2d, 0x18,
      ],
      [1, -0.1, .pi] as [Double])
  }

  @Test func `every bit of a NaN and the sign of zero are kept`() throws {
    let bytes: [UInt8] = [0x7f, 0xc0, 0x12, 0x34, 0xff, 0x80, 0, 1, 0x80, 0, 0, 0]
    let array = try read(idx(0x0D, [3], bytes))
    let values = try array.elements(Float.self)
    #expect(values.map(\.bitPattern) == [0x7fc0_1234, 0xff80_0001, 0x8000_0000])
    #expect(IDXArray(values, shape: [3])?.data == bytes[...])
  }

  @Test func `elements of another type are refused`() throws {
    let array = try read(Sample.rows)
    #expect(throws: IDXError.Cause.wrongElementType(expected: .uint8, found: .int16)) {
      try array.elements(UInt8.self)
    }
    #expect(throws: IDXError.Cause.wrongElementType(expected: .float64, found: .int16)) {
      try array.elements(Double.self)
    }
  }

  @Test func `every other type code is unknown`() {
    for code in UInt8.min...UInt8.max where ![0x08, 0x09, 0x0B, 0x0C, 0x0D, 0x0E].contains(code) {
      #expect(throws: IDXError.Cause.unknownElementType(found: code)) { try read(idx(code, [1], [0])) }
    }
  }
}
