package import NNBBytes
package import NNBConversion
package import NNB
package import NNBFormats
package import NNBWorkerProtocol

/// What a model's file holds, whatever its format.
package struct FileSummary: Sendable {
  /// What is known of the tensors' data.
  package enum DataState: Equatable, Sendable {
    /// Nobody has looked.
    case notVerified

    /// Every checksum holds.
    case whole

    /// The first fault; the tensors have their own.
    case damaged(NNBError)
  }

  /// What the file is called in messages.
  package let name: String

  /// Its format, and what its beginning tells.
  package let format: FormatName
  package let recognition: Recognition

  /// Whether it is an `.nnb` file: its own checksums are in it.
  package let isCanonicalFormat: Bool

  /// Its size in bytes.
  package let byteCount: Int

  /// Everything but the tensors' data: of an `.nnb` file, or of the one that an HDF5 file would become.
  package let head: NNBHead

  /// The tensors, in ascending order of names.
  package let tensors: [TensorSummary]

  /// Whether the tensors' data is whole.
  package let data: DataState

  /// Whether the tensors' data is whole by checksums of nnb's: of an HDF5 file only where nnb wrote it.
  package let hasChecksums: Bool

  /// The digest of the content (Spec/nnb.md, 7.4), of a file of another format that of what it becomes; nil if nobody asked, or if
  /// its data is damaged.
  package let contentDigest: [UInt8]?

  /// Why a file's network cannot be taken; its tensors are then taken alone. Nil if it can, or there is none.
  package let networkFailure: Failure?

  /// The same as sentences.
  package var networkProblems: [String] { networkFailure?.problems.map(\.message) ?? [] }

  /// What the user should know though nothing is wrong.
  package let notes: [String]

  /// The threads that were asked for, could have been used, and that the system did not give.
  package let missingThreads: Int

  /// The parts of the sandbox that the HDF5 library was read without; nil if there is no need of that library.
  package let sandboxGaps: [SandboxGap]?

  /// Looks into a file; all data is read and verified where it `verifies`, or the `statistics` of each tensor or the digest of
  /// the content are wanted, in constant memory.
  ///
  /// An `.h5` file is read by the worker; where it leaves doubt about its network, its tensors are taken alone. Only for
  /// `statistics` and the digest is it copied.
  /// `importing` says what a file of another format leaves open.
  /// `progress` is told the size of each piece of data that has been read. Damaged data is not an error but a result.
  package init(
    of file: ModelFile, _ importing: ImportOptions = ImportOptions(), verifies: Bool = false, statistics: Bool = false,
    digests: Bool = false, threads: Int = 1,
    progress: @Sendable (_ byteCount: Int) -> Void = { _ in }
  ) throws {
    let opened = try Self.open(file, importing, verifies: verifies, copies: statistics || digests)
    let head = opened.head, report = opened.report
    let isRead = verifies || statistics || digests
    var tensors = head.tensors.indices.map {
      TensorSummary(head, $0, hasChecksum: file.isCanonical || report.hasRecord || isRead)
    }
    var missing = 0
    if let reader = opened.reader, statistics {
      for index in tensors.indices { try tensors[index].examine(reader, index, progress) }
    } else if isRead, file.isCanonical {
      let found = try DataVerification.faults(of: head, in: file, threads: threads, progress: progress)
      missing = found.missingThreads
      for (index, fault) in found.faults { tensors[index].fault = fault }
    }
    let isWhole = tensors.allSatisfy { $0.fault == nil }
    contentDigest = digests && isWhole ? try opened.reader?.contentDigest() : nil
    name = file.name
    format = file.format
    recognition = file.recognition
    isCanonicalFormat = file.isCanonical
    byteCount = file.byteCount
    self.head = head
    self.tensors = tensors
    hasChecksums = file.isCanonical || report.hasRecord
    networkFailure = opened.failure
    notes = report.notes
    missingThreads = missing
    sandboxGaps = file.sandboxGaps
    data = !isRead ? .notVerified : tensors.lazy.compactMap(\.fault).first.map { .damaged($0) } ?? .whole
  }

  /// A file's head, and its data too where it was copied.
  private struct Opened {
    let head: NNBHead
    var reader: NNBReader?
    let report: ImportReport
    var failure: Failure?

    init(_ file: ModelFile, verifies: Bool, copies: Bool, _ options: ImportOptions) throws {
      if copies {
        let (reader, report) = try file.asNNB(options)
        (head, self.reader, self.report) = (reader.head, reader, report)
      } else {
        (head, report) = try file.head(options, readsElements: verifies)
      }
    }
  }

  private static func open(
    _ file: ModelFile, _ importing: ImportOptions, verifies: Bool, copies: Bool
  ) throws -> Opened {
    do {
      return try Opened(file, verifies: verifies, copies: copies, importing)
    } catch let error as Failure {
      guard error.isOfContent, error.kind != .damaged else { throw error }
      var opened = try error.unless { () throws(Failure) in
        try Failure.telling {
          try Opened(file, verifies: verifies, copies: copies, importing.forTensorsOnly)
        }
      }
      opened.failure = error
      return opened
    }
  }
}

extension FileSummary {
  /// Whether these bytes are the only ones that the model can have as a file of its format; nil if that depends on
  /// data that has not been verified, or on the rules of a later version.
  ///
  /// An `.nnb` file that a reader accepts as a whole is the only one of its model that the rules of its write version
  /// allow (Spec/nnb.md, section 10). HDF5 has no such rules.
  package var isCanonical: Bool? {
    guard isCanonicalFormat else { return false }
    guard head.writeVersion <= NNBHead.latestWriteVersion else { return nil }
    guard head.writeVersion == head.ownWriteVersion else { return false }
    switch data {
    case .notVerified: return nil
    case .whole: return true
    case .damaged: return false
    }
  }

  /// The size of all tensors' data in bytes.
  package var tensorByteCount: Int { tensors.reduce(0) { $0 + $1.byteCount } }
}
