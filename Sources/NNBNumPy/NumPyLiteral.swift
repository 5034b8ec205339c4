/// Reads the literals of Python that stand in the header of an array, as far as programs write them there.
struct NumPyLiteral {
  private let bytes: [UInt8]
  private let base: Int
  private(set) var position = 0

  /// The most axes: those of NumPy 2.
  static let mostAxes = 64

  /// Reads `bytes`, the first of which is at byte `offset` of the array.
  init(_ bytes: [UInt8], at offset: Int) { (self.bytes, base) = (bytes, offset) }

  /// Something else stands here than is expected.
  struct Mismatch: Error {
    let offset: Int
    let expected: String
  }

  func mismatch(_ expected: String) -> Mismatch { Mismatch(offset: base + position, expected: expected) }

  mutating func mismatchBehindBlanks(_ expected: String) -> Mismatch {
    skipBlanks()
    return mismatch(expected)
  }

  /// Skips blanks; whether there is nothing behind them.
  mutating func isAtEnd() -> Bool {
    skipBlanks()
    return position == bytes.count
  }

  private mutating func skipBlanks() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
  }

  /// Takes a sign if it comes next.
  mutating func takes(_ sign: Character) -> Bool {
    skipBlanks()
    guard position < bytes.count, bytes[position] == sign.asciiValue else { return false }
    position += 1
    return true
  }

  mutating func require(_ sign: Character) throws(Mismatch) {
    guard takes(sign) else { throw mismatch("\(sign)") }
  }

  /// A text in single or double quotes, without escapes.
  mutating func text() throws(Mismatch) -> String {
    skipBlanks()
    guard position < bytes.count, [UInt8(ascii: "'"), UInt8(ascii: "\"")].contains(bytes[position]) else {
      throw mismatch("a text in quotes")
    }
    let rest = bytes[(position + 1)...]
    guard let end = rest.firstIndex(of: bytes[position]), !rest[..<end].contains(UInt8(ascii: "\\")),
      let text = String(validating: rest[..<end], as: UTF8.self)
    else { throw mismatch("a text in quotes, without escapes") }
    position = end + 1
    return text
  }

  /// `True` or `False`.
  mutating func truth() throws(Mismatch) -> Bool {
    skipBlanks()
    for (word, value) in [("True", true), ("False", false)] where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    throw mismatch("True or False")
  }

  /// A tuple of sizes: `()`, `(3,)`, `(3, 4)`. Python 2 wrote `3L`.
  mutating func shape() throws(Mismatch) -> [Int] {
    try require("(")
    var shape: [Int] = []
    while !takes(")") {
      guard shape.count < Self.mostAxes else { throw mismatch("at most \(Self.mostAxes) axes") }
      shape.append(try size())
      if takes(",") { continue }
      // One size alone in brackets is a number and no tuple.
      guard shape.count > 1 else { throw mismatch(",") }
      try require(")")
      break
    }
    return shape
  }

  private mutating func size() throws(Mismatch) -> Int {
    skipBlanks()
    let start = position
    var size = 0
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) {
      let (tens, isTooLarge) = size.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = tens.addingReportingOverflow(Int(bytes[position] - 0x30))
      guard !isTooLarge, !overflow else { throw mismatch("a size that fits in 63 bits") }
      size = sum
      position += 1
    }
    guard position > start else { throw mismatch("a size") }
    if position < bytes.count, bytes[position] == UInt8(ascii: "L") { position += 1 }
    return size
  }

  /// Passes the rest of a list in brackets, whatever is in it: the description of a structured type.
  mutating func skipList() throws(Mismatch) {
    var depth = 1
    while depth > 0 {
      guard position < bytes.count else { throw mismatch("]") }
      switch bytes[position] {
      case UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        guard let end = bytes[(position + 1)...].firstIndex(of: bytes[position]) else { throw mismatch("]") }
        position = end
      default: break
      }
      position += 1
    }
  }
}
