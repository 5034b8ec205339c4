package import NNBBytes
internal import NNBFormats

/// What is wrong with a safetensors file; offsets count from its start.
package enum SafetensorsError: Error, Equatable {
  /// The file ends before its header or its data do.
  case truncated(expected: Int, found: Int)

  /// No header can have this length.
  case headerLength(found: UInt64)

  /// The header is not JSON.
  case header(offset: Int, expected: String, found: String)

  /// A member of the header is not what it must be.
  case entry(name: String, expected: String)

  /// The elements of a tensor are not where its shape and the tensors before it say.
  case offsets(name: String, expected: String, found: String)

  /// Bytes follow the last tensor.
  case trailing(offset: Int, count: Int)

  /// There are more tensors than in any model.
  case tooManyTensors(found: Int)
}

extension SafetensorsError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .truncated(let expected, let found):
      "truncated: expected \(counted(expected, "byte")), found \(found.grouped)"
    case .headerLength(let found):
      "the header's length at byte 0 is \(found), expected 2 to \(SafetensorsHeader.largestByteCount)"
    case .header(let offset, let expected, let found):
      "the header is not JSON: at byte \(offset) is \(found), expected \(expected)"
    case .entry(let name, let expected): "the header's member \(name): expected \(expected)"
    case .offsets(let name, let expected, let found):
      "the elements of tensor \(name): expected \(expected), found \(found)"
    case .trailing(let offset, let count): "\(counted(count, "byte")) after the last tensor, at byte \(offset)"
    case .tooManyTensors(let found):
      "the header names \(counted(found, "tensor")), expected at most \(SafetensorsHeader.mostTensors.grouped)"
    }
  }

  /// Where in the file it is; nil if that is not one place.
  package var offset: Int? {
    switch self {
    case .truncated(_, let found): found
    case .headerLength: 0
    case .header(let offset, _, _), .trailing(let offset, _): offset
    case .entry, .offsets, .tooManyTensors: nil
    }
  }

  /// The fault as that of a file.
  package func failure(of file: String) -> Failure {
    Failure([.init(description)], of: file, .damaged, format: SafetensorsFormat.name.id, offset: offset)
  }
}
