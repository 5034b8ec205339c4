package import NNBBytes
internal import NNBFormats

/// What keeps an HDF5 file from being read or written; paths are those inside the file.
package enum HDF5Error: Error, Equatable, Sendable {
  /// The library refused; `reason` is its own innermost message.
  case library(operation: String, object: String, reason: String)

  /// The system refused: a full disk, a limit, a fault of the device; `code` is its errno.
  case system(operation: String, object: String, code: Int32)

  /// A link that is not a hard link leads elsewhere, perhaps to another file.
  case link(path: String, kind: String)

  /// A soft link whose target is not in the file.
  case danglingLink(path: String, target: String)

  /// The layout of a dataset is of a version that the library here does not know, and newer ones do.
  case newerLayout(path: String, library: String)

  /// A group can be reached on two ways, or lies within itself.
  case secondPath(String)

  /// Something is nested deeper, or named longer, than the limit allows.
  case depth(path: String, limit: Int)

  /// The file holds more objects than the limit allows.
  case objectCount(limit: Int)

  /// A name is not well-formed UTF-8.
  case name(in: String)

  /// An attribute is larger than the limit allows.
  case attributeSize(object: String, name: String, limit: Int, found: Int)

  /// A dataset has more axes than the limit allows.
  case rank(path: String, limit: Int, found: Int)

  /// The elements lie in other files.
  case elsewhere(path: String, kind: String)

  /// The elements are packed in a way that is not read here.
  case filter(path: String, name: String)

  /// No elements were ever written.
  case neverWritten(path: String)

  /// Part of the elements were never written.
  case missingChunks(path: String, expected: Int, found: Int)

  /// Elements were never written and have no value that stands for them.
  case noFillValue(path: String)

  /// More bytes were never written than the limit allows to be filled in.
  case fill(path: String, limit: Int, found: Int)

  /// A chunk's record says what cannot be; `start` is the place of the chunk's first element.
  case chunkRecord(path: String, start: [Int], fault: String)

  /// A structure of the file is not as it should be at a byte of the file.
  case structure(path: String, offset: Int, expected: String, found: String)

  /// The shape calls for more bytes than what is stored can hold; nil if that does not fit in an `Int`.
  case size(path: String, declared: Int?, stored: Int)

  /// A chunk has another size than its place in the file.
  case chunk(path: String, expected: Int, found: Int)
}

extension HDF5Error: FailureConvertible {
  /// The error in the shape that all errors have outside their modules.
  package var failure: Failure {
    if case .system(_, _, let code) = self {
      return ErrorNumber.meansShortage(code)
        ? Failure(description, .noResources, code: "out-of-memory")
        : Failure(description, .inputOutput, code: "hdf5-input-output")
    }
    return Failure(
      [.init(description, remedy: remedy)], of: nil, showsDamage ? .damaged : .unsupported, format: "hdf5",
      offset: offset)
  }

  private var offset: Int? {
    if case .structure(_, let offset, _, _) = self { offset } else { nil }
  }

  private var remedy: Remedy? {
    switch self {
    case .neverWritten, .missingChunks: .allowFill
    default: nil
    }
  }

  /// Whether the file is not what was once written, or was never written to its end; else it is only of a kind that is
  /// not read here.
  private var showsDamage: Bool {
    switch self {
    case .library, .missingChunks, .size, .chunk, .chunkRecord, .structure: true
    default: false
    }
  }
}

extension HDF5Error: CustomStringConvertible {
  /// One sentence with the object, what was expected and what was found.
  package var description: String {
    switch self {
    case .library(let operation, let object, let reason):
      "the HDF5 library cannot \(operation) \(object); the file is damaged, or of a kind that the library does not know"
        + (reason.isEmpty ? "" : " (\(reason))")
    case .system(let operation, let object, let code):
      "cannot \(operation) \(object): \(ErrorNumber.text(of: code))"
    case .link(let path, let kind):
      "\(path) is \(kind); only what lies in the file itself is read"
    case .danglingLink(let path, let target):
      "\(path) is a soft link to \(target), which is not in the file"
    case .newerLayout(let path, let library):
      """
      the dataset \(path) has a layout that HDF5 2.0 brought, and the library here is HDF5 \(library); write the file again \
      in an older layout, with h5py by h5py.File(NAME, "w", libver=("v110", "v114"))
      """
    case .secondPath(let path):
      "the group \(path) is linked twice, or lies within itself"
    case .depth(let path, let limit):
      "\(path.prefix(60))… is nested or named beyond the limit of \(limit)"
    case .objectCount(let limit):
      "it holds more than \(limit.grouped) groups and datasets"
    case .name(let group):
      "a name in \(group) is not well-formed UTF-8"
    case .attributeSize(let object, let name, let limit, let found):
      "the attribute \(name) of \(object) has \(found) bytes or values, the limit is \(limit)"
    case .rank(let path, let limit, let found):
      "the dataset \(path) has \(counted(found, "axis", "axes")), the limit is \(limit)"
    case .elsewhere(let path, let kind):
      "the dataset \(path) is \(kind); only what lies in the file itself is read"
    case .filter(let path, let name):
      "the dataset \(path) is packed with the filter \(name), expected none, deflate, shuffle or fletcher32"
    case .neverWritten(let path):
      "the dataset \(path) was never written"
    case .missingChunks(let path, let expected, let found):
      "the dataset \(path) was written in part: \(found.grouped) of \(counted(expected, "chunk"))"
    case .noFillValue(let path):
      "the dataset \(path) was never written in whole or in part, and has no fill value"
    case .fill(let path, let limit, let found):
      "of the dataset \(path), \(counted(found, "byte")) were never written; at most \(limit.grouped) are filled in"
    case .chunkRecord(let path, let start, let fault):
      "the chunk at (\(start.map(String.init).joined(separator: ", "))) of the dataset \(path) \(fault)"
    case .structure(let path, let offset, let expected, let found):
      "the structure of the dataset \(path) is damaged: at byte \(offset) is \(found), expected \(expected)"
    case .size(let path, let declared, let stored):
      "the dataset \(path) declares \(declared.map { counted($0, "byte") } ?? "more than 2^63 bytes"), with \(stored.grouped) stored"
    case .chunk(let path, let expected, let found):
      "a chunk of the dataset \(path) has \(counted(found, "byte")), expected \(expected.grouped)"
    }
  }
}
