package import NNBModel

/// Converts a tensor's elements between floating-point types, a chunk at a time.
///
/// Every number is rounded once, to nearest, ties to even, also among subnormal numbers; a wider type gets it exactly.
/// Infinities, the sign of zero, and the sign and upper payload bits of a NaN are kept.
package struct ElementConversion: Sendable {
  /// What has been done so far.
  package private(set) var statistics = ConversionStatistics()

  private let tensor: String
  private let sourceType: ElementType
  private let resultType: ElementType

  /// Prepares for the elements of `tensor`.
  ///
  /// Throws `RoundingError.notFloatingPoint` where either type is an integer.
  package init(tensor: String, from sourceType: ElementType, to resultType: ElementType) throws(RoundingError) {
    for type in [sourceType, resultType] where !type.isFloatingPoint {
      throw .notFloatingPoint(tensor: tensor, found: type)
    }
    self.tensor = tensor
    self.sourceType = sourceType
    self.resultType = resultType
  }

  /// The little-endian elements `bytes`, of which the first is element `index` of the tensor, in the new type.
  ///
  /// Throws `RoundingError.overflow` for the first finite number that would become infinite.
  package mutating func convert(_ bytes: [UInt8], startingAt index: Int) throws(RoundingError) -> [UInt8] {
    guard bytes.count % sourceType.byteCount == 0 else {
      throw .partialElement(tensor: tensor, byteCount: bytes.count, elementByteCount: sourceType.byteCount)
    }
    return switch sourceType {
    case .float16: try convert(bytes, from: Binary16.self, startingAt: index)
    case .bfloat16: try convert(bytes, from: BFloat16.self, startingAt: index)
    case .float32: try convert(bytes, from: Binary32.self, startingAt: index)
    default: try convert(bytes, from: Binary64.self, startingAt: index)
    }
  }

  private mutating func convert<Source: FloatFormat>(
    _ bytes: [UInt8], from source: Source.Type, startingAt index: Int
  ) throws(RoundingError) -> [UInt8] {
    switch resultType {
    case .float16: try convert(bytes, from: source, to: Binary16.self, startingAt: index)
    case .bfloat16: try convert(bytes, from: source, to: BFloat16.self, startingAt: index)
    case .float32: try convert(bytes, from: source, to: Binary32.self, startingAt: index)
    default: try convert(bytes, from: source, to: Binary64.self, startingAt: index)
    }
  }

  private mutating func convert<Source: FloatFormat, Result: FloatFormat>(
    _ bytes: [UInt8], from source: Source.Type, to result: Result.Type, startingAt index: Int
  ) throws(RoundingError) -> [UInt8] {
    let count = bytes.count / source.byteCount, tensor = tensor, type = resultType
    // Counters of their own stay in registers, the members of a struct do not.
    var changed = 0, nans = 0, infinities = 0, largest = statistics.largestError, largestElement = -1
    let converted = try [UInt8](capacity: count &* result.byteCount) {
      (output: inout OutputSpan<UInt8>) throws(RoundingError) in
      let span = bytes.span
      for element in 0..<count {
        let value = source.widened(source.bits(span, element))
        let rounded = result.rounded(value)
        for byte in 0..<result.byteCount {
          output.append(UInt8(truncatingIfNeeded: rounded &>> Result.Bits(truncatingIfNeeded: 8 &* byte)))
        }
        let error = abs(result.widened(rounded) - value)
        if error == 0 { continue }
        if error.isFinite {
          changed &+= 1
          if error > largest { (largest, largestElement) = (error, element) }
        } else if value.isFinite {
          throw .overflow(tensor: tensor, index: index + element, value: value, type: type)
        } else if value.isNaN {
          nans &+= 1
        } else {
          infinities &+= 1
        }
      }
    }
    statistics.count += count
    statistics.changedCount += changed
    statistics.nanCount += nans
    statistics.infinityCount += infinities
    if largestElement >= 0 {
      statistics.largestError = largest
      statistics.largestErrorIndex = index + largestElement
    }
    return converted
  }
}
