import NNBBytes
import NNBGzip
import NNBIDX
import NNBTestSupport
import Testing

/// Real files, here the subset of MNIST; Python computed the checksums and counts.
struct MNISTTests {
  static let files: [(name: String, shape: [Int], crc: UInt32)] = [
    ("train-images-idx3-ubyte", [4000, 28, 28], 0x28ac_c507),
    ("train-labels-idx1-ubyte", [4000], 0x3303_fd06),
    ("t10k-images-idx3-ubyte", [1000, 28, 28], 0xf027_3ac0),
    ("t10k-labels-idx1-ubyte", [1000], 0xcb8a_3654),
  ]

  @Test(arguments: files)
  func `every file has its shape and content`(name: String, shape: [Int], crc: UInt32) throws {
    let array = try IDXArray(contentsOf: Fixtures.path("mnist/\(name).gz"))
    #expect(array.elementType == .uint8)
    #expect(array.shape == shape)
    #expect(CRC32(of: array.encoded()).value == crc)
  }

  @Test(arguments: files)
  func `gzipped and not it is the same`(name: String, shape: [Int], crc: UInt32) throws {
    let array = try IDXArray(contentsOf: Fixtures.path("mnist/\(name).gz"))
    try withTemporaryFolder { folder in
      for path in [folder + "/" + name, folder + "/" + name + ".gz"] {
        try array.write(to: path)
        #expect(try IDXArray(contentsOf: path) == array)
      }
      #expect(CRC32(of: try contents(of: folder + "/" + name)).value == crc)
    }
  }

  @Test func `the subset has as many of each digit`() throws {
    let folder = try ImageFolder(Fixtures.path("mnist"))
    let test = try #require(folder.test)
    for (part, each, first) in [
      (folder.training, 400, [1, 7, 7, 7, 7, 7, 3, 8, 6, 4]), (test, 100, [8, 6, 8, 9, 0, 3, 8, 2, 3, 6]),
    ] as [(ImageFolder.Part, Int, [UInt16])] {
      let set = try LabelledImages(images: part.images, labels: part.labels)
      #expect(set.count == each * 10)
      #expect(set.classCount == 10)
      #expect(set.images.height == 28)
      #expect(set.images.width == 28)
      #expect(set.labels.prefix(10) == first[...])
      for digit in UInt16(0)...9 { #expect(set.labels.count { $0 == digit } == each) }
    }
  }

  @Test(.enabled(if: Fixtures.fashionMNIST != nil))
  func `Fashion-MNIST is read`() throws { try expectFullSize(try #require(Fixtures.fashionMNIST)) }

  @Test(.enabled(if: Fixtures.mnist != nil))
  func `full MNIST is read`() throws { try expectFullSize(try #require(Fixtures.mnist)) }

  private func expectFullSize(_ path: String) throws {
    let folder = try ImageFolder(path)
    let training = try LabelledImages(images: folder.training.images, labels: folder.training.labels)
    let part = try #require(folder.test)
    let test = try LabelledImages(images: part.images, labels: part.labels, classCount: training.classCount)
    #expect([training.count, test.count, training.classCount] == [60_000, 10_000, 10])
    #expect([training.images.height, training.images.width, test.images.pixelCount] == [28, 28, 784])
  }
}
