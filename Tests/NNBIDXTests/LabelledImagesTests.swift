import NNBIDX
import NNBTestSupport
import Testing

struct LabelledImagesTests {
  private func images(_ count: UInt32) throws -> ImageSet {
    try ImageSet(try read(idx(0x08, [count, 1, 2], [UInt8](repeating: 1, count: 2 * Int(count)))))
  }

  private func labels(_ labels: [UInt8]) throws -> IDXArray {
    try read(idx(0x08, [UInt32(labels.count)], labels))
  }

  @Test(
    arguments: [
      ([0, 1, 2], 3), ([2, 2, 2], 3), ([0, 0, 0], 1), ([255, 0, 9], 256),
    ] as [([UInt8], Int)])
  func `the classes go up to the largest label`(classes: [UInt8], count: Int) throws {
    let set = try LabelledImages(try images(3), labels: try labels(classes))
    #expect(set.labels == classes.map { UInt16($0) })
    #expect(set.classCount == count)
    #expect(set.count == 3)
  }

  @Test func `the classes may be more than there are labels of`() throws {
    #expect(try LabelledImages(try images(2), labels: try labels([0, 1]), classCount: 10).classCount == 10)
    #expect(try LabelledImages(try images(2), labels: try labels([0, 255]), classCount: 256).classCount == 256)
  }

  @Test func `a label that is not below the classes is an error with its place in the file`() throws {
    let images = try images(4), labels = try labels([0, 9, 10, 11])
    #expect(throws: IDXError(.labelOutOfRange(index: 2, offset: 10, label: 10, classes: 10), in: "l")) {
      try LabelledImages(images, file: "i", labels: labels, file: "l", classCount: 10)
    }
    #expect(throws: IDXError(.labelOutOfRange(index: 0, offset: 8, label: 0, classes: 0), in: "labels")) {
      try LabelledImages(images, labels: labels, classCount: 0)
    }
  }

  @Test(arguments: [1, 2, 4, 200])
  func `images and labels are as many`(count: Int) throws {
    let images = try images(3), labels = try labels([UInt8](repeating: 0, count: count))
    #expect(throws: IDXError(.countMismatch(images: 3, imagesFile: "i", labels: count), in: "l")) {
      try LabelledImages(images, file: "i", labels: labels, file: "l")
    }
  }

  @Test(
    arguments: [
      (0x09, [3], [0, 1, 2]), (0x0B, [3], [0, 0, 0, 1, 0, 2]), (0x0C, [3, 1], [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2]),
      (0x0D, [3], [0, 0, 0, 0, 0x3F, 0x80, 0, 0, 0x40, 0, 0, 0]), (0x08, [3, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1]),
      (0x08, [3, 8], [0, 9, 9, 9, 9, 9, 9, 9, 1, 9, 9, 9, 9, 9, 9, 9, 2, 9, 9, 9, 9, 9, 9, 9]),
      (
        0x0E, [3],
        [0, 0, 0, 0, 0, 0, 0, 0, 0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0]
      ),
    ] as [(UInt8, [UInt32], [UInt8])])
  func `labels are whole numbers of any type, in a list, a column, one-hot rows or a table`(
    type: UInt8, shape: [UInt32], data: [UInt8]
  ) throws {
    let set = try LabelledImages(try images(3), labels: try read(idx(type, shape, data)))
    #expect(set.labels == [0, 1, 2])
    #expect(set.classCount == 3)
  }

  @Test func `labels may begin with 1, and be many`() throws {
    let labels = try read(idx(0x0B, [3], [0, 1, 0, 5, 1, 0x2C]))
    let set = try LabelledImages(try images(3), labels: labels, first: 1)
    #expect(set.labels == [0, 4, 299])
    #expect(set.classCount == 300)
    #expect(set.emptyClasses.count == 297)
    #expect(throws: IDXError(.labelTooSmall(index: 0, offset: 8, label: 1, first: 2), in: "labels")) {
      try LabelledImages(try images(3), labels: labels, first: 2)
    }
  }

  @Test func `labels as numbers are what a regression is measured against`() throws {
    let array = try read(idx(0x0D, [2], [0x3F, 0, 0, 0, 0xC0, 0x20, 0, 0])), labels = try LabelArray(array)
    #expect(try images(2).targets(of: array, file: "labels") == [0.5, -2.5])
    #expect(throws: IDXError.Cause.labelNotWhole(index: 0, offset: 8, value: 0.5)) { try labels.classes() }
  }

  @Test func `labels are a list or a table of columns that is not empty`() throws {
    let images = try images(3)
    let faults: [([UInt8], IDXError.Cause)] = [
      (idx(0x08, [3, 2], [0, 1, 2, 0, 1, 2]), .labelTable(shape: [3, 2])),
      (idx(0x08, [], [0]), .wrongRank(expected: 1, shape: [])),
      (idx(0x08, [3, 1, 2], [1, 1, 1, 1, 1, 1]), .wrongRank(expected: 1, shape: [3, 1, 2])),
      (idx(0x08, [0]), .empty(shape: [0])),
    ]
    for (file, cause) in faults {
      let array = try read(file)
      #expect(throws: IDXError(cause, in: "labels")) { try LabelledImages(images, labels: array) }
    }
  }

  @Test func `an error names the file that it is in`() throws {
    try withTemporaryFolder { folder in
      let imagesPath = folder + "/i", labelsPath = folder + "/l"
      try write(idx(0x08, [2, 1, 1], [7, 8]), to: imagesPath)
      try write(idx(0x08, [2], [0, 3]), to: labelsPath)
      let set = try LabelledImages(images: imagesPath, labels: labelsPath)
      #expect(set.labels == [0, 3])
      #expect(set.images.pixels == [7, 8])
      #expect(throws: IDXError(.labelOutOfRange(index: 1, offset: 9, label: 3, classes: 3), in: labelsPath)) {
        try LabelledImages(images: imagesPath, labels: labelsPath, classCount: 3)
      }
      #expect(throws: IDXError(.wrongRank(expected: 3, shape: [2]), in: labelsPath)) {
        try LabelledImages(images: labelsPath, labels: imagesPath)
      }
      try write(idx(0x08, [1], [0]), to: labelsPath)
      #expect(throws: IDXError(.countMismatch(images: 2, imagesFile: imagesPath, labels: 1), in: labelsPath)) {
        try LabelledImages(images: imagesPath, labels: labelsPath)
      }
    }
  }
}
