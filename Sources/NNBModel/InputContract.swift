/// The inputs that a network expects. It is stored, so that nobody divides by 255 twice.
public struct InputContract: Equatable, Sendable {
  /// The size of one sample along each axis, such as 28 by 28. The product is the number of inputs of the first layer.
  public let shape: [Int]

  /// How stored numbers become inputs; nil if the file of the network did not say.
  public var scaling: InputScaling?

  /// The name of each class; empty if there are no names.
  public let classLabels: [Name]

  /// Describes the inputs that a network expects.
  public init(shape: [Int], scaling: InputScaling?, classLabels: [Name] = []) {
    self.shape = shape
    self.scaling = scaling
    self.classLabels = classLabels
  }
}

/// How a stored number becomes an input: fma(value, scale, offset), rounded once to f32 (Spec/arithmetic.md, 3.1).
public struct InputScaling: Equatable, Sendable {
  /// The type of the stored numbers.
  public let elementType: ElementType

  /// The factor.
  public let scale: Float

  /// The summand.
  public let offset: Float

  /// Bytes scaled to 0 … 1, as in this package's training and in nearly every published network.
  public static let unitBytes = InputScaling(elementType: .uint8, scale: 1 / 255, offset: 0)

  /// Describes how stored numbers become inputs.
  public init(elementType: ElementType, scale: Float, offset: Float) {
    self.elementType = elementType
    self.scale = scale
    self.offset = offset
  }
}
