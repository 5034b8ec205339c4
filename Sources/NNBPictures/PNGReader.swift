internal import CNNBPNG
internal import NNBSystem

/// Decodes PNG files by libpng, whose errors end in C.
enum PNGReader {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// The picture in a whole file, as grey on a grey of `background`.
  static func picture(in file: [UInt8], background: UInt8) throws(PictureError) -> Picture {
    let header = try header(of: file)
    let (width, height) = (Int(header.width), Int(header.height))
    try PictureLimits.check(width: width, height: height)
    // Before memory is taken: the rows, each with a byte for its filter. Interlaced ones take no less.
    let packed = height * ((width * Int(header.pixel_bits) + 7) / 8 + 1)
    guard packed / PictureLimits.largestRatio <= file.count else {
      throw .tooShort(width: width, height: height, byteCount: file.count)
    }
    let needed = 8 * width * height + 4 * width * (header.is_interlaced == 0 ? 1 : height)
    // Scaling and the like take some more bytes for each pixel.
    guard Memory.isAvailable(needed) else { throw .outOfMemory(byteCount: needed) }
    var pixels = [UInt8](repeating: 0, count: width * height)
    let (outcome, message) = unsafe call(with: file) { data, count, message in
      // Safe: both arrays live during the call, and are passed with their own counts.
      unsafe pixels.withUnsafeMutableBufferPointer { grey in
        guard let start = grey.baseAddress else { return Int32(NN_PNG_FAULT.rawValue) }
        return unsafe nn_png_read_grey(data, count, background, start, grey.count, message)
      }
    }
    try check(outcome, message, needed)
    return Picture(rows: height, columns: width, pixels)
  }

  private static func header(of file: [UInt8]) throws(PictureError) -> nn_png_header {
    var header = nn_png_header()
    let (outcome, message) = unsafe call(with: file) { data, count, message in
      unsafe nn_png_read_header(data, count, &header, message)
    }
    try check(outcome, message, 1 << 16)
    return header
  }

  private static func check(_ outcome: Int32, _ message: String, _ byteCount: Int) throws(PictureError) {
    if outcome == NN_PNG_NO_MEMORY.rawValue { throw .outOfMemory(byteCount: byteCount) }
    guard outcome == NN_PNG_DONE.rawValue else { throw .png(message.isEmpty ? "it cannot be read" : message) }
  }

  /// Calls C with a file and room for a sentence.
  private static func call(
    with file: [UInt8], _ body: (UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<CChar>) -> Int32
  ) -> (Int32, message: String) {
    var text = [CChar](repeating: 0, count: Int(NN_PNG_MESSAGE_BYTES))
    var outcome = Int32(NN_PNG_FAULT.rawValue)
    // Safe: both arrays live during the call, and C is told their counts.
    unsafe file.withUnsafeBufferPointer { data in
      unsafe text.withUnsafeMutableBufferPointer { message in
        if let start = message.baseAddress { outcome = unsafe body(data.baseAddress, data.count, start) }
      }
    }
    let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return (outcome, String(decoding: bytes, as: UTF8.self))
  }
}
