internal import NNBBytes

/// Reads a file that nnb has just written, strictly: every byte is what it must be, and numbers are decimals.
struct CTextReader {
  private let source: any ByteSource
  private var buffer: [UInt8] = []
  private var place = 0

  /// Where the buffer begins in the file.
  private var start = 0

  private static let pieceByteCount = 1 << 20

  init(_ source: any ByteSource) { self.source = source }

  /// The offset of the next byte.
  var offset: Int { start + place }

  private mutating func next() throws(FileError) -> UInt8? {
    if place == buffer.count {
      start += place
      place = 0
      try source.read(at: start, upTo: Self.pieceByteCount, into: &buffer)
    }
    return place < buffer.count ? buffer[place] : nil
  }

  /// Passes a text; false if another one stands there.
  mutating func passes(_ text: String) throws(FileError) -> Bool {
    for byte in text.utf8 {
      guard try next() == byte else { return false }
      place += 1
    }
    return true
  }

  /// Whether nothing follows.
  mutating func isAtEnd() throws(FileError) -> Bool { try next() == nil }

  /// The letters of a number, up to what may follow one.
  private mutating func word() throws(FileError) -> [UInt8] {
    var word: [UInt8] = []
    while let byte = try next(), byte != UInt8(ascii: ","), byte != UInt8(ascii: "}"), word.count < 32 {
      word.append(byte)
      place += 1
    }
    return word
  }

  /// The f32 that a constant of C denotes; nil if something else stands there.
  mutating func float() throws(FileError) -> Float? {
    var rest = try word()[...]
    guard rest.popLast() == UInt8(ascii: "f") else { return nil }
    let number = rest
    if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    guard Self.takeDigits(&rest), rest.popFirst() == UInt8(ascii: "."), Self.takeDigits(&rest) || rest.isEmpty else {
      return Self.withoutPoint(number)
    }
    return Self.hasExponentOrNothing(&rest) ? Self.value(number) : nil
  }

  /// `1e-05`: a digit and an exponent.
  private static func withoutPoint(_ number: ArraySlice<UInt8>) -> Float? {
    var rest = number
    if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    guard takeDigits(&rest), rest.first == UInt8(ascii: "e"), hasExponentOrNothing(&rest) else { return nil }
    return value(number)
  }

  private static func hasExponentOrNothing(_ rest: inout ArraySlice<UInt8>) -> Bool {
    guard let mark = rest.popFirst() else { return true }
    guard mark == UInt8(ascii: "e"), let sign = rest.popFirst(), sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+")
    else { return false }
    return takeDigits(&rest) && rest.isEmpty
  }

  private static func takeDigits(_ rest: inout ArraySlice<UInt8>) -> Bool {
    let count = rest.prefix { (0x30...0x39).contains($0) }.count
    rest = rest.dropFirst(count)
    return count > 0
  }

  /// The C library reads decimals, as a compiler does; Swift's own code wrote them.
  private static func value(_ number: ArraySlice<UInt8>) -> Float? { Float(String(decoding: number, as: UTF8.self)) }

  /// An integer of at most three digits; nil if something else stands there.
  mutating func integer() throws(FileError) -> Int? {
    let word = try word()
    let digits = word.first == UInt8(ascii: "-") ? word.dropFirst() : word[...]
    guard (1...3).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    let value = digits.reduce(0) { 10 * $0 + Int($1 - 0x30) }
    return digits.count == word.count ? value : -value
  }

  /// What stands between two numbers of an array, of which so many stand on a line.
  mutating func passesSeparator(before index: Int, inLine count: Int) throws(FileError) -> Bool {
    index == 0 ? true : try passes(index % count == 0 ? ",\n  " : ", ")
  }
}
