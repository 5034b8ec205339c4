public import NNBBytes
public import NNBGzip

/// What is wrong with an IDX file or a set of them.
///
/// Offsets count from the start of the uncompressed data.
public struct IDXError: Error, Equatable, Sendable {
  /// The file, as it was named; `-` for standard input.
  public let file: String

  /// What is wrong with it.
  public let cause: Cause

  /// Names the file and what is wrong with it.
  package init(_ cause: Cause, in file: String) {
    self.file = file
    self.cause = cause
  }

  /// The faults, one rule each.
  public enum Cause: Equatable, Sendable {
    /// The file could not be read or written.
    case file(FileError)

    /// The file is gzip, but not a good one.
    case gzip(GzipError)

    /// The first two bytes are not zero.
    case badMagic(found: [UInt8])

    /// The third byte is not one of the six element types.
    case unknownElementType(found: UInt8)

    /// The file ends inside its header.
    case truncatedHeader(expected: Int, found: Int)

    /// The sizes in the header multiply to more than `IDXArray.largestByteCount`.
    case tooLarge(shape: [Int])

    /// The file ends inside its data.
    case truncatedData(offset: Int, expected: Int, found: Int)

    /// The file goes on after its data, which ends at `offset`.
    case trailingBytes(offset: Int)

    /// The elements are not of the type needed.
    case wrongElementType(expected: IDXElementType, found: IDXElementType)

    /// Images have three dimensions (number, height, width), labels have one.
    case wrongRank(expected: Int, shape: [Int])

    /// There is nothing in the set, or nothing in an image.
    case empty(shape: [Int])

    /// Images and labels differ in number.
    case countMismatch(images: Int, imagesFile: String, labels: Int)

    /// A label is not below the number of classes.
    case labelOutOfRange(index: Int, offset: Int, label: UInt8, classes: Int)

    /// The test images have another size than the training images.
    case sizeMismatch(expected: [Int], found: [Int])

    /// The folder has no files of the standard names.
    case nothingFound(expected: String)

    /// The folder has several sets, of which none was chosen.
    case severalSets([String])

    /// Images have no labels beside them.
    case noLabels(expected: String)
  }
}

extension IDXError: CustomStringConvertible {
  /// One sentence with the file, the place, what was expected and what was found.
  public var description: String {
    if case .file(let error) = cause { return error.description }
    return "\(file == "-" ? "standard input" : file): \(cause)"
  }
}

extension IDXError.Cause: CustomStringConvertible {
  /// What is wrong, without the file's name.
  public var description: String {
    func sizes(_ shape: [Int]) -> String { shape.isEmpty ? "()" : shape.shapeText }
    return switch self {
    case .file(let error): error.description
    case .gzip(let error): error.description
    case .badMagic(let found):
      "not an IDX file: expected 00 00 and an element type at byte 0, found \(found.isEmpty ? "nothing" : found.hex)"
    case .unknownElementType(let found):
      "unknown element type at byte 2: expected 08, 09, 0b, 0c, 0d or 0e, found \(found.hex)"
    case .truncatedHeader(let expected, let found):
      "truncated in its header: expected \(counted(expected, "byte")), found \(found.grouped)"
    case .tooLarge(let shape):
      "the header calls for \(sizes(shape)) elements, more than the \(counted(IDXArray.largestByteCount, "byte")) allowed"
    case .truncatedData(let offset, let expected, let found):
      "truncated: expected \(counted(expected, "byte")) of data from byte \(offset) on, found \(found.grouped)"
    case .trailingBytes(let offset):
      "bytes follow the end of the data at byte \(offset)"
    case .wrongElementType(let expected, let found):
      "wrong element type: expected \(expected), found \(found)"
    case .wrongRank(let expected, let shape):
      expected == 3
        ? "not a set of images: expected 3 dimensions (number, height, width), found \(shape.count): \(sizes(shape))"
        : "not a list of labels: expected 1 dimension, found \(shape.count): \(sizes(shape))"
    case .empty(let shape):
      "the set is empty: \(sizes(shape))"
    case .countMismatch(let images, let imagesFile, let labels):
      "\(counted(labels, "label")), but \(counted(images, "image")) in \(imagesFile)"
    case .labelOutOfRange(let index, let offset, let label, let classes):
      "label \(index) at byte \(offset) is \(label), expected 0 to \(classes - 1)"
    case .sizeMismatch(let expected, let found):
      "images of \(sizes(found)) pixels, expected \(sizes(expected)) as in training"
    case .nothingFound(let expected):
      "no IDX files of the standard names here; expected \(expected)"
    case .severalSets(let names):
      "several sets here: \(names.listed.joined(separator: ", "))"
    case .noLabels(let expected):
      "no labels for these images; expected \(expected) beside them"
    }
  }
}
