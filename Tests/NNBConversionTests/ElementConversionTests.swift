import NNBConversion
import NNBModel
import NNBTestSupport
import Testing

struct ElementConversionTests {
  @Test func `numbers are rounded as by an exact computation`() throws {
    let numbers = roundedSamples.map(\.number)
    #expect(try converted(numbers, from: .float64, to: .float32) == roundedSamples.map(\.float32))
    #expect(try converted(numbers, from: .float64, to: .float16) == roundedSamples.map(\.float16))
    #expect(try converted(numbers, from: .float64, to: .bfloat16) == roundedSamples.map(\.bfloat16))
  }

  /// The checksums are of NumPy's and ml_dtypes' widened arrays, in the order of the patterns and without NaN.
  @Test(
    arguments: [
      (.float16, .float32, 63_490, 0x58A2_254B), (.float16, .float64, 63_490, 0xBB56_0C3D),
      (.bfloat16, .float32, 65_282, 0x1FAD_2086), (.bfloat16, .float64, 65_282, 0xABD2_BEE5),
    ] as [(ElementType, ElementType, Int, UInt32)])
  func `widening is exact`(source: ElementType, result: ElementType, count: Int, checksum: UInt32) throws {
    let patterns = everyPattern.filter { $0 % 0x8000 <= (source == .float16 ? 0x7C00 : 0x7F80) }
    #expect(patterns.count == count)
    #expect(NNBConversionTests.checksum(try converted(patterns, from: source, to: result), of: result) == checksum)
  }

  @Test(arguments: [.float16, .bfloat16] as [ElementType], [.float32, .float64] as [ElementType])
  func `widening and narrowing again changes nothing, also in a NaN`(narrow: ElementType, wide: ElementType) throws {
    let there = try converted(everyPattern, from: narrow, to: wide)
    #expect(try converted(there, from: wide, to: narrow) == everyPattern)
  }

  @Test(arguments: [.float16, .bfloat16, .float32, .float64] as [ElementType])
  func `the same type changes nothing`(type: ElementType) throws {
    var random = SeededGenerator(seed: 3)
    let shift = UInt64(64 - 8 * type.byteCount)
    let patterns = (0..<10_000).map { _ in random.next() >> shift }
    #expect(try converted(patterns, from: type, to: type) == patterns)
  }

  /// The checksums are of NumPy's and ml_dtypes' arrays of these f32, those left out that do not stay finite.
  @Test(
    arguments: [
      (.float16, 12_205, 0x1.FFEp15, 0xEAB3_1427), (.bfloat16, 21_765, 0x1.FFp127, 0x6366_5948),
    ] as [(ElementType, Int, Float, UInt32)])
  func `every 196563rd f32 is rounded as by NumPy`(
    type: ElementType, count: Int, limit: Float, checksum: UInt32
  ) throws {
    let patterns = stride(from: UInt64(0), to: 1 << 32, by: 196_563).filter {
      Float(bitPattern: UInt32($0)).magnitude < limit
    }
    #expect(patterns.count == count)
    #expect(NNBConversionTests.checksum(try converted(patterns, from: .float32, to: type), of: type) == checksum)
  }

  @Test(arguments: [.float16, .bfloat16] as [ElementType])
  func `every midpoint goes to the even neighbour, and what is beside it to the nearer one`(type: ElementType) throws {
    let infinity: UInt64 = type == .float16 ? 0x7C00 : 0x7F80
    let values = try converted(Array(0..<infinity), from: type, to: .float64).map { Double(bitPattern: $0) }
    var numbers: [UInt64] = [], expected: [UInt64] = []
    for pattern in 0..<infinity - 1 {
      let middle = (values[Int(pattern)] + values[Int(pattern) + 1]) / 2
      numbers += [middle.nextDown, middle, middle.nextUp].map(\.bitPattern)
      expected += [pattern, pattern + pattern % 2, pattern + 1]
    }
    #expect(try converted(numbers, from: .float64, to: type) == expected)
    let negative = numbers.map { $0 | 1 << 63 }
    #expect(try converted(negative, from: .float64, to: type) == expected.map { $0 | 0x8000 })
  }

  @Test(arguments: [.float16, .bfloat16] as [ElementType])
  func `midpoints are met from f32 too`(type: ElementType) throws {
    let infinity: UInt64 = type == .float16 ? 0x7C00 : 0x7F80
    let values = try converted(Array(0..<infinity), from: type, to: .float32).map { Float(bitPattern: UInt32($0)) }
    var numbers: [UInt64] = [], expected: [UInt64] = []
    for pattern in 0..<infinity - 1 {
      // Below halves, which f32 has for both types.
      let middle = values[Int(pattern)] + (values[Int(pattern) + 1] - values[Int(pattern)]) / 2
      numbers += [middle.nextDown, middle, middle.nextUp].map { UInt64($0.bitPattern) }
      expected += [pattern, pattern + pattern % 2, pattern + 1]
    }
    #expect(try converted(numbers, from: .float32, to: type) == expected)
  }

  /// Sign, upper payload bits, and the quiet bit where those are zero.
  @Test(
    arguments: [
      (.float64, 0x7FF8_0000_0000_0000, .float32, 0x7FC0_0000),
      (.float64, 0xFFF0_0000_0000_0001, .float32, 0xFFC0_0000),
      (.float64, 0x7FF4_0000_2000_0000, .float32, 0x7FA0_0001), (.float32, 0xFFC0_0000, .float16, 0xFE00),
      (.float32, 0x7F80_2000, .float16, 0x7C01), (.float32, 0x7F80_1FFF, .float16, 0x7E00),
      (.float32, 0x7F80_FFFF, .bfloat16, 0x7FC0), (.float32, 0xFF81_0000, .bfloat16, 0xFF81),
      (.bfloat16, 0xFF81, .float32, 0xFF81_0000), (.float16, 0x7C01, .float32, 0x7F80_2000),
      (.float16, 0x7C01, .bfloat16, 0x7FC0), (.float32, 0xFFA0_0000, .float64, 0xFFF4_0000_0000_0000),
    ] as [(ElementType, UInt64, ElementType, UInt64)])
  func `a NaN stays one`(source: ElementType, bits: UInt64, type: ElementType, expected: UInt64) throws {
    #expect(try converted([bits], from: source, to: type) == [expected])
  }

  @Test(arguments: [.float16, .bfloat16, .float32] as [ElementType])
  func `infinities and the sign of zero are kept`(type: ElementType) throws {
    let sign: UInt64 = type == .float32 ? 0x8000_0000 : 0x8000
    let infinity: UInt64 = type == .float32 ? 0x7F80_0000 : type == .float16 ? 0x7C00 : 0x7F80
    let numbers = [Double.infinity, -.infinity, 0, -0.0, 0x1p-1074, -0x1p-1074].map(\.bitPattern)
    #expect(
      try converted(numbers, from: .float64, to: type) == [infinity, sign | infinity, 0, sign, 0, sign])
  }

  @Test(
    arguments: [
      (.float16, 0x1.FFEp15, 0x7BFF), (.bfloat16, 0x1.FFp127, 0x7F7F), (.float32, 0x1.FFFFFFp127, 0x7F7F_FFFF),
    ] as [(ElementType, Double, UInt64)])
  func `a finite number never becomes infinite`(type: ElementType, limit: Double, largest: UInt64) throws {
    let sign: UInt64 = 1 << UInt64(8 * type.byteCount - 1)
    #expect(
      try converted([limit.nextDown, -limit.nextDown].map(\.bitPattern), from: .float64, to: type)
        == [largest, sign | largest])
    for value in [limit, -limit, limit.nextUp, .greatestFiniteMagnitude] {
      var conversion = try ElementConversion(tensor: "dense/kernel", from: .float64, to: type)
      let bytes = data([1, value, .infinity].map(\.bitPattern), of: .float64)
      #expect(throws: RoundingError.overflow(tensor: "dense/kernel", index: 41, value: value, type: type)) {
        try conversion.convert(bytes, startingAt: 40)
      }
    }
  }

  @Test func `chunks add up`() throws {
    let numbers = [1.0, 0.1, .nan, -3, .infinity, 1 + 0x1p-24, 1e-50, -.infinity, 2.5, 1 / 3].map(\.bitPattern)
    let bytes = data(numbers, of: .float64)
    var whole = try ElementConversion(tensor: "t", from: .float64, to: .float32)
    let expected = try whole.convert(bytes, startingAt: 0)
    for size in 1...10 {
      var parts = try ElementConversion(tensor: "t", from: .float64, to: .float32)
      var found: [UInt8] = []
      for start in stride(from: 0, to: 10, by: size) {
        found += try parts.convert(Array(bytes[8 * start..<8 * min(10, start + size)]), startingAt: start)
      }
      #expect(found == expected)
      #expect(parts.statistics == whole.statistics)
    }
    #expect(whole.statistics.count == 10)
    #expect(whole.statistics.changedCount == 4)
    #expect(whole.statistics.nanCount == 1)
    #expect(whole.statistics.infinityCount == 2)
    #expect(whole.statistics.largestError == 0x1p-24)
    #expect(whole.statistics.largestErrorIndex == 5)
    #expect(try whole.convert([], startingAt: 10) == [])
  }

  @Test func `nothing is counted as changed where nothing is`() throws {
    var conversion = try ElementConversion(tensor: "t", from: .bfloat16, to: .float32)
    _ = try conversion.convert(data(everyPattern, of: .bfloat16), startingAt: 0)
    #expect(conversion.statistics.changedCount == 0)
    #expect(conversion.statistics.largestError == 0)
    #expect(conversion.statistics.largestErrorIndex == nil)
    #expect(conversion.statistics.nanCount == 254)
    #expect(conversion.statistics.infinityCount == 2)
  }

  @Test(arguments: ElementType.allCases.filter { !$0.isFloatingPoint })
  func `integers are refused`(type: ElementType) {
    let error = RoundingError.notFloatingPoint(tensor: "t", found: type)
    #expect(throws: error) { try ElementConversion(tensor: "t", from: type, to: .float32) }
    #expect(throws: error) { try ElementConversion(tensor: "t", from: .float32, to: type) }
  }

  @Test func `a part of an element is refused`() throws {
    var conversion = try ElementConversion(tensor: "t", from: .float32, to: .float16)
    #expect(throws: RoundingError.partialElement(tensor: "t", byteCount: 7, elementByteCount: 4)) {
      try conversion.convert([UInt8](repeating: 0, count: 7), startingAt: 0)
    }
  }

  @Test(
    arguments: [
      (
        .overflow(tensor: "W1", index: 7, value: 70_000, type: .float16),
        "element 7 of tensor W1 is 70000.0, beyond the largest f16"
      ),
      (
        .notFloatingPoint(tensor: "W1", found: .int8),
        "tensor W1 cannot be rounded from or to i8, expected f16, bf16, f32 or f64"
      ),
      (
        .partialElement(tensor: "W1", byteCount: 7, elementByteCount: 4),
        "tensor W1 has 7 bytes, which are no whole number of elements of 4 bytes"
      ),
    ] as [(RoundingError, String)])
  func `an error says which element it is`(error: RoundingError, text: String) {
    #expect("\(error)" == text)
  }
}
