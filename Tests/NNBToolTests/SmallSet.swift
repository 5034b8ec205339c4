import Foundation
import NNBIDX
import NNBTestSupport
import Testing

/// A data set so small that a run over it takes no time: pictures of 8×8, 60 to train on and 20 to test, of three classes.
enum SmallSet {
  static let side = 8, count = 60, testCount = 20, classes = 3

  /// Class k is bright in the rows from 2k + 1 on; the rest is noise that a seed decides.
  static func pixels(_ count: Int, first: Int = 0, seed: UInt64 = 1) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).flatMap { image in
      (0..<side * side).map { place in
        let row = place / side, isBright = row / 2 == (image + first) % classes
        return UInt8.random(in: isBright ? 128...255 : 0...100, using: &generator)
      }
    }
  }

  static func labels(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0 % classes) } }

  /// The bytes of an IDX file, put together by hand.
  static func idx(_ type: UInt8, _ shape: [Int], _ data: [UInt8]) -> [UInt8] {
    [0, 0, type, UInt8(shape.count)] + shape.flatMap { size in [24, 16, 8, 0].map { UInt8(size >> $0 & 255) } } + data
  }

  static var images: [UInt8] { idx(8, [count, side, side], pixels(count)) }
  static var testImages: [UInt8] { idx(8, [testCount, side, side], pixels(testCount, seed: 2)) }
  static var labelFile: [UInt8] { idx(8, [count], labels(count)) }
  static var testLabelFile: [UInt8] { idx(8, [testCount], labels(testCount)) }

  /// The names of MNIST's files.
  static let names = [
    "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte",
  ]

  /// Writes files below a folder, whose folders are made; those that end in `.gz` are gzipped.
  static func write(_ files: [String: [UInt8]], in folder: String) throws {
    for (name, bytes) in files {
      let path = folder + "/" + name
      try FileManager.default.createDirectory(
        atPath: URL(filePath: path).deletingLastPathComponent().path(), withIntermediateDirectories: true)
      try NNBTestSupport.write(bytes, to: path)
    }
  }

  /// Writes the set into `data` below a folder, under names of any pattern, with some files otherwise or not at all.
  static func make(
    in folder: String, names: [String] = names, images: [UInt8]? = nil, labels: [UInt8]? = nil, hasTest: Bool = true,
    testLabels: [UInt8]? = nil
  ) throws {
    var files = ["data/" + names[0]: images ?? self.images, "data/" + names[1]: labels ?? labelFile]
    if hasTest {
      files["data/" + names[2]] = testImages
      files["data/" + names[3]] = testLabels ?? testLabelFile
    }
    try write(files, in: folder)
  }

  /// Numbers as big-endian bytes.
  static func bytes<Number: FixedWidthInteger>(_ numbers: [Number]) -> [UInt8] {
    numbers.flatMap { number in
      (0..<Number.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: number >> Number(8 * $0)) }
    }
  }

  static func bytes(_ numbers: [Float]) -> [UInt8] { bytes(numbers.map(\.bitPattern)) }
}
