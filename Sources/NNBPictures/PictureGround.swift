/// What a picture is drawn on, judged by its border (Spec/nnidx.md, section 3).
package struct PictureGround: Equatable, Sendable {
  /// The median of the border.
  package let value: UInt8

  /// The border's value of which a sixteenth is above.
  let bright: UInt8

  /// Whether the pixels are darker on the whole than the ground, or lighter; neither for a picture of one grey.
  package let isDarkOnLight, isLightOnDark: Bool

  /// Judges a picture.
  package init(of picture: Picture) {
    let (height, width) = (picture.height, picture.width), pixels = picture.pixels
    var border = Array(pixels[..<width])
    if height > 1 { border += pixels[((height - 1) * width)...] }
    for y in 1..<max(1, height - 1) {
      border.append(pixels[y * width])
      if width > 1 { border.append(pixels[y * width + width - 1]) }
    }
    border.sort()
    value = border[border.count / 2]
    bright = border[15 * border.count / 16]
    let sum = pixels.reduce(0) { $0 + Int($1) }, level = Int(value) * pixels.count
    (isDarkOnLight, isLightOnDark) = (sum < level, sum > level)
  }
}
