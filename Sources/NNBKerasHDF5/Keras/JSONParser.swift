internal import NNBBytes

/// A place where a text is not JSON.
struct JSONError: Error, Equatable {
  /// Where, in bytes from the start of the text.
  let offset: Int

  /// What would have been right there.
  let expected: String

  /// What is there.
  let found: String
}

/// A strict reader of JSON texts that were written by Python.
///
/// Beyond RFC 8259 it takes `NaN`, `Infinity` and `-Infinity`; it refuses keys that stand twice in an object.
struct JSONParser {
  /// The length in bytes of the longest text that is read.
  static let longestText = 16 << 20

  /// The number of lists and objects that may be in each other.
  static let deepestNesting = 64

  let bytes: [UInt8]
  var offset = 0

  /// Reads a text that holds one value and nothing else.
  static func parse(_ text: String) throws(JSONError) -> JSONValue {
    try parse(Array(text.utf8))
  }

  /// Reads a text in UTF-8 that holds one value and nothing else.
  static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
    guard bytes.count <= longestText else {
      throw JSONError(
        offset: longestText, expected: "at most \(counted(longestText, "byte"))", found: bytes.count.grouped)
    }
    var parser = JSONParser(bytes: bytes)
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.next == nil else { throw parser.error("the end") }
    return value
  }

  /// The byte at the current place; nil at the end.
  var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  /// The error that something else stands at the current place.
  func error(_ expected: String) -> JSONError {
    let found =
      switch next {
      case nil: "the end"
      case .some(let byte) where (0x20..<0x7F).contains(byte): String(UnicodeScalar(byte))
      case .some(let byte): "the byte \(byte)"
      }
    return JSONError(offset: offset, expected: expected, found: found)
  }

  /// Takes the byte if it is the next.
  mutating func take(_ byte: Unicode.Scalar) -> Bool {
    guard let next, UInt32(next) == byte.value else { return false }
    offset += 1
    return true
  }

  mutating func skipSpace() {
    while let next, next == 0x20 || (0x09...0x0A).contains(next) || next == 0x0D { offset += 1 }
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    skipSpace()
    guard let next else { throw error("a value") }
    switch UnicodeScalar(next) {
    case "{": return try object(depth: depth)
    case "[": return try array(depth: depth)
    case "\"": return .string(try string())
    case "t": return try word("true", .bool(true))
    case "f": return try word("false", .bool(false))
    case "n": return try word("null", .null)
    case "N": return try word("NaN", .number(.nan))
    case "I": return try word("Infinity", .number(.infinity))
    case "-", "0"..."9": return try number()
    default: throw error("a value")
    }
  }

  mutating func word(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
    guard bytes[offset...].starts(with: word.utf8) else { throw error(word) }
    offset += word.utf8.count
    return value
  }

  private mutating func open(depth: Int) throws(JSONError) {
    guard depth < Self.deepestNesting else {
      throw error("at most \(Self.deepestNesting) lists and objects in each other")
    }
    offset += 1
    skipSpace()
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    try open(depth: depth)
    var elements: [JSONValue] = []
    if take("]") { return .array(elements) }
    while true {
      elements.append(try value(depth: depth + 1))
      skipSpace()
      if take("]") { return .array(elements) }
      guard take(",") else { throw error(", or ]") }
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    try open(depth: depth)
    var members: [JSONValue.Member] = []
    var keys = Set<[UInt8]>()
    if take("}") { return .object(members) }
    while true {
      skipSpace()
      let start = offset
      guard next == UInt8(ascii: "\"") else { throw error("a key") }
      let key = try string()
      guard keys.insert(Array(key.utf8)).inserted else {
        throw JSONError(offset: start, expected: "another key", found: key)
      }
      skipSpace()
      guard take(":") else { throw error(":") }
      members.append(.init(key: key, value: try value(depth: depth + 1)))
      skipSpace()
      if take("}") { return .object(members) }
      guard take(",") else { throw error(", or }") }
    }
  }
}
