import NNBBytes
import NNBIDX
import NNBTestSupport
import Testing

struct ImageFolderTests {
  /// Looks into a folder of empty files with these names; the paths come back without the folder.
  private func find(_ names: [String], set: String? = nil) throws -> [String] {
    try withTemporaryFolder { folder in
      for name in names { try write([], to: folder + "/" + name) }
      do throws(IDXError) {
        let found = try ImageFolder(folder, set: set)
        let paths = [found.training.images, found.training.labels, found.test?.images, found.test?.labels]
        return paths.compactMap { $0 }.map { String($0.dropFirst(folder.count + 1)) }
      } catch {
        #expect(error.file == folder)
        throw Fault(cause: error.cause)
      }
    }
  }

  /// What is wrong, without the folder, which has another name each time.
  private struct Fault: Error, Equatable { let cause: IDXError.Cause }

  @Test(arguments: [
    ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"],
    ["train-images.idx3-ubyte", "train-labels.idx1-ubyte", "t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte"],
    [
      "emnist-letters-train-images-idx3-ubyte", "emnist-letters-train-labels-idx1-ubyte",
      "emnist-letters-test-images-idx3-ubyte", "emnist-letters-test-labels-idx1-ubyte",
    ],
    [
      "emnist-digits-train-images.idx3-ubyte", "emnist-digits-train-labels.idx1-ubyte",
      "emnist-digits-test-images.idx3-ubyte", "emnist-digits-test-labels.idx1-ubyte",
    ],
  ])
  func `the standard names are found, gzipped or not`(names: [String]) throws {
    #expect(try find(names) == names)
    #expect(try find(names.map { $0 + ".gz" }) == names.map { $0 + ".gz" })
    #expect(try find(names + ["README", ".hidden", "train.idx"]) == names)
    let mixed = zip(names, ["", ".gz", ".gz", ""]).map { $0 + $1 }
    #expect(try find(mixed) == mixed)
    #expect(try find(Array(names.prefix(2))) == Array(names.prefix(2)))
  }

  @Test func `of several spellings the first is taken`() throws {
    let all = ["-idx3-ubyte", "-idx3-ubyte.gz", ".idx3-ubyte", ".idx3-ubyte.gz"].map { "train-images" + $0 }
    let labels = ["-idx1-ubyte", "-idx1-ubyte.gz", ".idx1-ubyte", ".idx1-ubyte.gz"].map { "train-labels" + $0 }
    for first in 0..<4 {
      #expect(try find(Array(all[first...]) + [labels[0]]) == [all[first], labels[0]])
      #expect(try find(Array(labels[first...]) + [all[0]]) == [all[0], labels[first]])
    }
  }

  @Test func `one set is chosen among several`() throws {
    let names = ["balanced", "letters", "mnist"].flatMap { set in
      ["images-idx3", "labels-idx1"].map { "emnist-\(set)-train-\($0)-ubyte.gz" }
    }
    #expect(throws: Fault(cause: .severalSets(["balanced", "letters", "mnist"]))) { try find(names) }
    #expect(try find(names, set: "letters") == Array(names[2..<4]))
    #expect(throws: Fault(cause: .nothingFound(expected: "emnist-digits-train-images-idx3-ubyte[.gz]"))) {
      try find(names, set: "digits")
    }
    #expect(throws: Fault(cause: .nothingFound(expected: "emnist--train-images-idx3-ubyte[.gz]"))) {
      try find(names, set: "")
    }
  }

  @Test func `plain names go before EMNIST's unless a set is chosen`() throws {
    let plain = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"], emnist = plain.map { "emnist-letters-" + $0 }
    #expect(try find(plain + emnist) == plain)
    #expect(try find(plain + emnist, set: "letters") == emnist)
    #expect(throws: Fault(cause: .nothingFound(expected: "emnist-letters-train-images-idx3-ubyte[.gz]"))) {
      try find(plain, set: "letters")
    }
  }

  @Test(arguments: [
    [], ["README"], ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"], ["train-images-idx3-ubyte.zip"],
  ])
  func `a folder without training images has nothing`(names: [String]) {
    #expect(throws: Fault(cause: .nothingFound(expected: "train-images-idx3-ubyte[.gz]"))) { try find(names) }
  }

  @Test func `images without labels are an error, in training and in test`() {
    #expect(throws: Fault(cause: .noLabels(expected: "train-labels-idx1-ubyte[.gz]"))) {
      try find(["train-images.idx3-ubyte", "t10k-labels-idx1-ubyte"])
    }
    #expect(throws: Fault(cause: .noLabels(expected: "t10k-labels-idx1-ubyte[.gz]"))) {
      try find(["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte"])
    }
    #expect(throws: Fault(cause: .noLabels(expected: "emnist-mnist-test-labels-idx1-ubyte[.gz]"))) {
      try find(["train-images-idx3", "train-labels-idx1", "test-images-idx3"].map { "emnist-mnist-\($0)-ubyte.gz" })
    }
  }

  @Test func `test labels without images are no part`() throws {
    let names = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"]
    #expect(try find(names + ["t10k-labels-idx1-ubyte"]) == names)
  }

  @Test func `a slash at the end of the folder is not doubled`() throws {
    let folder = try ImageFolder(Fixtures.path("mnist") + "/")
    #expect(folder.training.images == Fixtures.path("mnist") + "/train-images-idx3-ubyte.gz")
    #expect(folder == (try ImageFolder(Fixtures.path("mnist"))))
  }

  @Test func `what is not a folder cannot be looked into`() throws {
    try withTemporaryFolder { folder in
      let missing = folder + "/none", file = folder + "/file"
      try write([], to: file)
      #expect(throws: IDXError(.file(.system(.open, path: missing, code: 2)), in: missing)) { try ImageFolder(missing) }
      #expect(throws: IDXError(.file(.system(.open, path: file, code: 20)), in: file)) { try ImageFolder(file) }
    }
  }
}
