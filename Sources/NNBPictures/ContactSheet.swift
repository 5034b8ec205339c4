/// Many pictures in one (Spec/nnidx.md, section 11).
package enum ContactSheet {
  private static let gap = 2, ground: UInt8 = 96

  /// The pictures, which are of one size, in rows of so many; without a number, as many beside each other as below. Throws
  /// `.tooLarge`.
  package static func picture(of pictures: [Picture], columns given: Int? = nil) throws(PictureError) -> Picture {
    guard let first = pictures.first else { throw .noInk }
    var columns = given ?? 1
    while given == nil, columns * columns < pictures.count { columns += 1 }
    let rows = (pictures.count + columns - 1) / columns
    let width = columns * (first.width + gap) + gap, height = rows * (first.height + gap) + gap
    guard max(width, height) <= PictureLimits.largestSide, width * height <= PictureLimits.mostPixels else {
      throw .tooLarge(width: width, height: height)
    }
    var pixels = [UInt8](repeating: ground, count: width * height)
    for (index, picture) in pictures.enumerated() {
      let top = gap + index / columns * (first.height + gap), left = gap + index % columns * (first.width + gap)
      for y in 0..<picture.height {
        let start = (top + y) * width + left
        pixels.replaceSubrange(
          start..<start + picture.width, with: picture.pixels[y * picture.width..<(y + 1) * picture.width])
      }
    }
    guard let sheet = Picture(height: height, width: width, pixels: pixels) else {
      throw .tooLarge(width: width, height: height)
    }
    return sheet
  }
}
