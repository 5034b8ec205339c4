import Foundation
import NNBBytes
import NNBIDX
import NNBTestSupport
import Testing

/// `nntrain --augment-preview`.
struct AugmentPreviewTests {
  private static let images: [UInt8]? =
    (try? LabelledImages(ImageFolder(MNIST.folder).training))?.images.pixels.prefix(10 * 784).map { $0 }

  @Test func `As numbers it has each of the first images as it is and as nine epochs see it`() throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nntrain.run([MNIST.folder, "--augment", "--augment-preview", "sheet.idx"], in: folder)
      #expect(run.status == 0 && run.text == "")
      #expect(run.error == "nntrain: wrote sheet.idx, what 9 epochs see of 10 images\n")
      #expect(try names(in: folder) == ["sheet.idx"])
      let sheet = try IDXArray(contentsOf: folder + "/sheet.idx")
      #expect(sheet.shape == [100, 28, 28])
      let found: [UInt8] = try sheet.elements(), expected = try #require(Self.images)
      for row in 0..<10 {
        #expect(found[row * 7840..<row * 7840 + 784] == expected[row * 784..<row * 784 + 784])
        #expect(Set((0..<10).map { Array(found[(row * 10 + $0) * 784..<(row * 10 + $0 + 1) * 784]) }).count == 10)
      }
      // What the first epoch makes of the second image, by NumPy.
      #expect(CRC32(of: Array(found[11 * 784..<12 * 784])).value == 0x8ADD_663A)
    }
  }

  @Test func `As a picture it has the same in rows of ten`() throws {
    try withTemporaryFolder { folder in
      let preview = ["--augment-preview", "sheet.png", "--augment", "weak", "--seed", "3"]
      #expect(try Tool.nntrain.run([MNIST.folder] + preview, in: folder).status == 0)
      let png = try contents(of: folder + "/sheet.png")
      // Width and height of the header: ten of 28 pixels and eleven gaps of 2.
      #expect(png[16..<24] == [0, 0, 1, 46, 0, 0, 1, 46])
      let again = try Tool.nntrain.run([MNIST.folder] + preview, in: folder)
      #expect(again.status == 73 && again.error.contains("sheet.png"), "\(again.error)")
      #expect(try Tool.nntrain.run([MNIST.folder] + preview + ["--force"], in: folder).status == 0)
      #expect(try contents(of: folder + "/sheet.png") == png)
    }
  }

  @Test func `With an output it is written before the training, from the epoch that comes`() throws {
    try withTemporaryFolder { folder in
      let first = [
        MNIST.folder, "-o", "m.nnb", "--hidden", "2", "--epochs", "1", "--augment", "--augment-preview", "a.idx",
      ]
      #expect(try Tool.nntrain.run(first, in: folder).status == 0)
      #expect(try names(in: folder) == ["a.idx", "m.nnb"])
      let next = [MNIST.folder, "--resume", "m.nnb", "--epochs", "2", "--augment-preview", "b.idx"]
      #expect(try Tool.nntrain.run(next, in: folder).status == 0)
      let a: [UInt8] = try IDXArray(contentsOf: folder + "/a.idx").elements()
      let b: [UInt8] = try IDXArray(contentsOf: folder + "/b.idx").elements()
      #expect(a[2 * 784..<10 * 784] == b[784..<9 * 784])
    }
  }

  @Test(
    arguments: [
      (
        ["--augment", "--augment-preview", "sheet.gif"], 64,
        "--augment-preview needs a name that ends in .png or .idx, found sheet.gif\n"
      ),
      (
        ["--augment-preview", "sheet.png"], 64,
        "--augment-preview shows what --augment does, and it does nothing here\n"
      ),
      (
        ["--augment", "none", "--augment-preview", "sheet.png"], 64,
        "--augment-preview shows what --augment does, and it does nothing here\n"
      ),
      (["--augment", "--augment-preview", "m/sheet.png"], 73, "m"),
      (
        ["--augment", "rotate=99", "--augment-preview", "sheet.png"], 64,
        "--augment: rotate needs degrees from 0 to 28.647, found 99\n"
      ),
    ] as [([String], Int32, String)])
  func `What cannot be shown is refused, and nothing is written`(
    options: [String], status: Int32, message: String
  ) throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nntrain.run([MNIST.folder] + options, in: folder)
      #expect(run.status == status && run.error.contains(message), "\(run.status) \(run.error)")
      #expect(try names(in: folder) == [])
    }
  }

  /// Also files that training alone would read.
  @Test(arguments: ["--init-from", "--test-images", "--test-labels"])
  func `An input is not replaced`(option: String) throws {
    try withTemporaryFolder { folder in
      try Data("kept".utf8).write(to: URL(filePath: folder + "/a.idx"))
      var words = [MNIST.folder, option, "a.idx", "--augment", "--augment-preview", "a.idx", "--force"]
      if option == "--test-images" { words += ["--test-labels", MNIST.folder + "/t10k-labels-idx1-ubyte.gz"] }
      if option == "--test-labels" { words += ["--test-images", MNIST.folder + "/t10k-images-idx3-ubyte.gz"] }
      #expect(try Tool.nntrain.run(words, in: folder).status == 64)
      #expect(try contents(of: folder + "/a.idx") == Array("kept".utf8))
    }
  }
}
