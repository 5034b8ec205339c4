import Foundation
import NNBGzip
import NNBTestSupport

/// Names and folders as they come.
extension PublicReport {
  private static let whole = "60 images of 8x8, 3 classes, 20 to test"

  /// A set under names of a pattern, for both parts.
  private static func named(_ names: [String]) -> @Sendable (String) throws -> Void {
    { folder in try SmallSet.make(in: folder, names: names) }
  }

  static let folders: [PublicReport] = [
    .init(
      "Kaggle's MNIST: a folder of each name with the file in it", words: [whole],
      make: named(SmallSet.names.map { "\($0)/\($0)" })),
    .init("the same with dotted copies beside", words: [whole]) { folder in
      try SmallSet.make(in: folder, names: SmallSet.names.map { "\($0)/\($0)" })
      try SmallSet.make(in: folder, names: SmallSet.names.map { $0.replacingOccurrences(of: "-idx", with: ".idx") })
    },
    .init("torchvision's root, raw and gzipped", words: [whole, "data taken from the folder data/MNIST/raw"]) {
      folder in
      try SmallSet.make(in: folder, names: SmallSet.names.map { "MNIST/raw/\($0)" })
      try SmallSet.make(
        in: folder, names: SmallSet.names.map { "MNIST/raw/\($0).gz" }, images: try Gzip.compress(SmallSet.images),
        labels: try Gzip.compress(SmallSet.labelFile), hasTest: false)
    },
    .init(
      "two sets below the root", status: 65, words: ["sets in several folders", "data/MNIST/raw", "data/KMNIST/raw"]
    ) { folder in
      try SmallSet.make(in: folder, names: SmallSet.names.map { "MNIST/raw/\($0)" })
      try SmallSet.make(in: folder, names: SmallSet.names.map { "KMNIST/raw/\($0)" })
    },
    .init(
      "the test set is called test-…", words: [whole],
      make: named([
        "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "test-images-idx3-ubyte", "test-labels-idx1-ubyte",
      ])),
    .init(
      "a test set of another name",
      words: ["none to test", "not used: val-images-idx3-ubyte, val-labels-idx1-ubyte", "--test-images"]
    ) { folder in
      try SmallSet.make(
        in: folder,
        names: ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "val-images-idx3-ubyte", "val-labels-idx1-ubyte"])
    },
    .init(
      "dots before ubyte", words: [whole],
      make: named(SmallSet.names.map { $0.replacingOccurrences(of: "-ubyte", with: ".ubyte") })),
    .init("QMNIST as published", words: [whole, "QMNIST"]) { folder in
      func table(_ labels: [UInt8]) -> [UInt8] {
        var rows: [UInt8] = []
        for (index, label) in labels.enumerated() {
          let row: [Int32] = [Int32(label), 4, 100, Int32(index), 7, 0, 0, 0]
          rows += SmallSet.bytes(row)
        }
        return SmallSet.idx(
          0x0C, [labels.count, 8],
          rows)
      }
      try SmallSet.make(
        in: folder,
        names: [
          "qmnist-train-images-idx3-ubyte", "qmnist-train-labels-idx2-int", "qmnist-test-images-idx3-ubyte",
          "qmnist-test-labels-idx2-int",
        ], labels: table(SmallSet.labels(60)), testLabels: table(SmallSet.labels(20)))
    },
    .init(
      "Kannada-MNIST as published", words: [whole],
      make: named([
        "X_kannada_MNIST_train-idx3-ubyte", "y_kannada_MNIST_train-idx1-ubyte", "X_kannada_MNIST_test-idx3-ubyte",
        "y_kannada_MNIST_test-idx1-ubyte",
      ])),
    .init(
      "several splits of EMNIST", status: 65, words: ["several sets here: digits, letters", "--set digits chooses one"]
    ) { folder in
      for set in ["letters", "digits"] { try SmallSet.make(in: folder, names: emnist(set)) }
    },
    .init(
      "one of several splits of EMNIST, below gzip", .nntrain,
      ["data", "-o", "m.nnb", "--epochs", "1", "--hidden", "4", "--set", "letters"], words: [whole, "data/gzip"]
    ) { folder in
      for set in ["letters", "digits"] { try SmallSet.make(in: folder, names: emnist(set).map { "gzip/\($0)" }) }
    },
    .init(
      "own files with own names", .nntrain,
      [
        "data", "-o", "model.nnb", "--images", "data/mine-images.idx", "--labels", "data/mine-labels.idx", "--epochs",
        "1",
      ], words: ["60 images of 8x8, 3 classes"], make: named(["mine-images.idx", "mine-labels.idx", "a.idx", "b.idx"])),
    .init(
      "all files named, and no folder", .nntrain,
      [
        "-o", "model.nnb", "--images", "data/i", "--labels", "data/l", "--test-images", "data/ti", "--test-labels",
        "data/tl",
        "--epochs", "1",
      ], words: [whole], make: named(["i", "l", "ti", "tl"])),
    .init(
      "a file is given where the folder is wanted", .nntrain,
      ["data/train-images-idx3-ubyte", "-o", "model.nnb", "--epochs", "1"],
      words: [whole, "taken from the folder data"],
      make: named(SmallSet.names)),
    .init(
      "another file is given where the folder is wanted", .nntrain, ["data/i", "-o", "model.nnb", "--epochs", "1"],
      status: 66, words: ["a file, expected the folder", "--images"], make: named(["i", "l", "ti", "tl"])),
    .init(
      "a folder is given where a file is wanted", .nntrain,
      ["-o", "model.nnb", "--images", "data", "--labels", "data/l", "--epochs", "1"],
      status: 66, words: ["data is a folder, expected a file"], make: named(["i", "l", "ti", "tl"])),
    .init("only the test files are there", .nninfer, ["--model", "model.nnb", "other"], words: ["of 20 images)"]) {
      folder in
      try SmallSet.make(in: folder)
      try train(in: folder)
      try SmallSet.write(
        ["other/t10k-images-idx3-ubyte": SmallSet.testImages, "other/t10k-labels-idx1-ubyte": SmallSet.testLabelFile],
        in: folder)
    },
    .init(
      "a file in a folder of its name", .nninfer, ["model.nnb", "data/t10k-images-idx3-ubyte"], words: ["of 20 images)"]
    ) { folder in
      try SmallSet.make(in: folder, names: SmallSet.names.map { "\($0)/\($0)" })
      try train(in: folder)
    },
    .init("Kaggle's CSV files", status: 66, words: ["no IDX files", "mnist_train.csv (CSV text)", "nnidx"]) { folder in
      try SmallSet.write(["data/mnist_train.csv": Array("label,1x1,1x2\n5,0,0\n0,0,0\n".utf8)], in: folder)
    },
    .init("Keras's mnist.npz", status: 66, words: ["no IDX files", "mnist.npz", "nnidx"]) { folder in
      try SmallSet.write(["data/mnist.npz": archive], in: folder)
    },
    .init(
      "raw images of one set, and images and labels of another gzipped", status: 65,
      words: ["hold different data", "two sets"]
    ) { folder in
      try SmallSet.make(in: folder, hasTest: false)
      try FileManager.default.removeItem(atPath: folder + "/data/train-labels-idx1-ubyte")
      let others = SmallSet.idx(8, [60, 8, 8], SmallSet.pixels(60, seed: 9))
      let labels = SmallSet.idx(8, [60], (0..<60).map { index -> UInt8 in UInt8(index % 6) })
      try SmallSet.write(
        [
          "data/train-images-idx3-ubyte.gz": try Gzip.compress(others),
          "data/train-labels-idx1-ubyte.gz": try Gzip.compress(labels),
        ], in: folder)
    },
  ]

  /// The first member of a zip archive, an array of NumPy.
  private static let archive: [UInt8] =
    [0x50, 0x4B, 3, 4, 20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0, 0, 0, 0, 0, 5, 0, 0, 0, 5, 0, 0, 0, 11, 0, 0, 0]
    + Array("x_train.npy".utf8) + [1, 2, 3, 4, 5]

  private static func emnist(_ set: String) -> [String] {
    ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "test-images-idx3-ubyte", "test-labels-idx1-ubyte"].map {
      "emnist-\(set)-\($0)"
    }
  }
}
