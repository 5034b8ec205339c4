package import NNBBytes

/// What is wrong with an HDF5 file as far as its superblock shows; offsets count from the start of the file.
package enum SuperblockError: Error, Equatable, Sendable {
  /// The file ends inside its superblock.
  case ends(EndOfBytes)

  /// The superblock is of a version that is not known here.
  case version(offset: Int, found: UInt8)

  /// A field has a value that it may not have.
  case value(offset: Int, field: String, expected: String, found: UInt64)

  /// The superblock is damaged.
  case checksum(offset: Int, stored: UInt32, computed: UInt32)

  /// A program has the file open for writing, or ended without closing it.
  case openForWriting(offset: Int, flags: UInt8)

  /// The file does not begin where it says that it does.
  case baseAddress(offset: Int, expected: Int, found: UInt64)

  /// The file is one of several that belong together.
  case severalFiles(offset: Int, found: UInt64)

  /// The file is shorter than it says.
  case truncated(expected: Int, found: Int)

  /// The header of the root group is zeros: the file was not written to its end.
  case unfinished(offset: Int)

  /// An address, counted from the start of the superblock, is outside of the file.
  case address(offset: Int, field: String, expected: Range<Int>, found: UInt64)
}

extension SuperblockError: CustomStringConvertible {
  /// One sentence with the offset, what was expected and what was found.
  package var description: String {
    switch self {
    case .ends(let end):
      "truncated in the HDF5 superblock: expected \(counted(end.expected, "more byte")) at byte \(end.offset), found \(end.found.grouped)"
    case .version(let offset, let found):
      "unknown version of the HDF5 superblock at byte \(offset): expected 0 to 3, found \(found)"
    case .value(let offset, let field, let expected, let found):
      "wrong \(field) in the HDF5 superblock at byte \(offset): expected \(expected), found \(found)"
    case .checksum(let offset, let stored, let computed):
      "HDF5 superblock damaged: checksum at byte \(offset) is 0x\(stored.hex), computed 0x\(computed.hex)"
    case .openForWriting(let offset, let flags):
      "the HDF5 file is open for writing or was not closed (flags \(flags) at byte \(offset)): close it there, or "
        + "clear the flags with `h5clear -s`"
    case .baseAddress(let offset, let expected, let found):
      "the HDF5 file begins at byte \(expected), but says byte \(found) (at byte \(offset)): it was put into another "
        + "file or cut out of one"
    case .severalFiles(let offset, let found):
      "the HDF5 file is one of several that belong together (driver information \(found) at byte \(offset)): "
        + "join them with `h5repart` or `h5repack` first"
    case .truncated(let expected, let found):
      "truncated HDF5 file: expected \(counted(expected, "byte")), found \(found.grouped)"
    case .unfinished(let offset):
      "the HDF5 file was not written to its end: the header of its root group, at byte \(offset), is zeros; its writer was "
        + "killed before it closed the file, so save the model again"
    case .address(let offset, let field, let expected, let found):
      "wrong \(field) in the HDF5 superblock at byte \(offset): expected \(expected.lowerBound) to "
        + "\(expected.upperBound - 1), found \(found)"
    }
  }
}

extension SuperblockError: FailureConvertible {
  /// The error in the shape that all errors have outside their modules; the format names the file.
  package var failure: Failure { Failure(description, kind, code: "hdf5-superblock", offset: offset) }

  private var kind: Failure.Kind {
    switch self {
    case .version, .severalFiles: .unsupported
    default: .damaged
    }
  }

  private var offset: Int? {
    switch self {
    case .ends(let end): end.offset
    case .version(let offset, _), .value(let offset, _, _, _), .checksum(let offset, _, _),
      .openForWriting(let offset, _), .baseAddress(let offset, _, _), .severalFiles(let offset, _),
      .unfinished(let offset), .address(let offset, _, _, _):
      offset
    case .truncated: nil
    }
  }
}
