package import NNBBytes
internal import NNBFormats

/// What is wrong with a file of PyTorch.
package enum TorchError: Error, Equatable {
  /// A pickle is not one; `start` is where it begins in the file, if it stands there as it is.
  case pickle(PickleError, part: String, start: Int?)

  /// A part of the file is missing.
  case missing(String)

  /// A description of a tensor or storage is at odds with itself or with the file.
  case tensor(name: String, expected: String, found: String)

  /// A storage is not as the pickle says.
  case storage(key: String, expected: String, found: String)

  /// A part of the file has another content than it must.
  case part(String, offset: Int?, expected: String, found: String)

  /// There is more of something than in any model.
  case tooMany(String, limit: Int)
}

extension TorchError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .pickle(let error, let part, _): "\(part): \(error)"
    case .missing(let part): "\(part) is missing"
    case .tensor(let name, let expected, let found): "the tensor \(name): expected \(expected), found \(found)"
    case .storage(let key, let expected, let found): "the storage \(key): expected \(expected), found \(found)"
    case .part(let part, let offset, let expected, let found):
      "\(part)" + (offset.map { " at byte \($0)" } ?? "") + ": expected \(expected), found \(found)"
    case .tooMany(let things, let limit): "there are more \(things) than \(limit.grouped), the most that are read"
    }
  }

  /// Where in the file it is; nil if that is not one place.
  package var offset: Int? {
    switch self {
    case .pickle(let error, _, let start): start.flatMap { start in error.offset.flatMap { checkedSum(start, $0) } }
    case .part(_, let offset, _, _): offset
    default: nil
    }
  }

  /// The fault as that of a file.
  package func failure(of file: String) -> Failure {
    if case .pickle(.file(let error), _, _) = self { return error.failure }
    return Failure([.init(description)], of: file, kind, format: TorchFormat.name.id, offset: offset)
  }

  /// What exceeds a limit, or uses an instruction that is not read, may be good all the same.
  private var kind: Failure.Kind {
    switch self {
    case .tooMany, .pickle(.opcode, _, _), .pickle(.version, _, _), .pickle(.tooMany, _, _): .unsupported
    default: .damaged
    }
  }
}
