import Foundation
import NNBTestSupport

/// Types, shapes and values of labels.
extension PublicReport {
  private static func withLabels(_ file: [UInt8], test: [UInt8]? = nil, hasTest: Bool = true)
    -> @Sendable (String) throws -> Void
  {
    { folder in try SmallSet.make(in: folder, labels: file, hasTest: hasTest, testLabels: test) }
  }

  private static func numbers<Number: FixedWidthInteger>(_ count: Int, _ type: Number.Type) -> [UInt8] {
    let labels: [Number] = SmallSet.labels(count).map { label -> Number in Number(label) }
    return SmallSet.bytes(labels)
  }

  private static func cycle(_ count: Int, _ period: Int, from first: Int = 0, step: Int = 1) -> [UInt8] {
    (0..<count).map { index -> UInt8 in UInt8(first + index % period * step) }
  }

  private static let oneHot: [UInt8] = SmallSet.labels(60).flatMap { label -> [UInt8] in
    var row: [UInt8] = [0, 0, 0]
    row[Int(label)] = 1
    return row
  }

  private static let manyClasses: [UInt8] = {
    let labels: [Int16] = (0..<600).map { index -> Int16 in Int16(index % 300) }
    return SmallSet.bytes(labels)
  }()

  private static let wholeFloats: [UInt8] = {
    let labels: [Float] = SmallSet.labels(60).map { label -> Float in Float(label) }
    return SmallSet.bytes(labels)
  }()

  private static let halves: [UInt8] = {
    let labels = [Float](repeating: 0.5, count: 60)
    return SmallSet.bytes(labels)
  }()

  /// 26 letters with ten pictures each, labels from 1 on, as EMNIST has them.
  private static func makeLetters(in folder: String) throws {
    let labels = cycle(260, 26, from: 1), test = cycle(52, 26, from: 1)
    let mapping = (1...26).map { "\($0) \(64 + $0) \(96 + $0)\r\n" }.joined()
    try SmallSet.write(
      [
        "data/emnist-letters-train-images-idx3-ubyte": SmallSet.idx(8, [260, 8, 8], SmallSet.pixels(260)),
        "data/emnist-letters-train-labels-idx1-ubyte": SmallSet.idx(8, [260], labels),
        "data/emnist-letters-test-images-idx3-ubyte": SmallSet.idx(8, [52, 8, 8], SmallSet.pixels(52)),
        "data/emnist-letters-test-labels-idx1-ubyte": SmallSet.idx(8, [52], test),
        "data/emnist-letters-mapping.txt": Array(mapping.utf8),
      ], in: folder)
  }

  private static let train = ["data", "-o", "model.nnb", "--hidden", "8", "--epochs", "1"]
  private static let whole = "60 images of 8x8, 3 classes, 20 to test"

  static let labels: [PublicReport] = [
    .init("labels as int8", words: [whole], make: withLabels(SmallSet.idx(9, [60], numbers(60, Int8.self)))),
    .init("labels as int16", words: [whole], make: withLabels(SmallSet.idx(0x0B, [60], numbers(60, Int16.self)))),
    .init("labels as int32", words: [whole], make: withLabels(SmallSet.idx(0x0C, [60], numbers(60, Int32.self)))),
    .init(
      "labels as float32", words: [whole],
      make: withLabels(SmallSet.idx(0x0D, [60], wholeFloats))),
    .init(
      "labels that are fractions", status: 65, words: ["label 0 at byte 8 is 0.5, expected a whole number"],
      make: withLabels(SmallSet.idx(0x0D, [60], halves))),
    .init(
      "negative labels", status: 65, words: ["label 0 at byte 8 is -1, expected 0 or more"],
      make: withLabels(SmallSet.idx(0x0B, [60], SmallSet.bytes([Int16](repeating: -1, count: 60))))),
    .init("labels in one column", words: [whole], make: withLabels(SmallSet.idx(8, [60, 1], SmallSet.labels(60)))),
    .init(
      "one-hot labels", words: [whole, "one-hot, in 3 columns"],
      make: withLabels(
        SmallSet.idx(8, [60, 3], oneHot))),
    .init(
      "labels in two columns of numbers", status: 65, words: ["labels in 2 columns that are not one-hot", "60x2"],
      make: withLabels(SmallSet.idx(8, [60, 2], cycle(120, 5)))),
    .init("more than 256 classes", words: ["600 images of 8x8, 300 classes", "wrote model.nnb"]) { folder in
      try SmallSet.make(
        in: folder, images: SmallSet.idx(8, [600, 8, 8], SmallSet.pixels(600)),
        labels: SmallSet.idx(0x0B, [600], manyClasses), hasTest: false)
    },
    .init(
      "more than 256 classes, evaluated", .nninfer, ["model.nnb", "data/train-images-idx3-ubyte"],
      words: ["of 600 images)"]
    ) { folder in
      try SmallSet.make(
        in: folder, images: SmallSet.idx(8, [600, 8, 8], SmallSet.pixels(600)),
        labels: SmallSet.idx(0x0B, [600], manyClasses), hasTest: false)
      try train(in: folder)
    },
    .init(
      "a label beyond all classes", status: 65, words: ["is 70000, expected 0 to 65535"],
      make: withLabels(SmallSet.idx(0x0C, [60], SmallSet.bytes([Int32](repeating: 70_000, count: 60))))),
    .init(
      "EMNIST's letters, from 1",
      words: [
        "260 images of 8x8, 27 classes, 52 to test", "class 0 has no images", "--label-offset 1",
        "--class-names @data/emnist-letters-mapping.txt",
      ], make: makeLetters),
    .init(
      "EMNIST's letters with the offset and the names", .nntrain,
      train + ["--label-offset", "1", "--class-names", "@data/emnist-letters-mapping.txt"],
      words: ["260 images of 8x8, 26 classes, 52 to test"], absent: ["no images", "--class-names"], make: makeLetters),
    .init(
      "a model of 26 outputs, labels from 1", .nninfer, ["model.nnb", "data"], status: 65,
      words: ["the labels go up to 26", "--label-offset 1"]
    ) { folder in
      try makeLetters(in: folder)
      try train(in: folder, ["--label-offset", "1"])
    },
    .init(
      "the same with the offset", .nninfer, ["model.nnb", "data", "--label-offset", "1"], words: ["of 52 images)"]
    ) { folder in
      try makeLetters(in: folder)
      try train(in: folder, ["--label-offset", "1"])
    },
    .init("which letter is class 17?", .nninfer, ["named.nnb", "data", "--predict"], words: ["/"]) { folder in
      try makeLetters(in: folder)
      try train(in: folder)
      let naming = ["model.nnb", "named.nnb", "--class-names", "@data/emnist-letters-mapping.txt", "--quiet"]
      _ = try Tool.nnconv.run(naming, in: folder)
    },
    .init(
      "labels from 1 to 3", words: ["4 classes", "class 0 has no images", "--label-offset 1"],
      make: withLabels(
        SmallSet.idx(8, [60], cycle(60, 3, from: 1)),
        test: SmallSet.idx(8, [20], cycle(20, 3, from: 1)))),
    .init(
      "a class without images", words: ["5 classes", "2 of 5 classes have no images: 1, 3"],
      make: withLabels(SmallSet.idx(8, [60], cycle(60, 3, step: 2)), hasTest: false)),
    .init(
      "a label of 255", words: ["256 classes", "label 255 makes 256 outputs"],
      make: withLabels(SmallSet.idx(8, [60], SmallSet.labels(60).dropLast() + [255]), hasTest: false)),
    .init(
      "images and labels exchanged", status: 65, words: ["these are labels"],
      make: { folder in try SmallSet.make(in: folder, images: SmallSet.labelFile, labels: SmallSet.images) }),
  ]
}
