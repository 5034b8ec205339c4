package import NNBModel

/// Compares the elements of two tensors of one shape, a piece of both at a time.
package struct ElementComparison {
  private let firstType, secondType: ElementType
  private let tolerance: Tolerance
  private var result = NumericDifference()
  private var dotProduct = 0.0, firstSquare = 0.0, secondSquare = 0.0

  /// Prepares for tensors of these types; without a tolerance none is allowed.
  package init(_ firstType: ElementType, _ secondType: ElementType, tolerance: Tolerance?) {
    self.firstType = firstType
    self.secondType = secondType
    self.tolerance = tolerance ?? Tolerance()
    if firstType == secondType, firstType.isFloatingPoint { result.largestULP = 0 }
  }

  /// What the pieces so far have shown.
  package var difference: NumericDifference {
    var difference = result
    difference.isBitwiseEqual =
      firstType == secondType && result.changedCount == 0 && result.otherBitsCount == 0
    let lengths = firstSquare.squareRoot() * secondSquare.squareRoot()
    let cosine = dotProduct / lengths
    difference.cosine = cosine.isFinite && lengths.isFinite ? max(-1, min(1, cosine)) : nil
    return difference
  }

  /// Takes the next elements of both tensors, equally many, little-endian.
  package mutating func add(_ first: [UInt8], _ second: [UInt8]) {
    switch firstType {
    case .float16: add(first, second, Binary16.self)
    case .bfloat16: add(first, second, BFloat16.self)
    case .float32: add(first, second, Binary32.self)
    case .float64: add(first, second, Binary64.self)
    default: addNumbers(first, second)
    }
  }

  private mutating func add<First: FloatFormat>(_ first: [UInt8], _ second: [UInt8], _ type: First.Type) {
    switch secondType {
    case .float16: addFloats(first.span, second.span, type, Binary16.self)
    case .bfloat16: addFloats(first.span, second.span, type, BFloat16.self)
    case .float32: addFloats(first.span, second.span, type, Binary32.self)
    case .float64: addFloats(first.span, second.span, type, Binary64.self)
    default: addNumbers(first, second)
    }
  }
}

// MARK: Floating-point numbers

extension ElementComparison {
  private mutating func addFloats<First: FloatFormat, Second: FloatFormat>(
    _ first: Span<UInt8>, _ second: Span<UInt8>, _: First.Type, _: Second.Type
  ) {
    let isOneType = First.self == Second.self
    let count = first.count / First.byteCount, tolerance = tolerance
    // Variables of their own stay in registers, the members of a struct do not.
    var dot = dotProduct, firstSquare = firstSquare, secondSquare = secondSquare
    var changed = 0, otherBits = 0, beyond = 0, ulp: UInt64 = 0
    var largest = result.largest?.value ?? 0, largestAt = -1
    var relative = result.largestRelative?.value ?? 0, relativeAt = -1
    for index in 0..<count {
      let leftBits = First.bits(first, index), rightBits = Second.bits(second, index)
      let left = First.value(leftBits), right = Second.value(rightBits)
      let otherBitsOfLeft = First.Bits(truncatingIfNeeded: rightBits)
      let difference = (left - right).magnitude
      guard difference < .infinity else {
        addNotFinite(left, right, at: result.count + index)
        if isOneType, left == right || left.isNaN && right.isNaN, leftBits != otherBitsOfLeft { otherBits &+= 1 }
        // Then the squares are beyond f64 too.
        if left.isFinite, right.isFinite { firstSquare = .infinity }
        if isOneType, !left.isNaN, !right.isNaN { ulp = max(ulp, First.distance(leftBits, otherBitsOfLeft)) }
        continue
      }
      dot += left * right
      firstSquare += left * left
      secondSquare += right * right
      if difference == 0 {
        if isOneType, leftBits != otherBitsOfLeft { otherBits &+= 1 }
        continue
      }
      changed &+= 1
      if difference > largest { (largest, largestAt) = (difference, index) }
      let ratio = difference / right.magnitude
      if ratio > relative { (relative, relativeAt) = (ratio, index) }
      if difference > tolerance.bound(right) { beyond &+= 1 }
      if isOneType { ulp = max(ulp, First.distance(leftBits, otherBitsOfLeft)) }
    }
    (dotProduct, self.firstSquare, self.secondSquare) = (dot, firstSquare, secondSquare)
    if largestAt >= 0 { Self.note(&result.largest, largest, at: result.count + largestAt) }
    if relativeAt >= 0 { Self.note(&result.largestRelative, relative, at: result.count + relativeAt) }
    result.changedCount += changed
    result.otherBitsCount += otherBits
    result.beyondToleranceCount += beyond
    if let before = result.largestULP { result.largestULP = max(before, ulp) }
    result.count += count
  }

  /// Takes two numbers of which one is not finite, or whose difference is beyond f64.
  private mutating func addNotFinite(_ left: Double, _ right: Double, at index: Int) {
    if left == right || left.isNaN && right.isNaN { return }
    result.changedCount += 1
    result.beyondToleranceCount += 1
    if left.isInfinite, !right.isInfinite { result.infiniteOnlyInFirst += 1 }
    if right.isInfinite, !left.isInfinite { result.infiniteOnlyInSecond += 1 }
    if left.isNaN {
      result.nanOnlyInFirst += 1
    } else if right.isNaN {
      result.nanOnlyInSecond += 1
    } else {
      Self.note(&result.largest, .infinity, at: index)
      Self.note(&result.largestRelative, .infinity, at: index)
    }
  }

  /// Keeps a difference that is larger than the largest so far, or as large and stands before it.
  private static func note(
    _ largest: inout NumericDifference.Largest?, _ value: Double, whole: UInt128? = nil, at index: Int
  ) {
    if let before = largest {
      let isLarger = if let whole, let last = before.whole { whole > last } else { value > before.value }
      guard isLarger || value == before.value && index < before.index else { return }
    }
    largest = .init(value: value, whole: whole, index: index)
  }
}

// MARK: Integers

extension ElementComparison {
  /// Takes elements of which some are integers.
  private mutating func addNumbers(_ first: [UInt8], _ second: [UInt8]) {
    let count = first.count / firstType.byteCount
    for index in 0..<count {
      let left = ElementValue(first.span, index, firstType), right = ElementValue(second.span, index, secondType)
      add(left, right, at: result.count + index)
    }
    result.count += count
  }

  private mutating func add(_ left: ElementValue, _ right: ElementValue, at index: Int) {
    guard left.value.isFinite, right.value.isFinite else {
      return addNotFinite(left.value, right.value, at: index)
    }
    dotProduct += left.value * right.value
    firstSquare += left.value * left.value
    secondSquare += right.value * right.value
    let (difference, whole) = left.difference(from: right)
    guard difference > 0 else { return }
    result.changedCount += 1
    Self.note(&result.largest, difference, whole: whole, at: index)
    Self.note(&result.largestRelative, difference / right.value.magnitude, at: index)
    let bound = tolerance.bound(right.value)
    // Whole numbers are compared as such: as f64 the difference may have been rounded down to the bound.
    let isBeyond = if let whole, bound < 0x1p127 { whole > UInt128(bound) } else { difference > bound }
    if isBeyond { result.beyondToleranceCount += 1 }
  }
}
