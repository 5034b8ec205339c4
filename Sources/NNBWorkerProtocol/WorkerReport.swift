package import NNBBytes
package import NNBFormats

/// What the HDF5 worker has to say, as values. Notes, losses and the problems of a failure are sentences, the same in
/// every tool.
package struct WorkerReport: Equatable, Sendable {
  /// The routes of all tensors.
  package var routes: [TensorRoute] = []

  /// What the user should know though nothing is wrong.
  package var notes: [String] = []

  /// What the file that is written cannot hold where its readers look for it.
  package var losses: [String] = []

  /// Whether the file that is read has what nnb recorded of it, checksums too, and was compared with that.
  package var hasRecord = false

  /// How large the roundings are of a scaling that became part of the first layer; nil if none did.
  package var folded: FoldReport?

  /// What kept the work from being done; nothing of use was written then. Its subject is the name of a `Role`.
  package var failure: Failure?

  /// What was compared and found equal.
  package var verified: Verified?

  /// The parts of the sandbox that are not there; where the request does not accept one, no file was opened.
  package var sandboxGaps: [SandboxGap] = []

  /// An empty report.
  package init() {}
}

extension WorkerReport {
  /// The files of a request, whose names only the tool knows.
  package enum Role: String, CaseIterable, Sendable {
    /// The file behind `WorkerRequest.Descriptor.source`.
    case source

    /// The file behind `WorkerRequest.Descriptor.other`.
    case other
  }

  /// Which of the files the failure is about.
  package var failedFile: Role { failure?.subject.flatMap(Role.init(rawValue:)) ?? .source }

  /// What was compared and found equal.
  package struct Verified: Equatable, Sendable {
    /// How many tensors.
    package let tensors: Int

    /// How many bytes.
    package let bytes: Int

    /// States what was compared.
    package init(tensors: Int, bytes: Int) {
      self.tensors = tensors
      self.bytes = bytes
    }
  }
}
