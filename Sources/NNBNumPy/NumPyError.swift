package import NNBBytes
package import NNBFormats

/// What is wrong with an array or with a file of arrays. `array` is the name of a member of an `.npz` file, nil for an `.npy`
/// file; offsets count from where the array begins.
package enum NumPyError: Error, Equatable, Sendable {
  /// No array begins here.
  case magic(array: String?, found: [UInt8])

  /// The version of the header is not known.
  case version(array: String?, found: [UInt8])

  /// The header is longer than any array of numbers needs.
  case headerLength(array: String?, found: Int)

  /// The header is not the text that it must be.
  case header(array: String?, offset: Int, expected: String)

  /// The array ends before its header or its elements do.
  case truncated(array: String?, expected: Int, found: Int)

  /// Bytes follow the elements, perhaps another array.
  case trailing(array: String?, offset: Int, count: Int)

  /// The shape has more elements than a file can hold.
  case shape(array: String?, [Int])

  /// Two members are one array to NumPy.
  case duplicate(array: String)

  /// There are more arrays than tensors in any model.
  case tooManyArrays(found: Int)
}

extension NumPyError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .magic(let array, let found):
      "\(Self.start(array))expected an array (93 4e 55 4d 50 59) at byte 0, found \(found.isEmpty ? "nothing" : found.hex)"
    case .version(let array, let found):
      "\(Self.start(array))the version at byte 6 is \(found.map(String.init).joined(separator: ".")), expected 1.0, 2.0 or 3.0"
    case .headerLength(let array, let found):
      "\(Self.start(array))the header's length at byte 8 is \(found), expected at most \(NumPyHeader.largestByteCount)"
    case .header(let array, let offset, let expected):
      "\(Self.start(array))the header is not that of an array: expected \(expected) at byte \(offset)"
    case .truncated(let array, let expected, let found):
      "\(Self.start(array))truncated: expected \(counted(expected, "byte")), found \(found.grouped)"
    case .trailing(let array, let offset, let count):
      "\(Self.start(array))\(counted(count, "byte")) after the last element, at byte \(offset): expected one array"
    case .shape(let array, let shape):
      "\(Self.start(array))the shape \(shape.shapeText) has more elements than a file can hold"
    case .duplicate(let array): "two members are the array \(array)"
    case .tooManyArrays(let found):
      "it holds \(counted(found, "array")), expected at most \(NumPyArchive.mostArrays.grouped)"
    }
  }

  private static func start(_ array: String?) -> String { array.map { "array \($0): " } ?? "" }

  /// Where in the file it is; nil for a member of an archive, and if that is not one place.
  package var offset: Int? {
    switch self {
    case .magic(nil, _): 0
    case .version(nil, _): 6
    case .headerLength(nil, _): 8
    case .header(nil, let offset, _), .trailing(nil, let offset, _): offset
    case .truncated(nil, _, let found): found
    default: nil
    }
  }

  /// The fault as that of a file; `format` is what codes call its format.
  package func failure(of file: String, _ format: FormatName) -> Failure {
    let isUnsupported =
      switch self {
      case .version, .headerLength, .trailing, .duplicate, .tooManyArrays: true
      default: false
      }
    return Failure(
      [.init(description)], of: file, isUnsupported ? .unsupported : .damaged, format: format.id, offset: offset)
  }
}
