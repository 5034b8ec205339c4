/// The fields of a message that have been seen, of which none may come twice.
struct SeenFields {
  private let message: String
  private var numbers: Set<Int> = []

  /// None yet of `message`, with its article.
  init(_ message: String) { self.message = message }

  /// Notes a field. Throws if it came before: parsers take the last one, or bring both together.
  mutating func once(_ field: WireReader.Field) throws(ONNXError) {
    guard numbers.insert(field.number).inserted else {
      throw ONNXError(at: field.offset, expected: "field \(field.number) of \(message) once", found: "it again")
    }
  }
}

extension WireReader.Field {
  /// The number that the field is. Throws if it is of another kind, because parsers would take it for an unknown field.
  var value: UInt64 {
    get throws(ONNXError) {
      guard case .number(let value) = content else { throw wrongKind }
      return value
    }
  }

  /// The bytes that the field holds.
  var range: Range<Int> {
    get throws(ONNXError) {
      guard case .range(let range) = content else { throw wrongKind }
      return range
    }
  }

  /// The four bytes that the field is.
  var bits32: UInt32 {
    get throws(ONNXError) {
      guard case .bits32(let bits) = content else { throw wrongKind }
      return bits
    }
  }

  /// The fault of being of another kind than its number says.
  var wrongKind: ONNXError {
    let found =
      switch content {
      case .number: "a number"
      case .bits32: "four bytes"
      case .bits64: "eight bytes"
      case .range: "a length and bytes"
      }
    return ONNXError(at: offset, expected: "field \(number) as the format has it", found: found)
  }
}
