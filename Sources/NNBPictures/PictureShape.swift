/// How the numbers of a sample are the pixels of a picture (Spec/tools.md, 1).
package struct PictureShape: Equatable, Sendable {
  /// The size of the picture, and how many numbers a pixel has.
  package let height, width, channels: Int

  /// Whether the shape was one long row, which is taken for the rows of a square.
  package let isAssumed: Bool

  /// A shorter row is no picture.
  private static let leastAssumedSide = 4

  /// The picture in samples of a shape: rows and columns, also with an axis of up to four channels after them or of one before
  /// them; or the rows of a square without a break. Nil for any other shape.
  package init?(_ shape: [Int]) {
    let isRow = shape.count == 1, count = shape.first ?? 0
    switch shape.count {
    case 1:
      var side = 0
      while side * side < count, side <= PictureLimits.largestSide { side += 1 }
      guard side * side == count, side >= Self.leastAssumedSide else { return nil }
      (height, width, channels) = (side, side, 1)
    case 2: (height, width, channels) = (shape[0], shape[1], 1)
    case 3 where (1...4).contains(shape[2]): (height, width, channels) = (shape[0], shape[1], shape[2])
    case 3 where shape[0] == 1: (height, width, channels) = (shape[1], shape[2], 1)
    default: return nil
    }
    isAssumed = isRow
    let side = 1...PictureLimits.largestSide
    guard side.contains(height), side.contains(width), height > 1 || width > 1 else { return nil }
  }

  /// The picture of a sample, of which each pixel is the mean of its channels; nil if it has another number of values.
  package func picture(of values: some RandomAccessCollection<UInt8>) -> Picture? {
    let values = Array(values)
    guard values.count == height * width * channels else { return nil }
    if channels == 1 { return Picture(height: height, width: width, pixels: values) }
    let pixels = stride(from: 0, to: values.count, by: channels).map { start in
      UInt8((2 * values[start..<start + channels].reduce(0) { $0 + Int($1) } + channels) / (2 * channels))
    }
    return Picture(height: height, width: width, pixels: pixels)
  }
}
