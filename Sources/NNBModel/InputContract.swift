/// What a network wants to be fed, so that nobody divides by 255 twice.
public struct InputContract: Equatable, Sendable {
  /// The size of one sample along each axis, such as 28 by 28; its product is the first layer's inputs.
  public let shape: [Int]

  /// How stored numbers become inputs; nil where the file the network came from did not say.
  public var scaling: InputScaling?

  /// The name of each class, or nothing where there are no names.
  public let classLabels: [String]

  /// States what a network wants.
  public init(shape: [Int], scaling: InputScaling?, classLabels: [String] = []) {
    self.shape = shape
    self.scaling = scaling
    self.classLabels = classLabels
  }
}

/// How a stored number becomes an input: fma(value, scale, offset), rounded once to f32 (Spec/arithmetic.md, 3.1).
public struct InputScaling: Equatable, Sendable {
  /// The type of the stored numbers.
  public let elementType: ElementType

  /// What they are multiplied by.
  public let scale: Float

  /// What is added then.
  public let offset: Float

  /// Bytes to the range 0 … 1, as this package trains and as nearly every published network does.
  public static let unitBytes = InputScaling(elementType: .uint8, scale: 1 / 255, offset: 0)

  /// States how stored numbers become inputs.
  public init(elementType: ElementType, scale: Float, offset: Float) {
    self.elementType = elementType
    self.scale = scale
    self.offset = offset
  }
}
