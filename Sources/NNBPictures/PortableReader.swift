internal import NNBSystem

/// Decodes PGM and PPM files: a magic, width, height and the largest value, then samples as bytes or as text.
struct PortableReader {
  private let bytes: [UInt8]
  private var position = 2

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  /// The picture in a whole file, whose magic has been seen.
  static func picture(in file: [UInt8]) throws(PictureError) -> Picture {
    guard file.count > 2 else { throw .portable(offset: file.count, expected: "a width") }
    var reader = PortableReader(file)
    let isText = file[1] < UInt8(ascii: "5"), isColour = file[1] == UInt8(ascii: "3") || file[1] == UInt8(ascii: "6")
    let width = try reader.number("a width", upTo: Int(Int32.max))
    let height = try reader.number("a height", upTo: Int(Int32.max))
    try PictureLimits.check(width: width, height: height)
    let largest = try reader.number("a largest value from 1 to 65535", upTo: 65_535)
    guard largest > 0 else { throw .portable(offset: reader.position, expected: "a largest value above 0") }
    let samples = width * height * (isColour ? 3 : 1)
    // A sample takes a byte, as text at least two, but for the last one.
    let least = isText ? 2 * samples - 1 : samples * (largest > 255 ? 2 : 1)
    guard reader.bytes.count - reader.position >= least else {
      throw .tooShort(width: width, height: height, byteCount: file.count)
    }
    guard Memory.isAvailable(8 * width * height) else { throw .outOfMemory(byteCount: 8 * width * height) }
    if !isText { try reader.passBlank() }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height)
    for _ in 0..<width * height {
      if isColour {
        let red = try reader.sample(isText, largest), green = try reader.sample(isText, largest)
        pixels.append(Luma.grey(red: red, green: green, blue: try reader.sample(isText, largest)))
      } else {
        pixels.append(try reader.sample(isText, largest))
      }
    }
    return Picture(rows: height, columns: width, pixels)
  }

  /// The blank that ends the header of a file of bytes.
  private mutating func passBlank() throws(PictureError) {
    guard position < bytes.count, Self.isBlank(bytes[position]) else {
      throw .portable(offset: position, expected: "a blank")
    }
    position += 1
  }

  private mutating func sample(_ isText: Bool, _ largest: Int) throws(PictureError) -> UInt8 {
    let start = position, expected = "a sample from 0 to \(largest)"
    let value: Int
    if isText {
      value = try number(expected, upTo: largest)
    } else {
      let size = largest > 255 ? 2 : 1
      guard position + size <= bytes.count else { throw .portable(offset: position, expected: expected) }
      value = bytes[position..<position + size].reduce(0) { $0 << 8 | Int($1) }
      position += size
      guard value <= largest else { throw .portable(offset: start, expected: expected) }
    }
    return UInt8((value * 255 + largest / 2) / largest)
  }

  /// The next number, after blanks and comments.
  private mutating func number(_ expected: String, upTo limit: Int) throws(PictureError) -> Int {
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "#") {
        while position < bytes.count, bytes[position] != 0x0A { position += 1 }
      } else if Self.isBlank(bytes[position]) {
        position += 1
      } else {
        break
      }
    }
    let start = position
    var value = 0
    while position < bytes.count, (0x30...0x39).contains(bytes[position]), value <= limit {
      value = value * 10 + Int(bytes[position] - 0x30)
      position += 1
    }
    guard position > start, value <= limit else { throw .portable(offset: start, expected: expected) }
    return value
  }
}

/// What grey a colour is (Spec/nnidx.md, section 3).
package enum Luma {
  package static func grey(red: UInt8, green: UInt8, blue: UInt8) -> UInt8 {
    let weighted: Int = 19_595 * Int(red) + 38_470 * Int(green) + 7_471 * Int(blue)
    return UInt8((weighted + 32_768) >> 16)
  }
}
