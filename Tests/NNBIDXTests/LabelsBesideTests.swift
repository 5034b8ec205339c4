import NNBIDX
import NNBTestSupport
import Testing

struct LabelsBesideTests {
  @Test(arguments: [
    ("t10k-images-idx3-ubyte", ["t10k-labels-idx1-ubyte"], "t10k-labels-idx1-ubyte"),
    ("t10k-images-idx3-ubyte.gz", ["t10k-labels-idx1-ubyte.gz"], "t10k-labels-idx1-ubyte.gz"),
    ("t10k-images-idx3-ubyte.gz", ["t10k-labels-idx1-ubyte"], "t10k-labels-idx1-ubyte"),
    ("t10k-images-idx3-ubyte", ["t10k-labels-idx1-ubyte.gz"], "t10k-labels-idx1-ubyte.gz"),
    (
      "t10k-images-idx3-ubyte", ["t10k-labels-idx1-ubyte", "t10k-labels-idx1-ubyte.gz"], "t10k-labels-idx1-ubyte"
    ),
    (
      "t10k-images-idx3-ubyte.gz", ["t10k-labels-idx1-ubyte", "t10k-labels-idx1-ubyte.gz"],
      "t10k-labels-idx1-ubyte.gz"
    ),
    ("t10k-images.idx3-ubyte", ["t10k-labels.idx1-ubyte"], "t10k-labels.idx1-ubyte"),
    ("t10k-images.idx3-ubyte.gz", ["t10k-labels.idx1-ubyte"], "t10k-labels.idx1-ubyte"),
    (
      "emnist-letters-test-images-idx3-ubyte.gz", ["emnist-letters-test-labels-idx1-ubyte.gz"],
      "emnist-letters-test-labels-idx1-ubyte.gz"
    ),
    ("my-images-idx3", ["my-labels-idx1"], "my-labels-idx1"),
  ])
  func `labels stand beside images under the name that goes with theirs`(
    images: String, others: [String], labels: String
  ) throws {
    try withTemporaryFolder { folder in
      for name in others { try write([], to: folder + "/" + name) }
      #expect(try ImageFolder.labels(beside: folder + "/" + images) == folder + "/" + labels)
    }
  }

  @Test func `the folder's own name is left alone`() throws {
    let path = Fixtures.path("mnist/../mnist/t10k-images-idx3-ubyte.gz")
    #expect(try ImageFolder.labels(beside: path) == Fixtures.path("mnist/../mnist/t10k-labels-idx1-ubyte.gz"))
    #expect(throws: IDXError(.noLabels(expected: "a-labels-idx1"), in: "images-idx3/a-images-idx3")) {
      try ImageFolder.labels(beside: "images-idx3/a-images-idx3")
    }
  }

  @Test(arguments: [
    ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
    ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"),
    ("t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte"),
  ])
  func `labels that are missing are named`(images: String, expected: String) {
    #expect(throws: IDXError(.noLabels(expected: expected), in: images)) { try ImageFolder.labels(beside: images) }
  }

  @Test(arguments: ["-", "", "digits.idx", "t10k-labels-idx1-ubyte", "images-idx3/digits.idx", "folder/"])
  func `images of another name have no labels beside them`(images: String) {
    #expect(throws: IDXError(.noLabels(expected: "a name like t10k-labels-idx1-ubyte"), in: images)) {
      try ImageFolder.labels(beside: images)
    }
  }
}
