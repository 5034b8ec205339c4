import Foundation
import NNBGzip
import NNBTestSupport

/// Files that are not IDX, or not any more.
extension PublicReport {
  private static func all(of bytes: [UInt8]) -> @Sendable (String) throws -> Void {
    { folder in
      try SmallSet.write(
        Dictionary(uniqueKeysWithValues: SmallSet.names.map { ("data/\($0).gz", bytes) }), in: folder)
    }
  }

  private static func images(_ bytes: [UInt8]) -> @Sendable (String) throws -> Void {
    { folder in try SmallSet.make(in: folder, images: bytes) }
  }

  private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

  private static let page = text(
    "<!DOCTYPE html>\n<html><head><title>MNIST</title></head><body>sign in</body></html>\n")

  /// Each line end made CR LF.
  private static func grown(_ bytes: [UInt8]) -> [UInt8] { bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] } }

  /// Pictures with bytes 0A among them, as real ones have.
  private static let withLineEnds: [UInt8] = {
    var pixels = SmallSet.pixels(SmallSet.count)
    for place in stride(from: 5, to: pixels.count, by: 50) { pixels[place] = 0x0A }
    return SmallSet.idx(8, [60, 8, 8], pixels)
  }()

  private static func swapped(_ bytes: [UInt8], fromWord first: Int) -> [UInt8] {
    var bytes = bytes
    for start in stride(from: 4 * first, to: 16, by: 4) {
      bytes.replaceSubrange(start..<start + 4, with: bytes[start..<start + 4].reversed())
    }
    return bytes
  }

  static let files: [PublicReport] = [
    .init(
      "the download is a web page", status: 65, words: ["a web page", "download the file itself"], make: all(of: page)),
    .init(
      "the download is an XML answer", status: 65, words: ["an answer of a server in XML"],
      make: all(of: text("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code></Error>"))),
    .init(
      "the download is 404: Not Found", status: 65, words: ["the message of a server, “404: Not Found”"],
      make: all(of: text("404: Not Found"))),
    .init(
      "a data file is a Git LFS pointer", status: 65, words: ["a Git LFS pointer", "git lfs pull"],
      make: all(of: text("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 9912422\n"))),
    .init("packed twice", words: ["60 images of 8x8, 3 classes, 20 to test"]) { folder in
      func twice(_ bytes: [UInt8]) throws -> [UInt8] { try Gzip.compress(try Gzip.compress(bytes)) }
      try SmallSet.make(
        in: folder, names: SmallSet.names.map { $0 + ".gz" }, images: try twice(SmallSet.images),
        labels: try twice(SmallSet.labelFile), hasTest: false)
      try SmallSet.write(
        [
          "data/t10k-images-idx3-ubyte.gz": try twice(SmallSet.testImages),
          "data/t10k-labels-idx1-ubyte.gz": try twice(SmallSet.testLabelFile),
        ], in: folder)
    },
    .init(
      "line ends made CR LF", status: 65, words: ["damaged by a transfer as text, repeat it in binary"],
      make: images(grown(withLineEnds))),
    .init(
      "CR LF made LF, as bytes 0D are missing", status: 65, words: ["damaged by a transfer as text"],
      make: images(withLineEnds.filter { $0 != 0x0D }.dropLast(3))),
    .init(
      "array.tofile() without a header", status: 65, words: ["no IDX header", "struct.pack(\">IIII\", 2051"],
      make: images(SmallSet.pixels(SmallSet.count))),
    .init(
      "array.tofile() of pictures of 28x28", status: 65, words: ["47,040 bytes are 60 images of 28x28 without one"],
      make: images([UInt8](repeating: 200, count: 60 * 784))),
    .init(
      "array.tofile() that begins black", status: 65, words: ["no IDX header"],
      make: images([0, 0, 0, 0, 0] + SmallSet.pixels(SmallSet.count))),
    .init(
      "the magic number in little-endian order", status: 65, words: ["little-endian", "03 08 00 00"],
      make: images(swapped(SmallSet.images, fromWord: 0))),
    .init(
      "the sizes in little-endian order", status: 65, words: ["little-endian"],
      make: images(swapped(SmallSet.images, fromWord: 1))),
    .init("an empty file", status: 65, words: ["the file is empty", "repeat it"], make: images([])),
    .init(
      "an .npy file under the name", status: 65, words: ["an .npy file of NumPy", "nnidx"],
      make: images([0x93] + text("NUMPY") + [1, 0, 0x76, 0])),
    .init(
      "a PNG under the name", status: 65, words: ["a PNG picture", "nnidx"],
      make: images([0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10])),
    .init(
      "CSV under the name", status: 65, words: ["CSV text", "nnidx"],
      make: images(text("label,pixel0,pixel1\n5,0,0\n0,0,0\n"))),
    .init(
      "a zip archive under the name", status: 65, words: ["a zip archive", "unzip"],
      make: images([0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 40))),
    .init(
      "a web page inside gzip", status: 65, words: ["a web page"],
      make: { folder in try SmallSet.make(in: folder, images: try Gzip.compress(page)) }),
  ]
}
