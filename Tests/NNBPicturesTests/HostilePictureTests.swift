import Foundation
import NNBBytes
import NNBPictures
import NNBTestSupport
import Testing

/// Damaged and hostile picture files.
@Suite(.timeLimit(.minutes(1)))
struct HostilePictureTests {
  private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    writer.bigEndian(UInt32(content.count))
    writer.append(name.utf8)
    writer.append(content)
    writer.bigEndian(CRC32(of: Array(name.utf8) + content).value)
    return writer.bytes
  }

  /// A PNG file of a header and chunks.
  private static func file(
    _ width: UInt32, _ height: UInt32, depth: UInt8 = 8, type: UInt8 = 0, interlace: UInt8 = 0, _ rest: [UInt8] = []
  ) -> [UInt8] {
    var header = ByteWriter()
    header.bigEndian(width)
    header.bigEndian(height)
    header.append([depth, type, 0, 0, interlace])
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header.bytes) + rest
  }

  private static let noData = chunk("IDAT", []) + chunk("IEND", [])

  /// The zlib stream of a stored block.
  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var a: UInt32 = 1, b: UInt32 = 0
    for byte in bytes {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    let count = UInt16(bytes.count)
    return [0x78, 1, 1, UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8)] + bytes
      + [UInt8(b >> 8), UInt8(b & 255), UInt8(a >> 8), UInt8(a & 255)]
  }

  private static func message(_ bytes: [UInt8]) -> String? {
    do throws(PictureError) {
      _ = try PictureFile().picture(in: bytes)
      return nil
    } catch {
      return error.description
    }
  }

  @Test(
    arguments: [
      (file(0, 4, noData), "a damaged PNG file: "),
      (file(0x7FFF_FFFF, 0x7FFF_FFFF, noData), "a damaged PNG file: "),
      (file(16_385, 1, noData), "a damaged PNG file: "),
      (
        file(16_384, 16_384, noData),
        "a picture of 16384x16384 pixels, expected 1 to 16384 a side and at most 67,108,864"
      ),
      (file(8_192, 8_192, noData), "truncated: "), (file(8_192, 8_192, interlace: 1, noData), "truncated: "),
      (file(2, 2, noData), "a damaged PNG file: "), (file(2, 2), "a damaged PNG file: the file ends too early"),
      (file(2, 2, depth: 3, noData), "a damaged PNG file: "), (file(2, 2, type: 5, noData), "a damaged PNG file: "),
      (file(2, 2, interlace: 9, noData), "a damaged PNG file: "),
      (file(2, 2, type: 3, chunk("IDAT", stored([0, 0, 0, 0, 0, 0]))), "a damaged PNG file: "),
      (
        file(2, 1, type: 3, chunk("PLTE", [1, 2, 3]) + chunk("IDAT", stored([0, 0, 1])) + chunk("IEND", [])),
        "a damaged PNG file: a pixel has a colour beyond the palette"
      ),
      (file(2, 2, chunk("IDAT", stored([9, 0, 0, 0, 0, 0])) + chunk("IEND", [])), "a damaged PNG file: "),
      (file(2, 2, chunk("IDAT", stored([0, 1, 2, 0, 3, 4]))), "a damaged PNG file: the file ends too early"),
      ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "a damaged PNG file: the file ends too early"),
      ([], "not a PNG, PGM or PPM picture: it begins with nothing"),
      (Array("<html>".utf8), "not a PNG, PGM or PPM picture: it begins with 3c 68 74 6d 6c 3e"),
      ([0xFF, 0xD8, 0xFF, 0xE0], "a JPEG picture, which is not read here: convert it to PNG first"),
      (Array("GIF89a".utf8), "a GIF picture"), (Array("RIFF....WEBPVP8".utf8), "a WebP picture"),
      (Array("P5 4 4 255\n".utf8), "truncated: "), (Array("P5 99999 1 255\n".utf8), "a picture of 1x99999 pixels"),
      (Array("P5 1 1 0\nx".utf8), "a damaged PGM or PPM file: expected a largest value above 0"),
      (Array("P5 1 1 70000\nx".utf8), "a damaged PGM or PPM file: expected a largest value from 1 to 65535 at byte 7"),
      (Array("P2 2 1 9\n5 10".utf8), "a damaged PGM or PPM file: expected a sample from 0 to 9 at byte 11"),
      (Array("P6 1 1 9\n\u{1}\u{2}\u{A}".utf8), "a damaged PGM or PPM file: expected a sample from 0 to 9 at byte 11"),
      (Array("P5 a".utf8), "a damaged PGM or PPM file: expected a width at byte 3"),
    ] as [([UInt8], String)])
  func `A file that is no good picture is refused with the reason`(bytes: [UInt8], expected: String) throws {
    let message = try #require(Self.message(bytes))
    #expect(message.hasPrefix(expected), "\(message)")
  }

  @Test func `A small file made by hand is read`() throws {
    let bytes = Self.file(2, 2, Self.chunk("IDAT", Self.stored([0, 1, 2, 1, 3, 4])) + Self.chunk("IEND", []))
    // The second row has the filter Sub: 3, then 3 + 4.
    #expect(try PictureFile().picture(in: bytes).pixels == [1, 2, 3, 7])
    #expect(try PictureFile().picture(in: bytes + [1, 2, 3]).pixels == [1, 2, 3, 7])
  }

  @Test(arguments: ["grey-8", "grey-1-interlaced", "palette-4", "rgba-16-interlaced", "with-notes"])
  func `A file that is cut short anywhere is refused`(name: String) throws {
    let whole = try contents(of: Fixtures.path("pictures/\(name).png"))
    for count in stride(from: 0, to: whole.count, by: max(1, whole.count / 500)) {
      #expect(Self.message(Array(whole.prefix(count))) != nil, "\(count) bytes")
    }
  }

  @Test(arguments: ["grey-8", "grey-4-interlaced", "palette-2", "rgb-8", "grey-alpha-16"])
  func `A flipped bit in a chunk that matters is noticed`(name: String) throws {
    let whole = try contents(of: Fixtures.path("pictures/\(name).png"))
    var random = SeededGenerator(seed: 5)
    for _ in 0..<300 {
      var bytes = whole
      // Behind the signature; the chunk tRNS does not matter to libpng, which leaves it out if it is damaged.
      let index = Int.random(in: 8..<bytes.count, using: &random)
      bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      if let picture = try? PictureFile().picture(in: bytes) {
        #expect(name == "palette-2", "byte \(index)")
        #expect(picture.pixels.count == 90)
      }
    }
  }

  @Test func `A picture of one grey has no ink`() throws {
    let white = try #require(Picture(height: 5, width: 5, pixels: [UInt8](repeating: 255, count: 25)))
    #expect(throws: PictureError.noInk) { try MNISTPreparation().prepared(white) }
  }

  @Test func `Pictures of MNIST stay as they are when they are prepared once more`() throws {
    let images = try MNISTImages.some(500)
    for picture in images {
      let (prepared, isInverted) = try MNISTPreparation().prepared(picture)
      #expect(prepared == picture && !isInverted)
    }
  }
}
