public import NNBBytes
public import NNBGzip
public import NNBRecognition

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

    /// The file is of another format.
    case other(OtherFormat)

    /// The file begins with its numbers the other way round.
    case littleEndian(found: [UInt8])

    /// The file has no header: so many bytes that begin with `found`.
    case noHeader(found: [UInt8], byteCount: Int)

    /// A transfer as text has changed the file.
    case textTransfer(TextTransfer)

    /// The third byte is not one of the six element types.
    case unknownElementType(found: UInt8)

    /// The file ends inside its header.
    case truncatedHeader(expected: Int, found: Int)

    /// The sizes in the header multiply to more bytes than the reader takes.
    case tooLarge(shape: [Int], limit: Int)

    /// The file ends inside its data.
    case truncatedData(offset: Int, expected: Int, found: Int)

    /// The file goes on after its data, which ends at `offset`.
    case trailingBytes(offset: Int)

    /// The elements are not of the type that a program asked for.
    case wrongElementType(expected: IDXElementType, found: IDXElementType)

    /// Images have two to five dimensions, labels one or two, of which more than one are larger than 1.
    case wrongRank(expected: Int, shape: [Int])

    /// Labels in several columns are neither one-hot nor those of QMNIST.
    case labelTable(shape: [Int])

    /// The pixels are numbers of this type and range, and not bytes, nor bytes divided by 255.
    case notBytes(IDXElementType, least: Double, most: Double)

    /// An element is NaN or infinite.
    case notFinite(index: Int, offset: Int)

    /// Images in one axis have no rows to be exchanged with columns.
    case flat(shape: [Int])

    /// There is nothing in the set, or nothing in an image.
    case empty(shape: [Int])

    /// Images and labels differ in number.
    case countMismatch(images: Int, imagesFile: String, labels: Int)

    /// A label is not below the number of classes, the label of class 0 being `first`. All labels are above that if they
    /// `areShifted`, and there would be a class for each if label 1 were class 0.
    case labelOutOfRange(index: Int, offset: Int, label: Int, classes: Int, first: Int = 0, areShifted: Bool = false)

    /// A label is below that of class 0.
    case labelTooSmall(index: Int, offset: Int, label: Int, first: Int)

    /// A label is a fraction, or not finite.
    case labelNotWhole(index: Int, offset: Int, value: Double)

    /// The test images have another size than the training images.
    case sizeMismatch(expected: [Int], found: [Int])

    /// The folder has no files of the names that were looked for; `present` are those that it has.
    case nothingFound(expected: String, present: [FoundFile] = [])

    /// The folder has only the training images of a set, in the file `training`.
    case noTest(expected: String, training: String)

    /// The folder has several sets, of which none was chosen.
    case severalSets([String])

    /// Several folders below this one have a set each.
    case severalFolders([String])

    /// The same file is there in two forms that hold different data.
    case mixedSets(String, String)

    /// Images have no labels beside them.
    case noLabels(expected: String)

    /// Images cannot be read from their file as they are needed.
    case notStreamable(Hindrance)

    /// The file became another one while images were read from it.
    case changed

    /// A file is where the folder of a data set is expected.
    case notFolder
  }

  /// What keeps images from being read from their file as they are needed.
  public enum Hindrance: Equatable, Sendable {
    /// The file is packed.
    case gzip

    /// It is a pipe or a device.
    case notRegular

    /// Its numbers are no bytes.
    case elementType(IDXElementType)
  }

  /// A file in a folder, and what it is, if that is known and not IDX.
  public struct FoundFile: Equatable, Sendable {
    /// The name in the folder; of a folder with a slash.
    public let name: String

    /// What it is.
    public let format: OtherFormat?

    /// Names a file.
    package init(_ name: String, _ format: OtherFormat? = nil) {
      (self.name, self.format) = (name, format)
    }
  }
}

extension IDXError: CustomStringConvertible {
  /// One sentence with the file, the place, what was expected and what was found.
  public var description: String {
    if case .file(let error) = cause { return error.description }
    return "\(file == "-" ? "standard input" : file): \(cause)"
  }
}
