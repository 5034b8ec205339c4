internal import NNBBytes
internal import NNBFormats

extension RecognitionError: ReportedError {
  package var code: String {
    switch cause {
    case .file(let error): error.code
    case .empty: "empty"
    case .other: "other-format"
    case .part: "part-of-weights"
    case .superblock: "hdf5-superblock"
    case .damaged(let refusal): refusal.code
    case .unknown: "unknown-format"
    }
  }

  package var reportedFile: String? {
    if case .file(let error) = cause { error.reportedFile } else { file }
  }

  package var offset: Int? {
    if case .damaged(let refusal) = cause { return refusal.offset }
    guard case .superblock(let error) = cause else { return nil }
    switch error {
    case .ends(let end): return end.offset
    case .version(let offset, _), .value(let offset, _, _, _), .checksum(let offset, _, _),
      .openForWriting(let offset, _), .baseAddress(let offset, _, _), .severalFiles(let offset, _),
      .address(let offset, _, _, _):
      return offset
    case .truncated: return nil
    }
  }
}

extension WorkerError: ReportedError {
  package var code: String {
    switch cause {
    case .notFound: "worker-not-found"
    case .notStarted: "worker-not-started"
    case .sandbox: "sandbox"
    case .signalled: "worker-crashed"
    case .stopped: "worker-stopped"
    case .tookTooLong: "worker-took-too-long"
    case .timedOut: "worker-timed-out"
    case .software: "worker-mistake"
    case .malformedAnswer: "worker-answer"
    case .failure: "worker-failure"
    case .shortage: "out-of-memory"
    }
  }

  package var reportedFile: String? { file }
}

extension ConverterError: ReportedError {
  package var code: String {
    switch self {
    case .exists: "exists"
    case .trainingState: "training-state"
    case .proofFailed: "proof-failed"
    }
  }

  package var reportedFile: String? {
    switch self {
    case .exists(let path), .proofFailed(let path, _): path
    case .trainingState: nil
    }
  }
}

extension ConversionError: ReportedError {
  package var code: String {
    switch self {
    case .overflow: "overflow"
    case .notFloatingPoint: "not-floating-point"
    case .partialElement: "partial-element"
    }
  }
}

extension StatementError: ReportedError {
  package var code: String { "contradiction" }

  package var reportedFile: String? { file }
}
