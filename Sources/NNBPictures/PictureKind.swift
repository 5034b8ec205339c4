/// What the beginning of a file says of it.
package enum PictureKind: Equatable, Sendable {
  case png

  /// PGM or PPM.
  case portable

  /// A picture of a format that is not read here.
  case other(String)

  /// How many bytes are looked at.
  package static let startByteCount = 16

  private static let others: [(start: [UInt8], name: String)] = [
    ([0xFF, 0xD8, 0xFF], "JPEG"), (Array("GIF8".utf8), "GIF"), ([0x49, 0x49, 0x2A, 0], "TIFF"),
    ([0x4D, 0x4D, 0, 0x2A], "TIFF"), ([0, 0, 1, 0], "ICO"), ([0, 0, 0, 0x0C, 0x6A, 0x50], "JPEG 2000"),
    ([0xFF, 0x0A], "JPEG XL"), ([0xFF, 0x4F, 0xFF, 0x51], "JPEG 2000"),
  ]

  /// Recognises a picture by its first bytes; nil for anything else.
  package init?(_ start: [UInt8]) {
    func text(_ range: Range<Int>) -> String? {
      range.upperBound <= start.count ? String(validating: start[range], as: UTF8.self) : nil
    }
    if start.starts(with: PNGReader.signature) {
      self = .png
    } else if start.count >= 3, ["P2", "P3", "P5", "P6"].contains(text(0..<2)), PortableReader.isBlank(start[2]) {
      self = .portable
    } else if let other = Self.others.first(where: { start.starts(with: $0.start) }) {
      self = .other(other.name)
    } else if text(0..<2) == "BM", start.count >= 10, start[6..<10].allSatisfy({ $0 == 0 }) {
      self = .other("BMP")
    } else if text(0..<4) == "RIFF", text(8..<12) == "WEBP" {
      self = .other("WebP")
    } else if text(4..<8) == "ftyp", let brand = text(8..<12), ["heic", "heix", "mif1", "avif"].contains(brand) {
      self = .other(brand == "avif" ? "AVIF" : "HEIF")
    } else {
      return nil
    }
  }
}
