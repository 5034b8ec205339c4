internal import NNBPictures

/// The size of samples that are grey pictures.
package struct PictureShape: Equatable, Sendable {
  /// In pixels.
  package let height, width: Int

  /// A picture with fewer rows or columns tells nothing.
  private static let smallest = 5

  /// A larger one is scaled down, so that a page stays small.
  private static let largest = 64

  /// Takes a shape without axes of 1: two sizes, or one that is a square; nil if it is no picture.
  package init?(_ shape: [Int]) {
    let axes = shape.filter { $0 != 1 }
    if axes.count == 2 {
      (height, width) = (axes[0], axes[1])
    } else {
      guard axes.count == 1, let count = axes.first, count > 0 else { return nil }
      let side = Int(Double(count).squareRoot().rounded())
      guard side * side == count else { return nil }
      (height, width) = (side, side)
    }
    guard min(height, width) >= Self.smallest, height <= 1 << 12, width <= 1 << 12 else { return nil }
  }

  /// A picture no larger than a page has room for.
  static func shown(_ picture: Picture) -> Picture {
    let side = max(picture.height, picture.width)
    guard side > largest else { return picture }
    return picture.scaled(
      height: max(1, picture.height * largest / side), width: max(1, picture.width * largest / side))
  }
}
