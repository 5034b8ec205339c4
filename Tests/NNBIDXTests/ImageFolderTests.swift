import Foundation
import NNBBytes
import NNBGzip
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
        if case .nothingFound(let expected, _) = error.cause { throw Fault(cause: .nothingFound(expected: expected)) }
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

  @Test(arguments: [
    (["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "test-images-idx3-ubyte", "test-labels-idx1-ubyte"]),
    (["train-images-idx3.ubyte", "train-labels-idx1.ubyte", "t10k-images-idx3.ubyte", "t10k-labels-idx1.ubyte"]),
    (["train-images-idx4-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx4-ubyte", "t10k-labels-idx1-ubyte"]),
    ([
      "qmnist-train-images-idx3-ubyte", "qmnist-train-labels-idx2-int", "qmnist-test-images-idx3-ubyte",
      "qmnist-test-labels-idx2-int",
    ]),
    ([
      "X_kannada_MNIST_train-idx3-ubyte", "y_kannada_MNIST_train-idx1-ubyte", "X_kannada_MNIST_test-idx3-ubyte",
      "y_kannada_MNIST_test-idx1-ubyte",
    ]),
  ])
  func `names of other sets are found, gzipped or not`(names: [String]) throws {
    #expect(try find(names) == names)
    #expect(try find(names.map { $0 + ".gz" } + ["labels.csv"]) == names.map { $0 + ".gz" })
  }

  @Test func `a folder with the name of a file stands for the file in it`() throws {
    try withTemporaryFolder { folder in
      let names = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"]
      for name in names {
        try FileManager.default.createDirectory(atPath: folder + "/" + name, withIntermediateDirectories: true)
        try write([], to: folder + "/\(name)/\(name)")
      }
      let found = try ImageFolder(folder).training
      #expect([found.images, found.labels] == names.map { "\(folder)/\($0)/\($0)" })
      #expect(try ImageFolder.labels(beside: found.images) == found.labels)
      #expect(try ImageFolder.file(at: folder + "/" + names[0]) == found.images)
      #expect(throws: IDXError(.file(.isDirectory(path: folder)), in: folder)) { try ImageFolder.file(at: folder) }
    }
  }

  @Test func `forms of a file that hold other data are of two sets`() throws {
    try withTemporaryFolder { folder in
      let images = folder + "/train-images-idx3-ubyte", labels = folder + "/train-labels-idx1-ubyte"
      try write(idx(8, [1, 1, 2], [1, 2]), to: images)
      try write(try Gzip.compress(idx(8, [1, 1, 2], [1, 2])), to: images + ".gz")
      try write(idx(8, [1], [0]), to: labels)
      #expect(try ImageFolder(folder).training.images == images)
      // The same in two members, whose end says nothing of the whole.
      try write(try Gzip.compress(idx(8, [1, 1, 2], [1])) + Gzip.compress([2]), to: images + ".gz")
      #expect(try ImageFolder(folder).training.images == images)
      try write(try Gzip.compress(idx(8, [1, 1, 2], [1, 3])), to: images + ".gz")
      let fault = IDXError.Cause.mixedSets("train-images-idx3-ubyte", "train-images-idx3-ubyte.gz")
      #expect(throws: IDXError(fault, in: folder)) { try ImageFolder(folder) }
    }
  }

  @Test func `what may be a test set of another name is known`() throws {
    try withTemporaryFolder { folder in
      for name in [
        "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "val-images-idx3-ubyte", "README", "testing.csv",
      ] {
        try write([], to: folder + "/" + name)
      }
      #expect(try ImageFolder(folder).unusedTest == ["testing.csv", "val-images-idx3-ubyte"])
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
      #expect(throws: IDXError(.notFolder, in: file)) { try ImageFolder(file) }
    }
  }
}
