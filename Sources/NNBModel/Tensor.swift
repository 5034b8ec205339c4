internal import NNBBytes

/// A tensor without its data.
public struct TensorDescription: Equatable, Sendable {
  /// A dimension: its size, and its name, such as `in` or `out`. The name is empty if it is not known.
  public struct Axis: Equatable, Sendable {
    /// The number of elements along the axis.
    public let size: Int

    /// The name of the axis.
    public let name: Name

    /// An axis of `size` elements.
    public init(_ size: Int, _ name: Name = "") {
      self.size = size
      self.name = name
    }
  }

  /// The tensor's name, unique in a checkpoint.
  public let name: Name

  /// The type of every element.
  public let elementType: ElementType

  /// The axes, the slowest first (row-major); empty for a single value.
  public let axes: [Axis]

  /// Describes a tensor.
  public init(name: Name, elementType: ElementType, axes: [Axis]) {
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
  public let info: TensorDescription

  /// The elements, little-endian, row-major; `bytes.span` borrows them.
  public let bytes: [UInt8]

  /// The tensor's name.
  public var name: Name { info.name }

  /// The type of every element.
  public var elementType: ElementType { info.elementType }

  /// The axes, the slowest first (row-major); none for a single value.
  public var axes: [TensorDescription.Axis] { info.axes }

  /// The size of each axis.
  public var shape: [Int] { info.shape }

  /// Pairs what a tensor is with its data. Copies nothing.
  ///
  /// Throws `ModelError.tensorSize` if the data has another size than shape and element type call for.
  public init(_ info: TensorDescription, bytes: [UInt8]) throws(ModelError) {
    guard info.byteCount == bytes.count else {
      throw .tensorSize(tensor: info.name, expected: info.byteCount, found: bytes.count)
    }
    self.info = info
    self.bytes = bytes
  }

  /// A tensor without its data, which is elsewhere: for those who need to know what a model has, and not its numbers.
  package init(outline info: TensorDescription) { self.init(info, data: []) }

  /// The data is not checked.
  init(_ info: TensorDescription, data: [UInt8]) { (self.info, bytes) = (info, data) }

  /// A tensor of f32 values, row-major. Copies them.
  ///
  /// Throws `ModelError.tensorSize` if there are more or fewer than the sizes of the axes multiply to.
  public init(name: Name, axes: [TensorDescription.Axis], values: [Float]) throws(ModelError) {
    var writer = ByteWriter()
    writer.littleEndian(values)
    try self.init(TensorDescription(name: name, elementType: .float32, axes: axes), bytes: writer.bytes)
  }
}
