import Foundation
import NNBTestSupport

/// Types and shapes of images.
extension PublicReport {
  private static func images(_ type: UInt8, _ shape: [Int], _ data: [UInt8]) -> @Sendable (String) throws -> Void {
    { folder in try SmallSet.make(in: folder, images: SmallSet.idx(type, shape, data), hasTest: false) }
  }

  private static let pixels: [UInt8] = SmallSet.pixels(60)

  private static func floats(_ number: (Float) -> Float) -> [UInt8] {
    let numbers: [Float] = pixels.map { number(Float($0)) }
    return SmallSet.bytes(numbers)
  }

  private static func shortNumbers(times factor: Int16) -> [UInt8] {
    let numbers: [Int16] = pixels.map { Int16($0) * factor }
    return SmallSet.bytes(numbers)
  }

  private static let wholes = floats { $0 }, fractions = floats { $0 / 255 }
  private static let standardised = floats { ($0 / 255 - 0.1307) / 0.3081 }
  private static let shorts = shortNumbers(times: 1), largeShorts = shortNumbers(times: 4)

  /// What the same pictures as bytes give: the loss of the last epoch.
  private static func sameAsBytes(_ type: UInt8, _ data: [UInt8]) -> @Sendable (String) throws -> Void {
    { folder in
      try SmallSet.make(in: folder, hasTest: false)
      try train(in: folder)
      try SmallSet.make(in: folder, images: SmallSet.idx(type, [60, 8, 8], data), hasTest: false)
      _ = try Tool.nntrain.run(["data", "-o", "other.nnb", "--hidden", "8", "--epochs", "1", "--quiet"], in: folder)
    }
  }

  /// Each picture with rows and columns exchanged.
  private static func onTheirSide(_ pixels: [UInt8]) -> [UInt8] {
    pixels.indices.map { place -> UInt8 in
      let image = place / 64, row = place % 64 / 8, column = place % 8
      return pixels[64 * image + 8 * column + row]
    }
  }

  private static let compare = ["model.nnb", "other.nnb"]

  static let pictures: [PublicReport] = [
    .init(
      "images as float32 from 0 to 255", .nndiff, compare, words: ["same"],
      make: sameAsBytes(0x0D, wholes)),
    .init(
      "images as float32 from 0 to 1", .nndiff, compare, words: ["same"],
      make: sameAsBytes(0x0D, fractions)),
    .init(
      "images as int16", .nndiff, compare, words: ["same"],
      make: sameAsBytes(0x0B, shorts)),
    .init(
      "images as float32, standardised", status: 65, words: ["float32 from", "expected bytes", ".astype(\"uint8\")"],
      make: images(0x0D, [60, 8, 8], standardised)),
    .init(
      "the same, evaluated", .nninfer, ["model.nnb", "f", "--labels", "data/train-labels-idx1-ubyte"],
      words: ["of 60 images)", "taken for inputs as they are"]
    ) { folder in
      try SmallSet.make(in: folder)
      try train(in: folder)
      let numbers = standardised
      try SmallSet.write(["f": SmallSet.idx(0x0D, [60, 8, 8], numbers)], in: folder)
    },
    .init(
      "images as int16 beyond bytes", status: 65, words: ["int16 from", "expected bytes"],
      make: images(0x0B, [60, 8, 8], largeShorts)),
    .init("an axis of 1 behind", words: ["60 images of 8x8, 3 classes"], make: images(8, [60, 8, 8, 1], pixels)),
    .init("an axis of 1 before", words: ["60 images of 8x8, 3 classes"], make: images(8, [60, 1, 8, 8], pixels)),
    .init("flat images", words: ["60 images of 64, 3 classes"], make: images(8, [60, 64], pixels)),
    .init("colour images", words: ["60 images of 8x8x3, 3 classes"]) { folder in
      let names = ["train-images-idx4-ubyte", "train-labels-idx1-ubyte"] + SmallSet.names.suffix(2)
      let colours = SmallSet.idx(
        8, [60, 8, 8, 3], pixels.flatMap { pixel -> [UInt8] in [pixel, pixel / 2, 255 - pixel] })
      try SmallSet.make(in: folder, names: names, images: colours, hasTest: false)
    },
    .init(
      "EMNIST's pictures lie on their side", .nninfer,
      ["model.nnb", "turned", "--transpose", "--labels", "data/t10k-labels-idx1-ubyte"], words: ["100.00 %"]
    ) { folder in
      try SmallSet.make(in: folder)
      _ = try Tool.nntrain.run(["data", "-o", "model.nnb", "--hidden", "32", "--epochs", "60", "--quiet"], in: folder)
      let pixels = SmallSet.pixels(20, seed: 2)
      let turned = onTheirSide(pixels)
      try SmallSet.write(["turned": SmallSet.idx(8, [20, 8, 8], turned)], in: folder)
    },
    .init("trained on pictures that were turned", .nndiff, compare + ["--weights"], words: ["same"]) { folder in
      try SmallSet.make(in: folder, hasTest: false)
      try train(in: folder)
      let turned = onTheirSide(pixels)
      try SmallSet.make(in: folder, images: SmallSet.idx(8, [60, 8, 8], turned), hasTest: false)
      _ = try Tool.nntrain.run(
        ["data", "-o", "other.nnb", "--hidden", "8", "--epochs", "1", "--transpose", "--quiet"], in: folder)
    },
    .init(
      "a probe of pictures that lie on their side", .nndiff,
      ["model.nnb", "model.nnb", "--probe", "data", "--transpose"], words: ["same"]
    ) { folder in
      try SmallSet.make(in: folder)
      try train(in: folder)
    },
  ]
}
