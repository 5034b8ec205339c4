internal import NNBBytes
internal import NNBConversion
internal import NNB
internal import NNBFormats

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

  /// What an error says of the file that it is about; nil where it is none of those of reading files.
  package init?(for error: any Error) {
    switch error {
    case let error as NNBError:
      switch error.cause {
      case .file: self = .unreadable
      case .version, .unknownSection: self = .refused
      default: self = .damaged
      }
    case let error as RecognitionError:
      switch error.cause {
      case .file: self = .unreadable
      case .other(.zeros), .other(.textTransfer), .empty: self = .damaged
      case .superblock(.version), .superblock(.severalFiles): self = .refused
      case .superblock: self = .damaged
      case .damaged(let refusal): self = refusal.showsDamage ? .damaged : .refused
      case .other, .unknown, .part: self = .refused
      }
    case let error as ModelRefusal: self = error.showsDamage ? .damaged : .refused
    case let error as WorkerError:
      switch error.subject {
      case .surroundings, .inputOutput, .program: self = .unreadable
      case .file:
        self = .damaged
      }
    case is FileError, is MemoryShortage: self = .unreadable
    default: return nil
    }
  }

  /// Why, in one sentence without the file's name.
  package static func reason(_ error: any Error) -> String {
    switch error {
    case let error as NNBError: return "\(error.cause)"
    case let error as RecognitionError: return "\(error.cause)"
    case let error as ModelRefusal: return error.messages.listed.joined(separator: "; ")
    case let error as WorkerError:
      let line = error.lines.first ?? ""
      return line.hasPrefix(error.file + ": ") ? String(line.dropFirst(error.file.count + 2)) : line
    default: return "\(error)"
    }
  }
}
