import Foundation
import Testing
import NNBTestSupport

struct TrainingDataTests {
  /// Makes a set out of the handmade images, for both parts or for training alone.
  private func makeSet(in folder: String, test: Bool = true, testHeight: Int = 2, testLabels: [UInt8]? = nil) throws {
    try Handmade.writeImages(to: folder + "/train-images-idx3-ubyte")
    try Handmade.writeLabels(to: folder + "/train-labels-idx1-ubyte")
    guard test else { return }
    try Handmade.writeImages(to: folder + "/t10k-images-idx3-ubyte", height: testHeight)
    try Handmade.writeLabels(testLabels ?? Handmade.labels, to: folder + "/t10k-labels-idx1-ubyte")
  }

  @Test func `Without test images there is no test accuracy`() throws {
    try withTemporaryFolder { folder in
      try makeSet(in: folder, test: false)
      let arguments = [".", "-o", "m.nnb", "--hidden", "2", "--epochs", "1"]
      let text = try Tool.nntrain.run(arguments, in: folder)
      #expect(
        text.error
          == "nntrain: 5 images of 2x2, 4 classes, none to test\nnntrain: class 1 has no images\nnntrain: wrote m.nnb\n"
      )
      #expect(!text.text.contains("test"))
      let json = try Tool.nntrain.run(arguments + ["--json", "--force"], in: folder)
      #expect(json.text.contains("\"test_loss\": null, \"test_accuracy\": null, "))
    }
  }

  @Test func `More classes than labels can be asked for`() throws {
    try withTemporaryFolder { folder in
      try makeSet(in: folder)
      let arguments = [".", "-o", "m.nnb", "--hidden", "2", "--epochs", "1", "--classes", "7"]
      #expect(try Tool.nntrain.run(arguments, in: folder).error.hasPrefix("nntrain: 5 images of 2x2, 7 classes, 5 to"))
    }
  }

  @Test(
    arguments: [
      (
        ["--classes", "3"],
        65, "./train-labels-idx1-ubyte: label 2 at byte 10 is 3, expected 0 to 2"
      ),
      (["--validation", "5"], 65, "holding out 5 samples of 5 leaves nothing to train on"),
      (
        ["--set", "letters"],
        66,
        ".: no IDX files of the standard names here; "
          + "expected emnist-letters-train-images-idx3-ubyte[.gz]; there is t10k-images-idx3-ubyte, "
          + "t10k-labels-idx1-ubyte, train-images-idx3-ubyte, train-labels-idx1-ubyte"
      ),
    ] as [([String], Int32, String)])
  func `Data that an option does not fit is refused`(options: [String], status: Int32, message: String) throws {
    try withTemporaryFolder { folder in
      try makeSet(in: folder)
      try Tool.nntrain.expect(
        [".", "-o", "m.nnb"] + options, in: folder, status: status, error: "nntrain: \(message)\n")
      #expect(try !names(in: folder).contains("m.nnb"))
    }
  }

  @Test func `Test images must be like the training images`() throws {
    try withTemporaryFolder { folder in
      try makeSet(in: folder, testHeight: 3)
      try Tool.nntrain.expect(
        [".", "-o", "m.nnb"], in: folder, status: 65,
        error: "nntrain: ./t10k-images-idx3-ubyte: images of 3x2 pixels, expected 2x2 as in training\n")
      try makeSet(in: folder, testLabels: [0, 1, 2, 3, 4])
      try Tool.nntrain.expect(
        [".", "-o", "m.nnb"], in: folder, status: 65,
        error: "nntrain: ./t10k-labels-idx1-ubyte: label 4 at byte 12 is 4, expected 0 to 3\n")
    }
  }

  @Test func `A folder that is missing, empty or a file is refused`() throws {
    try withTemporaryFolder { folder in
      try write([], to: folder + "/file")
      for (data, status, message) in [
        ("nowhere", Int32(66), "cannot open nowhere: No such file or directory"),
        (
          "file", 66,
          "file: a file, expected the folder with the files of a data set\n  --images and --labels name the files"
        ),
        (".", 66, ".: no IDX files of the standard names here; expected train-images-idx3-ubyte[.gz]; there is file"),
      ] {
        try Tool.nntrain.expect([data, "-o", "m.nnb"], in: folder, status: status, error: "nntrain: \(message)\n")
      }
    }
  }

  @Test func `A truncated file is refused`() throws {
    try withTemporaryFolder { folder in
      for name in ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"] {
        try FileManager.default.copyItem(atPath: MNIST.folder + "/" + name, toPath: folder + "/" + name)
      }
      let path = folder + "/train-images-idx3-ubyte.gz"
      try write(Array(try contents(of: path).prefix(100_000)), to: path)
      try Tool.nntrain.expect(
        [".", "-o", "m.nnb"], in: folder, status: 65,
        error: "nntrain: ./train-images-idx3-ubyte.gz: gzip: the file ends at byte 100000, inside a member: "
          + "it is truncated\n")
    }
  }
}
