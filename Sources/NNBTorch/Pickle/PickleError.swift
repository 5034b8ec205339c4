package import NNBBytes

/// What is wrong with a pickle; offsets count from its first byte.
package enum PickleError: Error, Equatable, Sendable {
  /// It ends inside an instruction, or before STOP.
  case truncated(offset: Int, expected: Int, found: Int)

  /// An instruction that is not read, or does not exist.
  case opcode(offset: Int, UInt8)

  /// It is of a version that is not known here.
  case version(offset: Int, found: Int)

  /// An instruction takes more objects than there are.
  case stack(offset: Int, PickleOpcode, expected: Int, found: Int)

  /// An instruction takes the objects from a mark on, and there is no mark.
  case mark(offset: Int, PickleOpcode)

  /// An instruction is given another kind of object than it takes.
  case operand(offset: Int, PickleOpcode, expected: String, found: String)

  /// An instruction gets an object from a place of the memo where none was put.
  case memo(offset: Int, index: Int)

  /// A key stands twice in a dictionary.
  case duplicateKey(offset: Int, key: String)

  /// A text or name is not UTF-8.
  case text(offset: Int)

  /// There is more of something than in any checkpoint.
  case tooMany(offset: Int, String, limit: Int)

  /// Bytes follow STOP.
  case trailing(offset: Int, count: Int)

  /// The file cannot be read.
  case file(FileError)
}

extension PickleError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .truncated(let offset, let expected, let found):
      "truncated: at byte \(offset) expected \(counted(expected, "byte")), found \(found.grouped)"
    case .opcode(let offset, let byte):
      "at byte \(offset) is the instruction \(PickleOpcode.name(of: byte)), which is not read"
    case .version(let offset, let found): "at byte \(offset) is protocol \(found), expected 2 to 5"
    case .stack(let offset, let opcode, let expected, let found):
      "at byte \(offset) \(opcode) takes \(counted(expected, "object")), found \(found.grouped)"
    case .mark(let offset, let opcode): "at byte \(offset) \(opcode) takes the objects from a mark on, found no mark"
    case .operand(let offset, let opcode, let expected, let found):
      "at byte \(offset) \(opcode) takes \(expected), found \(found)"
    case .memo(let offset, let index):
      "at byte \(offset) an object is taken from place \(index) of the memo, found none"
    case .duplicateKey(let offset, let key): "the key \(key), at byte \(offset), stands twice in a dictionary"
    case .text(let offset): "at byte \(offset) is a text that is not UTF-8"
    case .tooMany(let offset, let things, let limit):
      "at byte \(offset) are more \(things) than \(limit.grouped), the most that are read"
    case .trailing(let offset, let count): "\(counted(count, "byte")) after the end at byte \(offset)"
    case .file(let error): "\(error)"
    }
  }

  /// Where in the pickle it is; nil if the file cannot be read.
  package var offset: Int? {
    switch self {
    case .truncated(let offset, _, _), .opcode(let offset, _), .version(let offset, _), .stack(let offset, _, _, _),
      .mark(let offset, _), .operand(let offset, _, _, _), .memo(let offset, _), .duplicateKey(let offset, _),
      .text(let offset), .tooMany(let offset, _, _), .trailing(let offset, _):
      offset
    case .file: nil
    }
  }
}
