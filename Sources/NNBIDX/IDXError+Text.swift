internal import NNBBytes
internal import NNBGzip
internal import NNBRecognition

extension IDXError.Cause: CustomStringConvertible {
  /// What is wrong, without the file's name.
  public var description: String {
    func sizes(_ shape: [Int]) -> String { shape.isEmpty ? "()" : shape.shapeText }
    return switch self {
    case .file(let error): error.description
    case .gzip(let error): error.description
    case .badMagic(let found):
      found.isEmpty
        ? "the file is empty: the download or copy did not complete, repeat it"
        : "not an IDX file: expected 00 00 and an element type at byte 0, found \(found.hex)"
    case .other(let format): "\(format), and not IDX: \(format.dataAdvice)"
    case .littleEndian(let found):
      "an IDX header with its numbers in little-endian order (\(found.hex)), expected big-endian: write it again, in Python "
        + "with struct.pack(\">...\") or array.astype(\">i4\")"
    case .noHeader(let found, let byteCount): Self.noHeader(found, byteCount)
    case .textTransfer(let transfer):
      "damaged by a transfer as text, repeat it in binary: \(transfer)"
    case .unknownElementType(let found):
      "unknown element type at byte 2: expected 08, 09, 0b, 0c, 0d or 0e, found \(found.hex)"
    case .truncatedHeader(let expected, let found):
      "truncated in its header: expected \(counted(expected, "byte")), found \(found.grouped)"
    case .tooLarge(let shape, let limit):
      "the header calls for \(sizes(shape)) elements, more than the \(counted(limit, "byte")) allowed"
    case .truncatedData(let offset, let expected, let found):
      "truncated: expected \(counted(expected, "byte")) of data from byte \(offset) on, found \(found.grouped)"
    case .trailingBytes(let offset):
      "bytes follow the end of the data at byte \(offset)"
    case .wrongElementType(let expected, let found):
      "wrong element type: expected \(expected), found \(found)"
    case .wrongRank(let expected, let shape):
      expected == 3
        ? "not a set of images: expected 3 dimensions (number, height, width), found \(shape.count): \(sizes(shape))"
          + (shape.count == 1 ? "; these are labels" : "")
        : "not a list of labels: expected 1 dimension, found \(shape.count): \(sizes(shape))"
          + (shape.count > 2 ? "; these are images" : "")
    case .labelTable(let shape):
      "labels in \(shape.last ?? 0) columns that are not one-hot, \(sizes(shape)): expected one column, rows with a single 1, "
        + "or the 8 columns of QMNIST"
    case .notBytes(let type, let least, let most):
      "the images are \(type) from \(least) to \(most), expected bytes, or numbers that are bytes, or bytes / 255: convert "
        + "them, in Python (255 * (x - x.min()) / (x.max() - x.min())).round().astype(\"uint8\")"
    case .notFinite(let index, let offset): "number \(index) at byte \(offset) is not finite"
    case .flat(let shape):
      "images of \(sizes(Array(shape.dropFirst()))) pixels have no rows and columns to be exchanged"
    case .empty(let shape):
      "the set is empty: \(sizes(shape))"
    case .countMismatch(let images, let imagesFile, let labels):
      "\(counted(labels, "label")), but \(counted(images, "image")) in \(imagesFile)"
    case .labelOutOfRange(let index, let offset, let label, let classes, let first, _):
      "label \(index) at byte \(offset) is \(label), expected \(first) to \(first + classes - 1)"
    case .labelTooSmall(let index, let offset, let label, let first):
      "label \(index) at byte \(offset) is \(label), expected \(first) or more"
    case .labelNotWhole(let index, let offset, let value):
      "label \(index) at byte \(offset) is \(value), expected a whole number"
    case .notStreamable(.gzip): "it is gzipped, and only unpacked images can be read as they are needed"
    case .notStreamable(.notRegular): "only images in a regular file can be read as they are needed"
    case .notStreamable(.elementType(let type)):
      "only images of bytes can be read as they are needed, these are \(type)"
    case .changed: "the file was changed while images were read from it"
    case .sizeMismatch(let expected, let found):
      "images of \(sizes(found)) pixels, expected \(sizes(expected)) as in training"
    case .nothingFound(let expected, let present):
      "no IDX files of the standard names here; expected \(expected)" + Self.present(present)
    case .noTest(let expected, let training):
      "no test images here, expected \(expected); the training images are in \(training)"
    case .severalSets(let names):
      "several sets here: \(names.listed.joined(separator: ", "))"
    case .severalFolders(let folders):
      "sets in several folders: \(folders.listed.joined(separator: ", ")); give one of them"
    case .mixedSets(let one, let other):
      "\(one) and \(other) hold different data, so that two sets are mixed here: move one of them to a folder of its own, or "
        + "name the files"
    case .noLabels(let expected):
      "no labels for these images; expected \(expected) beside them"
    case .notFolder: "a file, expected the folder with the files of a data set"
    }
  }

  /// Pixels or labels alone; of how many images there would be bytes, if they were of MNIST's size.
  private static func noHeader(_ found: [UInt8], _ byteCount: Int) -> String {
    let size = 784, isImages = byteCount % size == 0 && byteCount > 0
    let guess =
      isImages
      ? "; \(counted(byteCount, "byte")) are \(counted(byteCount / size, "image")) of 28x28 without one" : ""
    return "no IDX header: expected 00 00 and an element type at byte 0, found \(found.hex)\(guess); numbers alone, as "
      + "array.tofile writes them, need it before them, in Python struct.pack(\">IIII\", 2051, N, HEIGHT, WIDTH) for images "
      + "and struct.pack(\">II\", 2049, N) for labels"
  }

  /// What a folder has, and what to do with the first of it.
  package static func present(_ files: [IDXError.FoundFile]) -> String {
    if files.isEmpty { return "" }
    let names = files.map { file in file.name + (file.format.map { " (\($0))" } ?? "") }
    let advice = files.lazy.compactMap(\.format).first { !$0.isModel }.map { ": \($0.dataAdvice)" } ?? ""
    return "; there is " + names.listed.joined(separator: ", ") + advice
  }
}
