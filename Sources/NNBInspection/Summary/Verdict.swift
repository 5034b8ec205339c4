package import NNBBytes

/// Whether a file is whole.
package enum Verdict: String, CaseIterable, Sendable {
  /// Everything in it was read, and every checksum holds.
  case whole

  /// What was read is whole; the tensors' data was not looked at.
  case notVerified = "not verified"

  /// Something in it is not what was written.
  case damaged

  /// It is not a model that can be read here: another format, a later version, or not a chain of dense layers.
  case refused

  /// It is not there, or the system does not let it be read.
  case unreadable
}

extension Verdict {
  /// What is known of a file that was read.
  package init(_ summary: FileSummary) {
    switch summary.data {
    case .whole: self = .whole
    case .notVerified: self = .notVerified
    case .damaged: self = .damaged
    }
  }

  /// What a failure to read a file says of it. Of one that something else keeps from being read, nothing is known.
  package init(for failure: Failure) {
    switch failure.kind {
    case .damaged: self = .damaged
    case .unsupported, .badData: self = .refused
    case .usage, .noInput, .noResources, .cannotCreate, .inputOutput, .inUse, .diverged, .internal: self = .unreadable
    }
  }
}
