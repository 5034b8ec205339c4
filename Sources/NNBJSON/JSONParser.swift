internal import NNBBytes

extension JSON {
  /// Reads a text that holds one value and nothing else, strictly.
  ///
  /// Beyond RFC 8259 it accepts Python's `NaN`, `Infinity` and `-Infinity`. It refuses an object in which a key occurs
  /// twice.
  package init(parsing text: String, limits: JSONLimits = .init()) throws(JSONError) {
    try self.init(parsing: Array(text.utf8), limits: limits)
  }

  /// Reads a text in UTF-8 in the same way.
  package init(parsing bytes: [UInt8], limits: JSONLimits = .init()) throws(JSONError) {
    guard bytes.count <= limits.byteCount else {
      throw JSONError(
        offset: limits.byteCount, expected: "at most \(counted(limits.byteCount, "byte"))", found: bytes.count.grouped)
    }
    var parser = JSONParser(bytes: bytes, limits: limits)
    self = try parser.whole()
  }

  /// Reads a text that holds one object in the same way, and hands over its members one by one, so that no more than one
  /// of them is in memory as a value. A member may be of at most as many values as `mostValues` says for its key.
  ///
  /// Throws `JSONError`, and what `body` throws.
  package static func forEachMember(
    parsing bytes: [UInt8], limits: JSONLimits = .init(), mostValues: (_ key: String) -> Int = { _ in .max },
    _ body: (Member) throws -> Void
  ) throws {
    guard bytes.count <= limits.byteCount else {
      throw JSONError(
        offset: limits.byteCount, expected: "at most \(counted(limits.byteCount, "byte"))", found: bytes.count.grouped)
    }
    var parser = JSONParser(bytes: bytes, limits: limits)
    try parser.forEachMember(mostValues: mostValues, body)
  }
}

/// A place in a text that is read.
struct JSONParser {
  let bytes: [UInt8]
  let limits: JSONLimits
  var offset = 0
  private var valueCount = 0

  /// The most values of a member, if they are handed over one by one.
  private var mostOfMember = Int.max

  init(bytes: [UInt8], limits: JSONLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  /// Hands over the members of the text's one object, one after the other.
  mutating func forEachMember(
    mostValues: (_ key: String) -> Int, _ body: (JSON.Member) throws -> Void
  ) throws {
    skipSpace()
    guard next == UInt8(ascii: "{") else { throw error("an object") }
    try open(depth: 0)
    var keys = Set<[UInt8]>(), isFirst = true
    while !take("}") {
      if !isFirst {
        guard take(",") else { throw error(", or }") }
      }
      isFirst = false
      let key = try key(unlike: &keys)
      mostOfMember = mostValues(key)
      valueCount = 0
      try body((key, try value(depth: 1)))
      skipSpace()
    }
    skipSpace()
    guard next == nil else { throw error("the end") }
  }

  /// Reads one value and the end.
  mutating func whole() throws(JSONError) -> JSON {
    let value = try value(depth: 0)
    skipSpace()
    guard next == nil else { throw error("the end") }
    return value
  }

  /// The byte at the current place; nil at the end.
  var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  /// The error that the current place has something else.
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

  private mutating func value(depth: Int) throws(JSONError) -> JSON {
    skipSpace()
    guard let next else { throw error("a value") }
    valueCount += 1
    let most = min(limits.valueCount, mostOfMember)
    guard valueCount <= most else { throw error("at most \(most.grouped) values") }
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

  mutating func word(_ word: String, _ value: JSON) throws(JSONError) -> JSON {
    guard bytes[offset...].starts(with: word.utf8) else { throw error(word) }
    offset += word.utf8.count
    return value
  }

  private mutating func open(depth: Int) throws(JSONError) {
    guard depth < limits.depth else {
      throw error("at most \(limits.depth) lists and objects in each other")
    }
    offset += 1
    skipSpace()
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSON {
    try open(depth: depth)
    var elements: [JSON] = []
    if take("]") { return .array(elements) }
    while true {
      elements.append(try value(depth: depth + 1))
      skipSpace()
      if take("]") { return .array(elements) }
      guard take(",") else { throw error(", or ]") }
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSON {
    try open(depth: depth)
    var members: [JSON.Member] = []
    var keys = Set<[UInt8]>()
    if take("}") { return .object(members) }
    while true {
      let key = try key(unlike: &keys)
      members.append((key, try value(depth: depth + 1)))
      skipSpace()
      if take("}") { return .object(members) }
      guard take(",") else { throw error(", or }") }
    }
  }

  /// Reads a key that is none of `keys`, to which it is added, and the colon.
  private mutating func key(unlike keys: inout Set<[UInt8]>) throws(JSONError) -> String {
    skipSpace()
    let start = offset
    guard next == UInt8(ascii: "\"") else { throw error("a key") }
    let key = try string()
    guard keys.insert(Array(key.utf8)).inserted else {
      throw JSONError(offset: start, expected: "another key", found: key)
    }
    skipSpace()
    guard take(":") else { throw error(":") }
    return key
  }
}
