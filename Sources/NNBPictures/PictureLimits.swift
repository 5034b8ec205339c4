/// The limits of pictures (Spec/nnidx.md, section 3).
package enum PictureLimits {
  /// The largest height and width.
  package static let largestSide = 16_384

  /// The largest number of pixels.
  package static let mostPixels = 1 << 26

  /// The largest file, in bytes.
  package static let largestByteCount = 256 << 20

  /// No deflate stream unpacks to more than this many times its size.
  static let largestRatio = 1_032

  /// Makes sure that sizes are within the limits.
  static func check(width: Int, height: Int) throws(PictureError) {
    guard (1...largestSide).contains(width), (1...largestSide).contains(height), width * height <= mostPixels else {
      throw .tooLarge(width: width, height: height)
    }
  }
}
