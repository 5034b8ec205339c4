internal import NNBBytes

/// Images with the class of each.
public struct LabelledImages: Sendable {
  /// The images.
  public let images: ImageSet

  /// The class of each image, below `classCount`.
  public let labels: [UInt16]

  /// The number of classes.
  public let classCount: Int

  /// The label of class 0 in the file.
  package let firstLabel: Int

  /// How the labels stand in the file.
  package let layout: LabelArray.Layout

  /// The checksum of images and labels, if somebody has found it who wants it to be known.
  package var checksum: UInt32?

  /// The number of images.
  public var count: Int { images.count }

  /// Pairs images with a label for each, of any integer type.
  ///
  /// Throws `IDXError` if the numbers differ or a label is not below `classCount`; without one, the classes are those up to
  /// the largest label, of which there are up to 65,536.
  public init<Label: BinaryInteger>(
    _ images: ImageSet, labels: [Label], classCount: Int? = nil
  ) throws(IDXError) {
    // In the smallest type, in which a place in the error is the place in the array, behind a header.
    let bytes = labels.compactMap { UInt8(exactly: $0) }
    let array =
      bytes.count == labels.count
      ? IDXArray(bytes, shape: [labels.count]) : IDXArray(labels.map { Int32(clamping: $0) }, shape: [labels.count])
    guard let array else { throw IDXError(.empty(shape: [labels.count]), in: "labels") }
    try self.init(images, labels: array, classCount: classCount)
  }

  /// Pairs images with labels that have been read already; `first` is the label of class 0.
  ///
  /// Throws `IDXError` about `labelsFile` where the numbers differ, a label is not whole, is below `first`, or is not below
  /// `classCount` classes; without one, the classes are those up to the largest label.
  package init(
    _ images: ImageSet, file imagesFile: String = "images",
    labels array: IDXArray, file labelsFile: String = "labels", first: Int = 0, classCount: Int? = nil
  ) throws(IDXError) {
    do throws(IDXError.Cause) {
      let found = try LabelArray(array)
      guard found.count == images.count else {
        throw .countMismatch(images: images.count, imagesFile: imagesFile, labels: found.count)
      }
      (labels, self.classCount) = try found.classes(first: first, classCount: classCount)
      layout = found.layout
    } catch {
      throw IDXError(error, in: labelsFile)
    }
    self.images = images
    firstLabel = first
  }

  /// Reads the images at `imagesPath` and the labels at `labelsPath`, gzipped or not.
  ///
  /// Throws `IDXError` if a file cannot be read or is damaged, or if they do not fit together.
  public init(images imagesPath: String, labels labelsPath: String, classCount: Int? = nil) throws(IDXError) {
    try self.init(ImageFolder.Part(images: imagesPath, labels: labelsPath), classCount: classCount)
  }

  /// The same for a part of a data set; `first` is the label of class 0, rows and columns are exchanged if
  /// `isTransposed`, and images stay in their file if `storage` says so.
  package init(
    _ part: ImageFolder.Part, first: Int = 0, isTransposed: Bool = false, classCount: Int? = nil,
    storage: PixelStorage = .memory
  ) throws(IDXError) {
    let images = try ImageSet(contentsOf: part.images, isTransposed: isTransposed, storage: storage)
    let labels = try IDXArray(contentsOf: part.labels)
    try self.init(
      images, file: part.images, labels: labels, file: part.labels, first: first, classCount: classCount)
  }
}

extension LabelledImages {
  private init(_ other: LabelledImages, classCount: Int) {
    (images, labels, firstLabel, layout) = (other.images, other.labels, other.firstLabel, other.layout)
    self.classCount = classCount
    checksum = other.checksum
  }

  /// The same images with more classes than there are labels of.
  package func withClasses(_ count: Int) -> LabelledImages {
    LabelledImages(self, classCount: max(count, classCount))
  }

  /// The classes that no image is of, in order.
  package var emptyClasses: [Int] {
    var isUsed = [Bool](repeating: false, count: classCount)
    for label in labels { isUsed[Int(label)] = true }
    return isUsed.indices.filter { !isUsed[$0] }
  }
}

extension LabelledImages: CustomStringConvertible {
  /// Number, size and classes: `1,000 images of 28x28, 10 classes`.
  public var description: String { "\(images), \(counted(classCount, "class"))" }
}
