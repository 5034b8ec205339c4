package import NNBModel

/// What the elements of a tensor are like, taken in piece by piece in constant memory.
package struct TensorStatistics: Equatable, Sendable {
  /// The number of elements, and of those that are NaN or infinite.
  package private(set) var count = 0, nanCount = 0, infinityCount = 0

  /// The smallest and the largest of the finite elements; nil if there are none.
  package private(set) var minimum, maximum: ElementValue?

  private let elementType: ElementType
  private var integerSum: Int128 = 0

  /// The sum of the finite elements up to 2^900, what rounding took from it, and the sum of the others times 2^−100, which
  /// would be infinite.
  private var sum = 0.0, sumError = 0.0, hugeSum = 0.0

  /// Begins with no elements of this type.
  package init(of elementType: ElementType) {
    self.elementType = elementType
  }

  /// The number of elements that are finite, as all integers are.
  package var finiteCount: Int { count - nanCount - infinityCount }

  /// The mean of the finite elements: of floating-point numbers to about 10⁻¹¹ of their mean magnitude, of integers
  /// rounded twice; nil if there are none.
  package var mean: Double? {
    guard finiteCount > 0 else { return nil }
    let divisor = Double(finiteCount)
    guard elementType.isFloatingPoint else { return Double(integerSum) / divisor }
    return (sum + sumError) / divisor + hugeSum / divisor * 0x1p100
  }

  /// Takes in whole elements, little-endian.
  package mutating func add(_ bytes: [UInt8]) {
    switch elementType {
    case .float32: addReals(bytes, Binary32.self)
    case .float64: addReals(bytes, Binary64.self)
    case .bfloat16: addReals(bytes, BFloat16.self)
    case .float16: addReals(bytes, Binary16.self)
    case .int8: addIntegers(bytes, Int8.self)
    case .uint8: addIntegers(bytes, UInt8.self)
    case .int16: addIntegers(bytes, Int16.self)
    case .uint16: addIntegers(bytes, UInt16.self)
    case .int32: addIntegers(bytes, Int32.self)
    case .uint32: addIntegers(bytes, UInt32.self)
    case .int64: addIntegers(bytes, Int64.self)
    case .uint64: addIntegers(bytes, UInt64.self)
    }
  }

  private mutating func addReals<Format: FloatFormat>(_ bytes: [UInt8], _ format: Format.Type) {
    // Counters of their own stay in registers, the members of a struct do not.
    var nans = 0, infinities = 0, sum = 0.0, huge = 0.0
    var low = Double.infinity, high = -Double.infinity
    forEachElement(of: bytes) { (bits: Format.Bits) in
      let value = format.value(bits)
      if value.magnitude <= 0x1p900 {
        sum += value
      } else if value.isFinite {
        huge += value * 0x1p-100
      } else {
        if value.isNaN { nans += 1 } else { infinities += 1 }
        return
      }
      if value < low { low = value }
      if value > high { high = value }
    }
    nanCount += nans
    infinityCount += infinities
    hugeSum += huge
    let total = self.sum + sum
    sumError += self.sum.magnitude >= sum.magnitude ? (self.sum - total) + sum : (sum - total) + self.sum
    self.sum = total
    guard low <= high else { return }
    if case .real(let least) = minimum { low = min(low, least) }
    if case .real(let most) = maximum { high = max(high, most) }
    // Zero without its sign, which is that of whichever came first.
    (minimum, maximum) = (.real(low + 0), .real(high + 0))
  }

  private mutating func addIntegers<Integer: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: [UInt8], _ type: Integer.Type
  ) {
    var sum: Int128 = 0, low = Integer.max, high = Integer.min
    forEachElement(of: bytes) { (value: Integer) in
      sum &+= Int128(value)
      low = min(low, value)
      high = max(high, value)
    }
    integerSum += sum
    guard low <= high else { return }
    minimum = Self.least(minimum, .whole(Int128(low)))
    maximum = Self.most(maximum, .whole(Int128(high)))
  }

  private static func least(_ known: ElementValue?, _ new: ElementValue) -> ElementValue {
    guard let known else { return new }
    return isLess(known, new) ? known : new
  }

  private static func most(_ known: ElementValue?, _ new: ElementValue) -> ElementValue {
    guard let known else { return new }
    return isLess(known, new) ? new : known
  }

  /// Both are of the same type of element.
  private static func isLess(_ left: ElementValue, _ right: ElementValue) -> Bool {
    switch (left, right) {
    case (.whole(let left), .whole(let right)): left < right
    case (.real(let left), .real(let right)): left < right
    default: false
    }
  }

  @inline(__always)
  private mutating func forEachElement<Element: FixedWidthInteger & BitwiseCopyable>(
    of bytes: [UInt8], _ body: (Element) -> Void
  ) {
    let size = Element.bitWidth / 8, number = bytes.count / size
    // Safe: every pattern of bits is an integer, and so many elements are within the bytes. To check that of each would
    // take a tenth of the time.
    let raw = unsafe bytes.span.bytes
    for index in 0..<number {
      body(
        Element(littleEndian: unsafe raw.unsafeLoadUnaligned(fromUncheckedByteOffset: index &* size, as: Element.self)))
    }
    count += number
  }
}
