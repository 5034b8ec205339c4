import NNBIDX
import Testing

/// Images of a program's own arrays.
struct ImageArrayTests {
  @Test func `images are pixels, one image after the other`() throws {
    let images = try ImageSet(pixels: Array(0..<12), height: 2, width: 3)
    #expect((images.count, images.height, images.width, images.pixelCount) == (2, 2, 3, 6))
    #expect(Array(images.pixels) == Array(0..<12))
    #expect("\(images)" == "2 images of 2x3")
    let labelled = try LabelledImages(images, labels: [1, 4])
    #expect((labelled.count, labelled.classCount, labelled.labels) == (2, 5, [1, 4]))
    #expect(try LabelledImages(images, labels: [1, 4], classCount: 10).classCount == 10)
    #expect("\(labelled)" == "2 images of 2x3, 5 classes")
  }

  @Test(arguments: [(12, 0, 3), (12, 2, 0), (12, -2, -3), (0, 0, 0), (12, .max, .max)])
  func `a size of nothing, or beyond any, is refused`(count: Int, height: Int, width: Int) {
    #expect(throws: IDXError(.empty(shape: [height, width]), in: "images")) {
      try ImageSet(pixels: [UInt8](repeating: 0, count: count), height: height, width: width)
    }
  }

  @Test(arguments: [(0, 6), (5, 6), (7, 12), (13, 18)])
  func `pixels are those of whole images`(count: Int, expected: Int) {
    #expect(throws: IDXError(.truncatedData(offset: 0, expected: expected, found: count), in: "images")) {
      try ImageSet(pixels: [UInt8](repeating: 0, count: count), height: 2, width: 3)
    }
  }

  @Test func `labels are one for each image, below the number of classes`() throws {
    let images = try ImageSet(pixels: [1, 2], height: 1, width: 1)
    #expect(throws: IDXError(.countMismatch(images: 2, imagesFile: "images", labels: 3), in: "labels")) {
      try LabelledImages(images, labels: [0, 1, 2])
    }
    #expect(throws: IDXError(.labelOutOfRange(index: 1, offset: 9, label: 7, classes: 2), in: "labels")) {
      try LabelledImages(images, labels: [0, 7], classCount: 2)
    }
  }
}
