import NNBConversion
import NNBModel
import NNBTestSupport
import Testing

struct RoundingProofTests {
  private func accepts(_ number: UInt64, _ result: UInt64, _ type: ElementType) -> Bool {
    RoundingProof.isCorrectlyRounded(source: Double(bitPattern: number), result: result, type: type)
  }

  @Test func `what was rounded exactly is accepted, its neighbours are not`() {
    for sample in roundedSamples {
      for (result, type) in [
        (sample.float32, ElementType.float32), (sample.float16, .float16), (sample.bfloat16, .bfloat16),
      ] {
        #expect(accepts(sample.number, result, type))
        #expect(!accepts(sample.number, result + 1, type))
        #expect(!accepts(sample.number, result &- 1, type))
        #expect(!accepts(sample.number, result ^ 1 << UInt64(8 * type.byteCount - 1), type))
        #expect(!accepts(sample.number, result | 1 << UInt64(8 * type.byteCount), type))
      }
    }
  }

  @Test(arguments: [.float16, .bfloat16] as [ElementType])
  func `every midpoint has one answer`(type: ElementType) throws {
    let infinity: UInt64 = type == .float16 ? 0x7C00 : 0x7F80
    let values = try converted(Array(0..<infinity), from: type, to: .float64).map { Double(bitPattern: $0) }
    for pattern in 0..<infinity - 1 {
      let middle = (values[Int(pattern)] + values[Int(pattern) + 1]) / 2
      let answers = [middle.nextDown, middle, middle.nextUp].map { number in
        [pattern, pattern + 1].map { RoundingProof.isCorrectlyRounded(source: number, result: $0, type: type) }
      }
      let isEven = pattern.isMultiple(of: 2)
      if answers != [[true, false], [isEven, !isEven], [false, true]] { Issue.record("\(pattern): \(answers)") }
    }
  }

  /// Exponents from 2^-160 to 2^135, so that every kind of result occurs.
  @Test(arguments: [.float16, .bfloat16, .float32] as [ElementType])
  func `every conversion of a random number is proved right`(type: ElementType) throws {
    var random = SeededGenerator(seed: 19)
    let limit = type == .float16 ? 0x1.FFEp15 : type == .bfloat16 ? 0x1.FFp127 : 0x1.FFFFFFp127
    let numbers = (0..<testCount(30_000, full: 1_000_000)).compactMap { _ -> UInt64? in
      let exponent = UInt64.random(in: 863...1_158, using: &random)
      let word = random.next() & 0x800F_FFFF_FFFF_FFFF | exponent << 52
      return Double(bitPattern: word).magnitude < limit ? word : nil
    }
    let source = data(numbers, of: .float64), patterns = try converted(numbers, from: .float64, to: type)
    #expect(
      RoundingProof.firstWrong(
        source: source, sourceType: .float64, result: data(patterns, of: type), resultType: type) == nil)
    for index in stride(from: 0, to: numbers.count, by: 97) {
      #expect(!accepts(numbers[index], patterns[index] + 1, type))
      #expect(!accepts(numbers[index], patterns[index] &- 1, type))
    }
  }

  @Test(arguments: [.float32, .float64, .float16, .bfloat16] as [ElementType])
  func `every widening of 16 bits is proved right, and no other`(type: ElementType) throws {
    for narrow in [ElementType.float16, .bfloat16] where narrow == type || type.byteCount > 2 {
      let source = data(everyPattern, of: narrow)
      var result = data(try converted(everyPattern, from: narrow, to: type), of: type)
      func firstWrong() -> Int? {
        RoundingProof.firstWrong(source: source, sourceType: narrow, result: result, resultType: type)
      }
      #expect(firstWrong() == nil)
      for index in [0, 1, 0x3C00, 0x7F7F, 0x8000, 0xFFFF].reversed() {
        result[index * type.byteCount] ^= 1
        #expect(firstWrong() == index)
      }
    }
  }

  @Test func `special values are judged`() {
    #expect(RoundingProof.isCorrectlyRounded(source: .infinity, result: 0x7C00, type: .float16))
    #expect(!RoundingProof.isCorrectlyRounded(source: -.infinity, result: 0x7C00, type: .float16))
    #expect(!RoundingProof.isCorrectlyRounded(source: .infinity, result: 0x7BFF, type: .float16))
    #expect(!RoundingProof.isCorrectlyRounded(source: .infinity, result: 0x7C01, type: .float16))
    #expect(!RoundingProof.isCorrectlyRounded(source: 1e6, result: 0x7C00, type: .float16))
    #expect(!RoundingProof.isCorrectlyRounded(source: 1e6, result: 0x7BFF, type: .float16))
    #expect(RoundingProof.isCorrectlyRounded(source: .nan, result: 0x7E00, type: .float16))
    #expect(!RoundingProof.isCorrectlyRounded(source: .nan, result: 0xFE00, type: .float16))
    #expect(!RoundingProof.isCorrectlyRounded(source: .nan, result: 0x7C00, type: .float16))
    #expect(RoundingProof.isCorrectlyRounded(source: -0.0, result: 0x8000, type: .float16))
    #expect(!RoundingProof.isCorrectlyRounded(source: -0.0, result: 0, type: .float16))
    #expect(!RoundingProof.isCorrectlyRounded(source: 1, result: 1, type: .int32))
  }

  @Test func `integers must be the same`() {
    func firstWrong(_ source: [UInt8], _ result: [UInt8], _ type: ElementType = .int16) -> Int? {
      RoundingProof.firstWrong(source: source, sourceType: .int16, result: result, resultType: type)
    }
    #expect(firstWrong([1, 2, 3, 4], [1, 2, 3, 4]) == nil)
    #expect(firstWrong([1, 2, 3, 4], [1, 2, 3, 5]) == 1)
    #expect(firstWrong([1, 2], [1, 2], .uint16) == 0)
    #expect(firstWrong([1, 2, 3, 4], [1, 2]) == 1)
    #expect(firstWrong([1, 2], [1, 2, 3]) == 1)
    #expect(firstWrong([], []) == nil)
  }
}
