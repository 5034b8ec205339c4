/// How strongly images are distorted in training (Spec/arithmetic.md, 4.8), in the whole numbers of that section.
public struct Distortion: Equatable, Sendable {
  /// The distance of the nodes, in pixels, 1 … 64.
  public var spacing = 7

  /// The most that a node is moved, in 1/256 pixel, 0 … 2,047.
  public var elastic = 0

  /// The most of each part of the matrix, in 1/65536, 0 … 32,767. A rotation is in radians, nearly.
  public var rotate = 0, shear = 0, scale = 0, aspect = 0

  /// The most that the whole image is moved, in 1/256 pixel, 0 … 2,047.
  public var shift = 0

  /// One that changes nothing.
  public init() {}

  /// Takes the numbers.
  public init(elastic: Int, spacing: Int = 7, rotate: Int, shear: Int, scale: Int, aspect: Int, shift: Int = 0) {
    (self.elastic, self.spacing, self.rotate, self.shear) = (elastic, spacing, rotate, shear)
    (self.scale, self.aspect, self.shift) = (scale, aspect, shift)
  }

  /// What handwritten digits stand without becoming others.
  public static let digits = Distortion(elastic: 1280, rotate: 8000, shear: 8000, scale: 6000, aspect: 3000)

  /// About half of that, for smaller networks.
  public static let weak = Distortion(elastic: 900, rotate: 4000, shear: 4000, scale: 3000, aspect: 1500)

  /// The shortest side of an image that can be distorted, and the longest.
  public static let sides = 8...4096

  /// Height and width of a sample of this shape; nil if it cannot be distorted. Axes of 1 do not count.
  public static func size(of shape: [Int]) -> (height: Int, width: Int)? {
    let axes = shape.filter { $0 != 1 }
    guard axes.count == 2, axes.allSatisfy(sides.contains) else { return nil }
    return (axes[0], axes[1])
  }
}

extension Distortion {
  /// What one of the numbers is.
  package struct Part: Sendable {
    /// The name in options, tables and JSON.
    package let name: String

    /// The numbers that it can be.
    package let range: ClosedRange<Int>

    /// The unit in which people give it, and how many of the stored numbers are one of that.
    package let unit: String, factor: Double

    /// Whether it is a strength, of which 0 changes nothing.
    package let isStrength: Bool
  }

  /// What each number is, in the order of the format (Spec/nnb.md, 13.1).
  package static let parts: [Part] = [
    part("spacing", 1...64, "pixels", 1, isStrength: false), part("elastic", 0...2047, "pixels", 256),
    part("rotate", 0...32767, "degrees", .pi / 180 * 65536), part("shear", 0...32767, "degrees", .pi / 180 * 65536),
    part("scale", 0...32767, "per cent", 655.36), part("aspect", 0...32767, "per cent", 655.36),
    part("shift", 0...2047, "pixels", 256),
  ]

  private static func part(
    _ name: String, _ range: ClosedRange<Int>, _ unit: String, _ factor: Double, isStrength: Bool = true
  ) -> Part {
    Part(name: name, range: range, unit: unit, factor: factor, isStrength: isStrength)
  }

  /// The numbers, in the order of `parts`.
  package var numbers: [Int] { [spacing, elastic, rotate, shear, scale, aspect, shift] }

  /// The distortion of these numbers; nil unless they are as many as `parts`.
  package init?(numbers: [Int]) {
    guard numbers.count == Self.parts.count else { return nil }
    self.init(
      elastic: numbers[1], spacing: numbers[0], rotate: numbers[2], shear: numbers[3], scale: numbers[4],
      aspect: numbers[5], shift: numbers[6])
  }

  /// Whether each number is in its range.
  package var isInRange: Bool { zip(Self.parts, numbers).allSatisfy { $0.range.contains($1) } }

  /// Whether it leaves every image as it is.
  package var changesNothing: Bool { zip(Self.parts, numbers).allSatisfy { !$0.isStrength || $1 == 0 } }

  /// The same, or nil if it changes nothing: the one form that a file has for that.
  package var canonical: Distortion? { changesNothing ? nil : self }
}
