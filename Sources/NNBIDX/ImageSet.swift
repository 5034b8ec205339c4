internal import NNBBytes
internal import NNBSystem

/// Images of one size, with one byte for each pixel.
public struct ImageSet: Sendable {
  /// The number of images, at least one.
  public let count: Int

  /// The size of each image in pixels, at least one by one.
  public let height, width: Int

  private let array: IDXArray

  /// The pixels of all images, image by image, row by row.
  public var pixels: ArraySlice<UInt8> { array.data }

  /// The number of pixels of an image.
  public var pixelCount: Int { height * width }

  /// Takes an array of bytes with the dimensions number, height, width.
  package init(_ array: IDXArray) throws(IDXError.Cause) {
    guard array.shape.count == 3 else { throw .wrongRank(expected: 3, shape: array.shape) }
    guard array.elementType == .uint8 else { throw .wrongElementType(expected: .uint8, found: array.elementType) }
    guard !array.shape.contains(0) else { throw .empty(shape: array.shape) }
    count = array.shape[0]
    height = array.shape[1]
    width = array.shape[2]
    self.array = array
  }

  /// Takes pixels: one image after the other, each row by row. Copies them.
  ///
  /// Throws `IDXError` if there is no image or no pixel, or if these are more or fewer than whole images of that size.
  public init(pixels: [UInt8], height: Int, width: Int) throws(IDXError) {
    func fault(_ cause: IDXError.Cause) -> IDXError { IDXError(cause, in: "images") }
    guard height > 0, width > 0, let size = checkedProduct([height, width]) else {
      throw fault(.empty(shape: [height, width]))
    }
    let count = max(1, pixels.count / size)
    guard pixels.count == count * size else {
      throw fault(.truncatedData(offset: 0, expected: (pixels.count / size + 1) * size, found: pixels.count))
    }
    guard let array = IDXArray(pixels, shape: [count, height, width]) else {
      throw fault(.tooLarge(shape: [count, height, width]))
    }
    do throws(IDXError.Cause) { try self.init(array) } catch { throw fault(error) }
  }

  /// Reads the images at `path`, gzipped or not; `-` is standard input. Keeps a byte for each pixel in memory.
  ///
  /// Throws `IDXError` if the file cannot be read, is damaged, or is not of bytes in three dimensions.
  public init(contentsOf path: String) throws(IDXError) {
    let array = try IDXArray(contentsOf: path)
    do throws(IDXError.Cause) { try self.init(array) } catch { throw IDXError(error, in: path) }
  }
}

/// Images with the class of each.
public struct LabelledImages: Sendable {
  /// The images.
  public let images: ImageSet

  /// The class of each image, below `classCount`.
  public let labels: [UInt8]

  /// The number of classes.
  public let classCount: Int

  /// The number of images.
  public var count: Int { images.count }

  /// Pairs images with a label for each.
  ///
  /// Throws `IDXError` if the numbers differ or a label is not below `classCount`; without one, the classes are those up to
  /// the largest label.
  public init(_ images: ImageSet, labels: [UInt8], classCount: Int? = nil) throws(IDXError) {
    guard let array = IDXArray(labels, shape: [labels.count]) else {
      throw IDXError(.empty(shape: [labels.count]), in: "labels")
    }
    try self.init(images, labels: array, classCount: classCount)
  }

  /// Pairs images with labels that have been read already.
  ///
  /// Throws `IDXError` about `labelsFile` where the numbers differ or a label is not below `classCount`; without one,
  /// the classes are those up to the largest label.
  package init(
    _ images: ImageSet, file imagesFile: String = "images",
    labels array: IDXArray, file labelsFile: String = "labels", classCount: Int? = nil
  ) throws(IDXError) {
    guard array.shape.count == 1 else { throw IDXError(.wrongRank(expected: 1, shape: array.shape), in: labelsFile) }
    guard array.elementType == .uint8 else {
      throw IDXError(.wrongElementType(expected: .uint8, found: array.elementType), in: labelsFile)
    }
    guard !array.data.isEmpty else { throw IDXError(.empty(shape: array.shape), in: labelsFile) }
    guard array.data.count == images.count else {
      throw IDXError(
        .countMismatch(images: images.count, imagesFile: imagesFile, labels: array.data.count), in: labelsFile)
    }
    guard Memory.isAvailable(images.count) else {
      throw IDXError(.file(.outOfMemory(path: labelsFile, byteCount: images.count)), in: labelsFile)
    }
    let labels = Array(array.data)
    let classes = classCount ?? labels.reduce(1) { max($0, Int($1) + 1) }
    if let index = labels.firstIndex(where: { Int($0) >= classes }) {
      throw IDXError(
        .labelOutOfRange(index: index, offset: 8 + index, label: labels[index], classes: classes), in: labelsFile)
    }
    self.images = images
    self.labels = labels
    self.classCount = classes
  }

  /// Reads the images at `imagesPath` and the labels at `labelsPath`, gzipped or not.
  ///
  /// Throws `IDXError` if a file cannot be read or is damaged, or if they do not fit together.
  public init(images imagesPath: String, labels labelsPath: String, classCount: Int? = nil) throws(IDXError) {
    let images = try ImageSet(contentsOf: imagesPath)
    let labels = try IDXArray(contentsOf: labelsPath)
    try self.init(images, file: imagesPath, labels: labels, file: labelsPath, classCount: classCount)
  }
}

extension ImageSet: CustomStringConvertible {
  /// Number and size: `1,000 images of 28x28`.
  public var description: String { "\(counted(count, "image")) of \(height)x\(width)" }
}

extension LabelledImages: CustomStringConvertible {
  /// Number, size and classes: `1,000 images of 28x28, 10 classes`.
  public var description: String { "\(images), \(counted(classCount, "class"))" }
}
