/// Reads records of a text piece by piece (RFC 4180, and the additions of Spec/nnidx.md, section 2).
package struct CSVReader {
  /// Gives the next bytes of the text; none at its end. Throws `.file` if they cannot be read.
  package typealias Pieces = () throws(CSVError) -> [UInt8]

  private let next: Pieces
  private var piece: [UInt8] = []
  private var position = 0
  private var line = 1
  private var separator: UInt8 = 0
  private var hasBegun = false

  /// Reads the text that comes in pieces.
  package init(_ next: @escaping Pieces) { self.next = next }

  /// Reads the next record that is not empty into `record`, whose memory is used again. False at the end.
  package mutating func read(into record: inout CSVRecord) throws(CSVError) -> Bool {
    if !hasBegun { try begin() }
    repeat {
      guard try isFilled() else { return false }
      try fill(&record)
    } while record.count == 1 && record.bytes.isEmpty
    return true
  }

  /// Whether there is another byte.
  private mutating func isFilled() throws(CSVError) -> Bool {
    while position == piece.count {
      piece = try next()
      position = 0
      if piece.isEmpty { return false }
    }
    return true
  }

  private mutating func begin() throws(CSVError) {
    hasBegun = true
    guard try isFilled() else { throw .empty }
    // However small the pieces are, the separator is the same.
    while Self.separator(in: piece[...]) == nil, piece.count < Self.lookedAt {
      let more = try next()
      if more.isEmpty { break }
      piece += more
    }
    if piece.starts(with: [0xFF, 0xFE]) || piece.starts(with: [0xFE, 0xFF]) {
      throw .notText("a text in UTF-16, expected UTF-8")
    }
    if piece.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    separator = Self.separator(in: piece.prefix(Self.lookedAt)) ?? UInt8(ascii: ",")
  }

  /// In how much of a text a separator is looked for, in bytes.
  private static let lookedAt = 1 << 16

  /// The first of comma, semicolon and tab outside quotes in the first line that is not empty, a comma if it has none; nil if
  /// the line does not end here.
  private static func separator(in start: ArraySlice<UInt8>) -> UInt8? {
    let comma = UInt8(ascii: ",")
    var isQuoted = false, hasBegun = false
    for byte in start {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == comma || byte == UInt8(ascii: ";") || byte == 0x09 { return byte }
      if byte == 0x0A || byte == 0x0D {
        if hasBegun { return comma }
      } else if byte < 0x80 {
        hasBegun = true
      }
    }
    return nil
  }
}

extension CSVReader {
  /// Reads up to the end of the line, or of the text.
  private mutating func fill(_ record: inout CSVRecord) throws(CSVError) {
    record.row = line
    record.bytes.removeAll(keepingCapacity: true)
    record.ends.removeAll(keepingCapacity: true)
    // Where the present field begins, and how far its content goes without the blanks behind it.
    var start = 0, kept = 0, wasQuoted = false
    while try isFilled() {
      let byte = piece[position]
      position += 1
      if byte == separator {
        endField(&record, &start, &kept, &wasQuoted)
        guard record.ends.count < CSVLimits.mostColumns else {
          throw .tooManyColumns(row: record.row, limit: CSVLimits.mostColumns)
        }
      } else if byte == 0x0A || byte == 0x0D {
        line += 1
        if byte == 0x0D, try isFilled(), piece[position] == 0x0A { position += 1 }
        break
      } else if byte == UInt8(ascii: "\"") {
        guard !wasQuoted, kept == start else { throw .quote(row: record.row, column: record.count + 1) }
        record.bytes.removeLast(record.bytes.count - start)
        try takeQuoted(&record)
        wasQuoted = true
        kept = record.bytes.count
      } else if byte == 0x20 || byte == 0x09 {
        // Kept only if something follows.
        if record.bytes.count > start, !wasQuoted { record.bytes.append(byte) }
      } else {
        guard !wasQuoted else { throw .quote(row: record.row, column: record.count + 1) }
        guard byte != 0 else { throw .notText("a zero byte in row \(record.row): it is no text") }
        record.bytes.append(byte)
        kept = record.bytes.count
        guard kept <= CSVLimits.largestRecord else { throw .tooLong(row: record.row, limit: CSVLimits.largestRecord) }
      }
    }
    endField(&record, &start, &kept, &wasQuoted)
  }

  private func endField(_ record: inout CSVRecord, _ start: inout Int, _ kept: inout Int, _ wasQuoted: inout Bool) {
    if record.bytes.count > kept { record.bytes.removeLast(record.bytes.count - kept) }
    record.ends.append(kept)
    (start, kept, wasQuoted) = (record.bytes.count, record.bytes.count, false)
  }

  /// The rest of a field in quotes, up to the one that closes it.
  private mutating func takeQuoted(_ record: inout CSVRecord) throws(CSVError) {
    while try isFilled() {
      let byte = piece[position]
      position += 1
      if byte == UInt8(ascii: "\"") {
        guard try isFilled(), piece[position] == UInt8(ascii: "\"") else { return }
        position += 1
      }
      if byte == 0x0A { line += 1 }
      record.bytes.append(byte)
      guard record.bytes.count <= CSVLimits.largestRecord else {
        throw .tooLong(row: record.row, limit: CSVLimits.largestRecord)
      }
    }
    throw .openQuote(row: record.row)
  }
}
