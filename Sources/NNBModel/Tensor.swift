internal import NNBBytes

/// A tensor without its data.
public struct TensorDescription: Equatable, Sendable {
  /// A dimension: its size, and its name, such as `in` or `out`. The name is empty if it is not known.
  public struct Axis: Equatable, Sendable {
    /// The number of elements along the axis.
    public let size: Int

    /// The name of the axis.
    public let name: String

    /// An axis of `size` elements.
    public init(_ size: Int, _ name: String = "") {
      self.size = size
      self.name = name
    }
  }

  /// The tensor's name, unique in a checkpoint.
  public let name: String

  /// The type of every element.
  public let elementType: ElementType

  /// The axes, the slowest first (row-major); empty for a single value.
  public let axes: [Axis]

  /// Describes a tensor.
  public init(name: String, elementType: ElementType, axes: [Axis]) {
    self.name = name
    self.elementType = elementType
    self.axes = axes
  }

  /// The size of each axis.
  public var shape: [Int] { axes.map(\.size) }

  /// The size of the data in bytes; nil if it does not fit in an `Int`.
  public var byteCount: Int? { checkedProduct(shape + [elementType.byteCount]) }
}

/// A named array of numbers: little-endian, row-major.
public struct Tensor: Equatable, Sendable {
  /// Name, element type and axes.
  public let description: TensorDescription

  /// The elements, little-endian, row-major.
  public let bytes: [UInt8]

  /// Pairs a description with its data.
  ///
  /// Throws `ModelError.tensorSize` if the data does not have the size of the description.
  public init(_ description: TensorDescription, bytes: [UInt8]) throws(ModelError) {
    guard description.byteCount == bytes.count else {
      throw .tensorSize(tensor: description.name, expected: description.byteCount, found: bytes.count)
    }
    self.description = description
    self.bytes = bytes
  }

  /// A tensor of f32 values.
  public init(name: String, axes: [TensorDescription.Axis], values: [Float]) throws(ModelError) {
    var writer = ByteWriter()
    writer.littleEndian(values)
    try self.init(TensorDescription(name: name, elementType: .float32, axes: axes), bytes: writer.bytes)
  }

  /// The elements as f32; nil for integers. Copies the data. f16 and bf16 are widened exactly, f64 is rounded to
  /// nearest.
  public func floats() -> [Float]? {
    switch description.elementType {
    case .float32: Self.floats(littleEndian: bytes)
    case .float64: floats(of: Binary64.self)
    case .bfloat16: floats(of: BFloat16.self)
    case .float16: floats(of: Binary16.self)
    default: nil
    }
  }

  private func floats<Format: FloatFormat>(of format: Format.Type) -> [Float] {
    let span = bytes.span
    return (0..<bytes.count / format.byteCount).map { index in
      Float(bitPattern: Binary32.rounded(format.widened(format.bits(span, index))))
    }
  }

  private static func floats(littleEndian bytes: [UInt8]) -> [Float] {
    let count = bytes.count / 4
    // Safe: exactly `count` numbers of four bytes are copied, and every bit pattern is a number.
    return unsafe [Float](unsafeUninitializedCapacity: count) { numbers, initialized in
      unsafe bytes.withUnsafeBytes { bytes in
        unsafe UnsafeMutableRawBufferPointer(numbers).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[..<(4 * count)]))
      }
      #if !_endian(little)
      for index in 0..<count {
        unsafe numbers[index] = Float(bitPattern: UInt32(littleEndian: numbers[index].bitPattern))
      }
      #endif
      initialized = count
    }
  }
}
