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
  public init(_ array: IDXArray) throws(IDXError.Cause) {
    guard array.shape.count == 3 else { throw .wrongRank(expected: 3, shape: array.shape) }
    guard array.elementType == .uint8 else { throw .wrongElementType(expected: .uint8, found: array.elementType) }
    guard !array.shape.contains(0) else { throw .empty(shape: array.shape) }
    count = array.shape[0]
    height = array.shape[1]
    width = array.shape[2]
    self.array = array
  }

  /// Reads the images at `path`, gzipped or not; `-` is standard input.
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

  /// Pairs images with labels that have already been read.
  ///
  /// Without `classCount`, the classes go up to the largest label. Throws `IDXError` about `labelsFile` if there are
  /// more or fewer labels than images, or a label is not below `classCount`.
  public init(
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

  /// Reads the images at `imagesPath` and the labels at `labelsPath`.
  public init(images imagesPath: String, labels labelsPath: String, classCount: Int? = nil) throws(IDXError) {
    let images = try ImageSet(contentsOf: imagesPath)
    let labels = try IDXArray(contentsOf: labelsPath)
    try self.init(images, file: imagesPath, labels: labels, file: labelsPath, classCount: classCount)
  }
}
