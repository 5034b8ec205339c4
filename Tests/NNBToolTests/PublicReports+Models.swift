import Foundation
import NNBTestSupport

/// Files that are no models, where one is wanted.
extension PublicReport {
  private static func model(_ situation: String, _ bytes: [UInt8], _ words: [String], status: Int32 = 65)
    -> PublicReport
  {
    .init(situation, .nnconv, ["in", "out.nnb"], status: status, words: words) { folder in
      try SmallSet.write(["in": bytes], in: folder)
    }
  }

  private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

  /// A frozen graph's first node: a placeholder called x.
  private static let node: [UInt8] = [0x0A, 0x12, 0x0A, 1, 0x78, 0x12, 0x0B] + text("Placeholder") + [0, 0]

  /// The first 96 bytes of an HDF5 file of superblock 0, whose root group's header is at byte 96: zeros up to byte 2,048.
  private static let unfinished: [UInt8] =
    [0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10, 0, 0, 0, 0, 0, 8, 8, 0, 4, 0, 16, 0, 0, 0, 0, 0]
    + number(0) + number(.max) + number(2_048) + number(.max) + number(0) + number(96) + [0, 0, 0, 0, 0, 0, 0, 0]
    + [UInt8](repeating: 0, count: 16) + [UInt8](repeating: 0, count: 2_048 - 96)

  private static func number(_ value: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  static let models: [PublicReport] = [
    model("a .tflite", [0x1C, 0, 0, 0] + text("TFL3"), ["a TensorFlow Lite model"]),
    model("7z", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4], ["a 7z archive", "7z x"]),
    model("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0, 4], ["an xz file", "unxz"]),
    model("zst", [0x28, 0xB5, 0x2F, 0xFD, 4, 0], ["a Zstandard file", "unzstd"]),
    model("bz2", text("BZh91AY&SY"), ["a bzip2 file", "bunzip2"]),
    model("rar", text("Rar!") + [0x1A, 7, 1, 0], ["a RAR archive", "unrar x"]),
    model(
      "a SavedModel's .pb", [8, 1, 0x12, 0x20, 0x0A, 0x10, 0x2A, 5] + text("serve") + [UInt8](repeating: 1, count: 24),
      ["TensorFlow SavedModel", "load_model"]),
    model("a frozen graph", node, ["a TensorFlow graph", "tf2onnx"]),
    model("MATLAB 5", text("MATLAB 5.0 MAT-file, Platform: GLNXA64"), ["a MATLAB 5 file", "scipy.io.loadmat"]),
    model("404: Not Found", text("404: Not Found"), ["the message of a server, “404: Not Found”"]),
    model("a web page", text("<html>"), ["a web page"]),
    model(
      "the writer was killed before it closed the file", unfinished,
      ["was not written to its end", "root group"]),
    model(
      "a file of HDF5 cut short", Array(unfinished.prefix(1_000)),
      ["truncated HDF5 file: expected 2,048 bytes, found 1,000"]),
  ]
}
