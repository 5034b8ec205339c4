internal import NNBBytes
internal import NNBONNX

extension FuzzTarget {
  /// Messages of protocol buffers: with any window the reader finds what a plain decoder does, at the same places, and the
  /// fields written again are the same bytes.
  public static let protobuf = FuzzTarget("FuzzProtobuf", seeds: ["onnx/good", "onnx/refused"]) {
    input throws(PropertyFailure) in
    let found = try fields(of: input, in: 0..<input.count, depth: 0)
    return found.map { !$0.isEmpty } ?? false
  }

  /// How deep bytes are taken for messages.
  private static let deepest = 4

  /// The fields of a message; nil if it is refused. Looks at its fields of bytes as messages and as packed numbers too.
  private static func fields(
    of input: [UInt8], in range: Range<Int>, depth: Int
  ) throws(PropertyFailure) -> [PlainWire.Field]? {
    let plain = PlainWire.fields(of: input, in: range)
    for window in [1, 7, 16 << 10] {
      let found = try read(input, range, window)
      try hold(found == plain, "with a window of \(window), bytes \(range) are \(found), expected \(plain)")
    }
    guard case .found(let fields) = plain else { return nil }
    try hold(
      fields.flatMap { PlainWire.bytes(of: $0, in: input) } == Array(input[range]),
      "written again, the bytes are others")
    guard depth < deepest else { return fields }
    for case .range(let inner) in fields.prefix(64).map(\.content) {
      _ = try self.fields(of: input, in: inner, depth: depth + 1)
      let numbers = PlainWire.numbers(of: input, in: inner)
      try hold(try readNumbers(input, inner) == numbers, "the numbers in bytes \(inner) are others")
    }
    return fields
  }

  private static func read(
    _ input: [UInt8], _ range: Range<Int>, _ window: Int
  ) throws(PropertyFailure) -> PlainWire.Result<PlainWire.Field> {
    var fields: [PlainWire.Field] = []
    return try telling { () throws -> [PlainWire.Field] in
      try WireReader(MemorySource(input), windowByteCount: window).forEachField(in: range) { field in
        let content: PlainWire.Content =
          switch field.content {
          case .number(let number): .number(number)
          case .bits32(let bits): .bits32(bits)
          case .bits64(let bits): .bits64(bits)
          case .range(let range): .range(range)
          }
        fields.append(.init(number: field.number, content: content, start: field.offset, end: field.end))
      }
      return fields
    }
  }

  private static func readNumbers(
    _ input: [UInt8], _ range: Range<Int>
  ) throws(PropertyFailure) -> PlainWire.Result<UInt64> {
    try telling { () throws -> [UInt64] in
      try WireReader(MemorySource(input), windowByteCount: 7).packed(range, most: .max)
    }
  }

  private static func telling<Element>(
    _ body: () throws -> [Element]
  ) throws(PropertyFailure) -> PlainWire.Result<Element> {
    do {
      return .found(try body())
    } catch let error as ONNXError {
      try hold(!error.expected.isEmpty && !error.found.isEmpty, "an error says nothing")
      return .fault(at: error.offset)
    } catch {
      throw PropertyFailure(description: "an error of another kind: \(error)")
    }
  }
}

/// The wire format of protocol buffers, decoded from an array in the plainest way.
enum PlainWire {
  enum Content: Equatable {
    case number(UInt64), bits32(UInt32), bits64(UInt64), range(Range<Int>)
  }

  struct Field: Equatable {
    let number: Int
    let content: Content
    let start, end: Int
  }

  enum Result<Element: Equatable>: Equatable {
    case found([Element])
    case fault(at: Int)
  }

  private struct Fault: Error { let offset: Int }

  static func fields(of bytes: [UInt8], in range: Range<Int>) -> Result<Field> {
    var place = range.lowerBound, fields: [Field] = []
    do throws(Fault) {
      while place < range.upperBound { fields.append(try field(bytes, &place, range.upperBound)) }
      return .found(fields)
    } catch {
      return .fault(at: error.offset)
    }
  }

  static func numbers(of bytes: [UInt8], in range: Range<Int>) -> Result<UInt64> {
    var place = range.lowerBound, numbers: [UInt64] = []
    do throws(Fault) {
      while place < range.upperBound { numbers.append(try number(bytes, &place, range.upperBound)) }
      return .found(numbers)
    } catch {
      return .fault(at: error.offset)
    }
  }

  private static func field(_ bytes: [UInt8], _ place: inout Int, _ end: Int) throws(Fault) -> Field {
    let start = place, tag = try number(bytes, &place, end)
    guard tag >> 3 > 0, tag >> 3 < 1 << 29 else { throw Fault(offset: start) }
    let content: Content
    switch tag & 7 {
    case 0: content = .number(try number(bytes, &place, end))
    case 1: content = .bits64(try fixed(bytes, &place, 8, end))
    case 5: content = .bits32(UInt32(truncatingIfNeeded: try fixed(bytes, &place, 4, end)))
    case 2:
      let count = try number(bytes, &place, end)
      guard count <= UInt64(end - place) else { throw Fault(offset: start) }
      content = .range(place..<place + Int(count))
      place += Int(count)
    default: throw Fault(offset: start)
    }
    return Field(number: Int(tag >> 3), content: content, start: start, end: place)
  }

  private static func fixed(
    _ bytes: [UInt8], _ place: inout Int, _ count: Int, _ end: Int
  ) throws(Fault) -> UInt64 {
    guard end - place >= count else { throw Fault(offset: end) }
    defer { place += count }
    return bytes[place..<place + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// A number of at most 64 bits, in as few bytes as it takes.
  private static func number(_ bytes: [UInt8], _ place: inout Int, _ end: Int) throws(Fault) -> UInt64 {
    let rest = bytes[place..<end], start = place
    // Ten bytes have room for 70 bits.
    guard let last = rest.prefix(10).firstIndex(where: { $0 < 0x80 }) else {
      throw Fault(offset: rest.count < 10 ? end : start)
    }
    let own = rest[place...last]
    guard own.count == 1 || own[last] != 0, own.count < 10 || own[last] == 1 else { throw Fault(offset: start) }
    place = last + 1
    return own.reversed().reduce(0) { $0 << 7 | UInt64($1 & 0x7F) }
  }

  /// A field as bytes.
  static func bytes(of field: Field, in input: [UInt8]) -> [UInt8] {
    let tag = UInt64(field.number) << 3
    return switch field.content {
    case .number(let number): bytes(of: tag) + bytes(of: number)
    case .bits64(let bits): bytes(of: tag | 1) + little(bits, 8)
    case .bits32(let bits): bytes(of: tag | 5) + little(UInt64(bits), 4)
    case .range(let range): bytes(of: tag | 2) + bytes(of: UInt64(range.count)) + input[range]
    }
  }

  private static func bytes(of number: UInt64) -> [UInt8] {
    var rest = number, bytes: [UInt8] = []
    while rest > 0x7F {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  private static func little(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }
}
