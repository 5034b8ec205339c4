/// A grey picture with a byte for each pixel, 0 for black and 255 for white.
package struct Picture: Equatable, Sendable {
  /// The size in pixels, at least one by one.
  package let height, width: Int

  /// The pixels, row by row.
  package let pixels: [UInt8]

  /// A picture of these pixels; nil if their number is not the product of the sizes, or a size is not positive.
  package init?(height: Int, width: Int, pixels: [UInt8]) {
    guard height > 0, width > 0, height.multipliedReportingOverflow(by: width) == (pixels.count, false) else {
      return nil
    }
    self.init(rows: height, columns: width, pixels)
  }

  /// The same for sizes that are known to fit.
  init(rows: Int, columns: Int, _ pixels: [UInt8]) {
    (height, width, self.pixels) = (rows, columns, pixels)
  }

  /// The picture with black for white.
  package var inverted: Picture { Picture(rows: height, columns: width, pixels.map { 255 - $0 }) }
}

extension Picture: CustomStringConvertible {
  /// The size: `28x28`.
  package var description: String { "\(height)x\(width)" }
}
