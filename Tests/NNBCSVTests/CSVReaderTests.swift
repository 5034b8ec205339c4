import NNBBytes
import NNBCSV
import Testing

struct CSVReaderTests {
  /// The records of a text that comes in pieces of `size` bytes.
  private func records(_ text: [UInt8], piece size: Int) throws -> [[String]] {
    var rest = text[...]
    var reader = CSVReader { () throws(CSVError) in
      defer { rest = rest.dropFirst(size) }
      return Array(rest.prefix(size))
    }
    var record = CSVRecord(), records: [[String]] = []
    while try reader.read(into: &record) {
      records.append(["\(record.row)"] + (0..<record.count).map { record.text($0) })
    }
    return records
  }

  @Test(
    arguments: [
      ("a,b\n1,2\n", [["1", "a", "b"], ["2", "1", "2"]]),
      ("a,b\r\n1,2", [["1", "a", "b"], ["2", "1", "2"]]),
      ("a,b\r1,2\r", [["1", "a", "b"], ["2", "1", "2"]]),
      ("\u{FEFF}1;2\n", [["1", "1", "2"]]), ("1\t2\n", [["1", "1", "2"]]),
      ("1,\n,\n", [["1", "1", ""], ["2", "", ""]]),
      ("\n\n1,2\n\n\n3,4\n\n", [["3", "1", "2"], ["6", "3", "4"]]),
      ("\"a,\"\"b\"\"\",\" c \"\n1,2\n", [["1", "a,\"b\"", " c "], ["2", "1", "2"]]),
      ("\"a\nb\",1\n2,3\n", [["1", "a\nb", "1"], ["3", "2", "3"]]),
      ("  1 , 2\t,  3 4  \n", [["1", "1", "2", "3 4"]]), ("\"\",\"\"\n", [["1", "", ""]]),
      ("\"x;y\",1;2\n", [["1", "x;y", "1;2"]]), ("7", [["1", "7"]]),
    ] as [(String, [[String]])], [1, 2, 3, 1_000])
  func `Records are those of RFC 4180, however they arrive`(example: (String, [[String]]), piece: Int) throws {
    #expect(
      try records(Array(example.0.utf8), piece: piece == 1 && example.0.hasPrefix("\u{FEFF}") ? 3 : piece) == example.1)
  }

  @Test(
    arguments: [
      ("", CSVError.empty), ("1,2\n\"3", .openQuote(row: 2)), ("1,\"2\"3\n", .quote(row: 1, column: 2)),
      ("1,2\n3,4\"5\n", .quote(row: 2, column: 2)),
      ("1,\0\n", .notText("a zero byte in row 1: it is no text")),
    ] as [(String, CSVError)])
  func `What is no record is refused with its place`(text: String, error: CSVError) {
    #expect(throws: error) { try records(Array(text.utf8), piece: 4) }
  }

  @Test func `UTF-16 is refused by name`() {
    #expect(throws: CSVError.notText("a text in UTF-16, expected UTF-8")) {
      try records([0xFF, 0xFE, 0x31, 0, 0x0A, 0], piece: 100)
    }
  }

  @Test func `A record beyond the limits is refused`() {
    let many = [UInt8](repeating: UInt8(ascii: ","), count: CSVLimits.mostColumns)
    #expect(throws: CSVError.tooManyColumns(row: 1, limit: CSVLimits.mostColumns)) { try records(many, piece: 1 << 16) }
  }

  @Test(
    arguments: [
      ("0", 0), ("255", 255), ("12.0", 12), ("+3", 3), ("-0", 0), ("1e2", 100), ("1.", 1), (".5", 0.5),
      ("0.5e-1", 0.05),
      ("007", 7), ("256", 256), ("-1", -1), ("", nil), ("nan", nil), ("inf", nil), ("0x1", nil), ("1e", nil),
      ("1e+", nil), (".", nil), ("-", nil), ("1.2.3", nil), ("1e1e1", nil), ("1 2", nil), ("--1", nil), ("1e999", nil),
      ("e5", nil), ("1-2", nil), ("1_000", nil),
    ] as [(String, Double?)])
  func `Numbers have digits, a point and an exponent, and nothing else`(text: String, value: Double?) throws {
    var isFirst = true
    var reader = CSVReader { () throws(CSVError) in
      defer { isFirst = false }
      return isFirst ? Array("\(text),\n".utf8) : []
    }
    var record = CSVRecord()
    #expect(try reader.read(into: &record))
    #expect(record.number(0) == value)
    if let byte = record.byte(0) { #expect(Double(byte) == value) }
  }
}
