internal import NNBBytes
public import NNBModel

/// Why training cannot go on, or start, from a checkpoint.
public enum ResumeError: Error, Equatable, Sendable {
  /// The file says nothing of training.
  case noState

  /// The network is not one that is trained here on data like this; all that keeps it from that, at least one fault.
  case otherNetwork([NetworkFault])

  /// The run began on other data, or held out another part of it.
  case otherData(expected: TrainingState.DataIdentity, found: TrainingState.DataIdentity)

  /// The run was told something else.
  case otherSettings(TrainingState.Changes)

  /// The run began with another version of the arithmetic.
  case arithmeticVersion(expected: UInt32, found: UInt32)

  /// The run has further settings that this program does not know, of these codes (Spec/nnb.md, 13.1).
  case unknownSettings([UInt16])

  /// The run has further settings that are not in the file any more.
  case lostSettings

  /// The network has more classes than training can take.
  case tooManyClasses(Int, limit: Int)

  /// A state records up to `TrainingState.mostOverrides`.
  case tooManyOverrides
}

extension ResumeError: CustomStringConvertible {
  /// One sentence.
  public var description: String {
    switch self {
    case .noState:
      "it holds a model, but not where its training stands"
    case .otherNetwork(let faults):
      faults.map(\.description).joined(separator: "; ")
    case .otherData(let expected, let found):
      "its training began with other data: \(expected), found \(found)"
    case .otherSettings:
      "its training was told other settings"
    case .arithmeticVersion(let expected, 0):
      "its training follows version 0 of the arithmetic, whose sums could still change their order; this program follows "
        + "version \(expected), and cannot promise the same bytes"
    case .arithmeticVersion(let expected, let found):
      "its training follows version \(found) of the arithmetic, this program version \(expected)"
    case .unknownSettings(let codes):
      "its training has \(codes.count == 1 ? "a setting" : "settings") of a later version, "
        + "\(codes.prefix(8).map { "\($0)" }.joined(separator: ", "))\(codes.count > 8 ? " …" : ""), "
        + "which this program does not know"
    case .lostSettings:
      "its training has further settings, which are not in the file any more"
    case .tooManyClasses(let count, let limit):
      "its network has \(counted(count, "class")), training takes up to \(limit.grouped)"
    case .tooManyOverrides:
      "it was overridden \(TrainingState.mostOverrides) times, which is all that it can record"
    }
  }
}
