internal import NNBBytes
internal import NNBSystem

extension IDXArray {
  /// The elements as pixels: bytes wherever they are such, or divided by 255, exactly; else, or for models that take them,
  /// numbers.
  struct Pixels {
    var bytes: ArraySlice<UInt8> = []
    var numbers: [Float] = []

    /// The same numbers, if f32 does not hold all of them and models take them as they are stored.
    var exact: [Double] = []
    let values: PixelValues

    /// The smallest and the largest number.
    var range: (least: Double, most: Double) = (0, 255)
  }

  /// Throws `.notFinite` for NaN and infinities, and `.file` if there is too little memory.
  func pixels(_ use: NumberUse) throws(IDXError.Cause) -> Pixels {
    switch elementType {
    case .uint8: return Pixels(bytes: data, values: .bytes)
    case .int8: return try pixels(Int8.self, use)
    case .int16: return try pixels(Int16.self, use)
    case .int32: return try pixels(Int32.self, use)
    case .float32: return try pixels(Float.self, use)
    case .float64: return try pixels(Double.self, use)
    }
  }

  private func pixels<Element: PixelElement>(_ type: Element.Type, _ use: NumberUse) throws(IDXError.Cause) -> Pixels {
    var survey = PixelSurvey()
    if use == .numbers {
      forEach(Element.self) { if !$0.float.isFinite { survey.add($0.float) } }
    } else {
      forEach(Element.self) { $0.add(to: &survey) }
    }
    guard survey.areFinite else {
      let index = (0..<elementCount).first { !Float(number(at: $0)).isFinite } ?? 0
      throw .notFinite(index: index, offset: offset(of: index))
    }
    if use == .numbers {
      try requireMemory(elementCount * MemoryLayout<Float>.size)
      return Pixels(numbers: numbers(Element.self), exact: try exact(Element.self), values: .stored(elementType))
    }
    var result = Pixels(values: survey.values(of: elementType), range: (survey.least, survey.most))
    let areBytes =
      switch result.values {
      case .bytes, .whole, .fractions: true
      default: false
      }
    let areNumbers = !areBytes || use == .both
    try requireMemory(elementCount * ((areBytes ? 1 : 0) + (areNumbers ? MemoryLayout<Float>.size : 0)))
    if areBytes {
      var bytes: [UInt8] = []
      bytes.reserveCapacity(elementCount)
      if case .fractions = result.values {
        forEach(Element.self) { bytes.append($0.fractionByte) }
      } else {
        forEach(Element.self) { bytes.append($0.wholeByte) }
      }
      result.bytes = bytes[...]
    }
    if areNumbers { result.numbers = numbers(Element.self) }
    if use == .both { result.exact = try exact(Element.self) }
    return result
  }

  private func numbers<Element: PixelElement>(_ type: Element.Type) -> [Float] {
    var numbers = [Float]()
    numbers.reserveCapacity(elementCount)
    forEach(Element.self) { numbers.append($0.float) }
    return numbers
  }

  /// All numbers, if f32 does not hold one of them; else none.
  private func exact<Element: PixelElement>(_ type: Element.Type) throws(IDXError.Cause) -> [Double] {
    var isNeeded = false
    if Element.canExceedFloat { forEach(Element.self) { if Double($0.float) != $0.double { isNeeded = true } } }
    guard isNeeded else { return [] }
    try requireMemory(elementCount * MemoryLayout<Double>.size)
    var numbers = [Double]()
    numbers.reserveCapacity(elementCount)
    forEach(Element.self) { numbers.append($0.double) }
    return numbers
  }

  private func requireMemory(_ byteCount: Int) throws(IDXError.Cause) {
    guard Memory.isAvailable(byteCount) else { throw .file(.outOfMemory(path: "images", byteCount: byteCount)) }
  }
}

/// An element that may be a pixel.
private protocol PixelElement: IDXElement {
  func add(to survey: inout PixelSurvey)

  /// The byte that is this number, which is whole and from 0 to 255.
  var wholeByte: UInt8 { get }

  /// The byte that divided by 255 is this number.
  var fractionByte: UInt8 { get }

  /// The number as an f32, and as it is.
  var float: Float { get }
  var double: Double { get }

  /// Whether there are numbers of the type that f32 does not hold.
  static var canExceedFloat: Bool { get }
}

extension PixelElement where Self: BinaryInteger {
  func add(to survey: inout PixelSurvey) { survey.add(Int(self)) }
  var wholeByte: UInt8 { UInt8(truncatingIfNeeded: self) }
  var fractionByte: UInt8 { 0 }
  var float: Float { Float(self) }
  var double: Double { Double(self) }
  static var canExceedFloat: Bool { MemoryLayout<Self>.size > 2 }
}

extension Int8: PixelElement {}
extension Int16: PixelElement {}
extension Int32: PixelElement {}

extension Float: PixelElement {
  fileprivate func add(to survey: inout PixelSurvey) { survey.add(self) }
  fileprivate var wholeByte: UInt8 { UInt8(exactly: self) ?? 0 }
  fileprivate var fractionByte: UInt8 { PixelSurvey.byte(of: self) ?? 0 }
  fileprivate var float: Float { self }
  fileprivate var double: Double { Double(self) }
  fileprivate static var canExceedFloat: Bool { false }
}

extension Double: PixelElement {
  fileprivate func add(to survey: inout PixelSurvey) { survey.add(self) }
  fileprivate var wholeByte: UInt8 { UInt8(exactly: self) ?? 0 }
  fileprivate var fractionByte: UInt8 { PixelSurvey.byte(of: self) ?? 0 }
  fileprivate var float: Float { Float(self) }
  fileprivate var double: Double { self }
  fileprivate static var canExceedFloat: Bool { true }
}
