import Foundation
import NNBModel
import NNBTestSupport
import Testing

/// f16, bf16 and f64 as f32.
struct WideningTests {
  private func floats(_ type: ElementType, _ words: [UInt64]) throws -> [Float] {
    let bytes = words.flatMap { word in
      (0..<type.byteCount).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
    }
    let description = TensorDescription(name: "t", elementType: type, axes: [.init(words.count)])
    return try #require(try Tensor(description, bytes: bytes).floats())
  }

  /// The value of a binary16 by its definition.
  private func value(ofHalf bits: UInt64) -> Double {
    let sign: Double = bits >> 15 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 31), fraction = Double(bits & 1_023)
    if exponent == 31 { return fraction == 0 ? sign * .infinity : .nan }
    return exponent == 0 ? sign * fraction * pow(2, -24) : sign * (1 + fraction / 1_024) * pow(2, Double(exponent - 15))
  }

  @Test func `every f16 is widened exactly`() throws {
    let found = try floats(.float16, Array(0...65_535))
    for (bits, float) in found.enumerated() {
      let expected = value(ofHalf: UInt64(bits))
      if expected.isNaN {
        // Sign and payload are kept, the payload in the upper bits of the fraction.
        if float.bitPattern != UInt32(bits >> 15) << 31 | 0x7F80_0000 | UInt32(bits & 1_023) << 13 {
          Issue.record("\(bits)")
        }
      } else if Double(float) != expected || float.sign != (bits >> 15 == 0 ? .plus : .minus) {
        Issue.record("\(bits): \(float), expected \(expected)")
      }
    }
  }

  #if arch(arm64) || os(Linux)
  @Test func `every f16 is what Float16 makes of it`() throws {
    for (bits, float) in try floats(.float16, Array(0...65_535)).enumerated() {
      let expected = Float(Float16(bitPattern: UInt16(bits)))
      // A conversion by the processor makes a signalling NaN quiet.
      let isSame =
        expected.isNaN ? float.bitPattern | 0x40_0000 == expected.bitPattern : float.bitPattern == expected.bitPattern
      if !isSame { Issue.record("\(bits): \(float), expected \(expected)") }
    }
  }
  #endif

  @Test func `every bf16 is the upper half of an f32`() throws {
    for (bits, float) in try floats(.bfloat16, Array(0...65_535)).enumerated()
    where float.bitPattern != UInt32(bits) << 16 {
      Issue.record("\(bits): \(float)")
    }
  }

  /// To nearest, ties to even; beyond the largest f32 to infinity, below the smallest to zero.
  @Test(
    arguments: [
      (0, 0), (-0.0, -0.0), (1, 1), (0.1, 0x1.99999Ap-4), (1 / 3.0, 0x1.555556p-2), (0x1.000001p0, 1),
      (0x1.000003p0, 0x1.000004p0), (0x1.0000010000001p0, 0x1.000002p0), (-0x1.000001p0, -1),
      (0x1.FFFFFEp127, .greatestFiniteMagnitude), (0x1.FFFFFEFFFFFFFp127, .greatestFiniteMagnitude),
      (0x1.FFFFFFp127, .infinity), (1e300, .infinity), (-1e300, -.infinity), (.infinity, .infinity),
      (0x1p-149, .leastNonzeroMagnitude), (0x1p-150, 0), (0x1.0000000000001p-150, .leastNonzeroMagnitude),
      (0x1.8p-149, 0x1p-148), (-1e-300, -0.0), (0x1.FFFFFFp-127, 0x1p-126),
    ] as [(Double, Float)])
  func `an f64 is rounded to the nearest f32`(number: Double, expected: Float) throws {
    #expect(try floats(.float64, [number.bitPattern]).map(\.bitPattern) == [expected.bitPattern])
  }

  @Test func `an f64 is never farther than half a step`() throws {
    var random = SeededGenerator(seed: 11)
    let words = (0..<testCount(10_000, full: 1_000_000)).map { _ -> UInt64 in
      // Exponents from 2^-160 to 2^135.
      let exponent = UInt64.random(in: 863...1_158, using: &random)
      return random.next() & 0x800F_FFFF_FFFF_FFFF | exponent << 52
    }
    for (word, float) in zip(words, try floats(.float64, words)) {
      let exact = Double(bitPattern: word)
      let isNearest: Bool
      if float.isInfinite {
        isNearest = abs(exact) >= 0x1.FFFFFFp127
      } else {
        let error = abs(Double(float) - exact)
        // Beyond the largest f32 the next step is 2^128.
        isNearest = [float.nextUp, float.nextDown].allSatisfy {
          let neighbour = $0.isInfinite ? ($0 < 0 ? -0x1p128 : 0x1p128) : Double($0)
          return error < abs(neighbour - exact) || error == abs(neighbour - exact) && float.bitPattern & 1 == 0
        }
      }
      if !isNearest { Issue.record("\(exact): \(float)") }
    }
  }

  @Test func `a NaN in f64 stays one`() throws {
    #expect(try floats(.float64, [0x7FF8_0000_0000_0000, 0xFFF8_0000_DEAD_BEEF]).allSatisfy { $0.isNaN })
  }
}
