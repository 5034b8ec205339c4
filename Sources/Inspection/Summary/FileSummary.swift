public import Conversion
public import NNB
internal import WorkerProtocol

/// What a model's file holds, whatever its format.
public struct FileSummary: Sendable {
  /// What is known of the tensors' data.
  public enum DataState: Equatable, Sendable {
    /// Nobody has looked.
    case notVerified

    /// Every checksum holds.
    case whole

    /// The first fault; the tensors have their own.
    case damaged(NNBError)
  }

  /// What the file is called in messages.
  public let name: String

  /// What it is.
  public let format: FileFormat

  /// Its size in bytes.
  public let byteCount: Int

  /// Everything but the tensors' data: of an `.nnb` file, or of the one that an HDF5 file would become.
  public let head: NNBHead

  /// The tensors, in ascending order of names.
  public let tensors: [TensorSummary]

  /// Whether the tensors' data is whole.
  public let data: DataState

  /// Whether the tensors' data is whole by checksums of nnb's: of an HDF5 file only where nnb wrote it.
  public let hasChecksums: Bool

  /// Why an HDF5 file's network cannot be taken; its tensors are then taken alone.
  public let networkProblems: [String]

  /// What the user should know though nothing is wrong.
  public let notes: [String]

  /// Looks into a file; an `.nnb` file's data is read where it `verifies` or the `statistics` of each tensor are wanted,
  /// in constant memory.
  ///
  /// An `.h5` file is read whole by the worker; where it leaves doubt about its network, its tensors are taken alone.
  /// `progress` is told the size of each piece of data that has been read. Damaged data is not an error but a result.
  /// Throws `NNBError`, `WorkerError` and `FileError`.
  public init(
    of file: ModelFile, verifies: Bool = false, statistics: Bool = false, threads: Int = 1,
    progress: @Sendable (_ byteCount: Int) -> Void = { _ in }
  ) throws {
    let (reader, report, problems) = try Self.open(file)
    var tensors = reader.tensors.indices.map { TensorSummary(reader.head, $0) }
    if statistics {
      for index in tensors.indices { try tensors[index].examine(reader, index, progress) }
    } else if verifies {
      let faults =
        file.isNNB
        ? try DataVerification.faults(of: reader.head, in: file, threads: threads, progress: progress)
        : try Self.verified(reader)
      for (index, fault) in faults { tensors[index].fault = fault }
    }
    name = file.name
    format = file.format
    byteCount = file.byteCount
    head = reader.head
    self.tensors = tensors
    hasChecksums = file.isNNB || report.hasRecord
    networkProblems = problems
    notes = report.notes
    data =
      !verifies && !statistics ? .notVerified : tensors.lazy.compactMap(\.fault).first.map { .damaged($0) } ?? .whole
  }

  private static func verified(_ reader: NNBReader) throws(NNBError) -> [Int: NNBError] {
    try reader.verify()
    return [:]
  }

  private static func open(_ file: ModelFile) throws -> (NNBReader, WorkerReport, problems: [String]) {
    do throws(any Error) {
      let (reader, report) = try file.asNNB()
      return (reader, report, [])
    } catch let error as WorkerError {
      guard case .refused(let problems, _) = error.cause, !error.showsDamage else { throw error }
      var request = WorkerRequest(.importing)
      request.takesTensorsOnly = true
      let (reader, report) = try file.asNNB(request)
      return (reader, report, problems)
    }
  }
}

extension FileSummary {
  /// Whether these bytes are the only ones that the model can have as a file of its format; nil where that depends on
  /// data that has not been verified, or on the rules of a later version.
  ///
  /// An `.nnb` file that a reader accepts as a whole is the only one of its model that the rules of its write version
  /// allow (Spec/nnb.md, section 10). HDF5 has no such rules.
  public var isCanonical: Bool? {
    guard format == .nnb else { return false }
    guard head.writeVersion == NNBHead.ownWriteVersion else { return nil }
    switch data {
    case .notVerified: return nil
    case .whole: return true
    case .damaged: return false
    }
  }

  /// The size of all tensors' data in bytes.
  public var tensorByteCount: Int { tensors.reduce(0) { $0 + $1.byteCount } }
}
