public import NNBBytes
public import NNBModel

/// What is wrong with an `.nnb` file; the cases are the errors of Spec/nnb.md, section 9.
public struct NNBError: Error, Equatable, Sendable {
  /// The file, as it was named; `-` for standard input.
  public let file: String

  /// What is wrong with it.
  public let cause: Cause

  /// Names the file and what is wrong with it.
  package init(_ cause: Cause, in file: String) {
    self.file = file
    self.cause = cause
  }

  /// The faults; offsets count from the start of the file.
  public enum Cause: Error, Equatable, Sendable {
    /// The file could not be read or written.
    case file(FileError)

    /// The file begins with other bytes than the signature.
    case notNNB(found: [UInt8])

    /// The signature shows that line ends or high bits were changed on the way.
    case textTransfer(found: [UInt8])

    /// The file is shorter than it says.
    case truncated(expected: Int, found: Int)

    /// There are too few or too many sections, or another number of `DATA` sections than tensors.
    case sectionCount(offset: Int, expected: ClosedRange<Int>, found: Int)

    /// The header or the directory is damaged.
    case directoryChecksum(offset: Int, stored: UInt32, computed: UInt32)

    /// The file needs a reader of another version.
    case version(offset: Int, found: UInt16, supported: UInt16)

    /// A section's type is not four letters, or its reserved letters are not upper case.
    case sectionType(offset: Int, found: [UInt8])

    /// A section stands before one that comes first, or twice.
    case sectionOrder(offset: Int, type: String)

    /// A section that a reader must understand is not known here.
    case unknownSection(offset: Int, type: String)

    /// A section has another length than it must, or one above the limit.
    case sectionLength(offset: Int, type: String, expected: ClosedRange<UInt64>, found: UInt64)

    /// A section does not begin where the one before it ends.
    case sectionOffset(offset: Int, type: String, expected: Int, found: UInt64)

    /// The header gives another file length than the sections.
    case fileLength(offset: Int, expected: Int, found: UInt64)

    /// The file goes on after its end.
    case trailingBytes(offset: Int)

    /// A byte between sections is not zero.
    case padding(offset: Int, found: UInt8)

    /// A section's content, or block of it, is damaged; `block` is nil for the list of block checksums.
    case sectionChecksum(offset: Int, type: String, block: Int?, stored: UInt32, computed: UInt32)

    /// A section that every file has is missing.
    case missingSection(type: String)

    /// A section's content ends early (`found` < `expected` bytes) or goes on after its last field.
    case sectionEnd(offset: Int, type: String, expected: Int, found: Int)

    /// A field has a value that it may not have.
    case value(offset: Int, field: String, expected: String, found: UInt64)

    /// A string is not well-formed UTF-8.
    case text(offset: Int, field: String)

    /// The parts of the network do not fit together.
    case network(offset: Int, ModelError)

    /// The state of training does not fit the rest, or itself.
    case training(offset: Int, ModelError)
  }
}

extension NNBError.Cause {
  /// The error's name in Spec/nnb.md, section 9; `file` where the system refused.
  public var code: String {
    switch self {
    case .file: "file"
    case .notNNB: "not-nnb"
    case .textTransfer: "text-transfer"
    case .truncated: "truncated"
    case .sectionCount: "section-count"
    case .directoryChecksum: "directory-checksum"
    case .version: "version"
    case .sectionType: "section-type"
    case .sectionOrder: "section-order"
    case .unknownSection: "unknown-section"
    case .sectionLength: "section-length"
    case .sectionOffset: "section-offset"
    case .fileLength: "file-length"
    case .trailingBytes: "trailing-bytes"
    case .padding: "padding"
    case .sectionChecksum: "section-checksum"
    case .missingSection: "missing-section"
    case .sectionEnd: "section-end"
    case .value: "value"
    case .text: "text"
    case .network: "network"
    case .training: "training"
    }
  }
}
