import NNB
import Testing

/// What text-minded programs do to a file, and what is no `.nnb` file at all (Spec/nnb.md, section 9, row 1).
struct TextTransferTests {
  enum Transfer: CaseIterable, Sendable {
    case linefeedToCRLF, loneLinefeedToCRLF, crlfToLinefeed, carriageReturnsDropped, sevenBits, replacement
    case sevenBitsAndCRLFToLinefeed, replacementAndLinefeedToCRLF

    func apply(to bytes: [UInt8]) -> [UInt8] {
      switch self {
      case .linefeedToCRLF: return bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
      case .loneLinefeedToCRLF:
        return bytes.indices.flatMap { index -> [UInt8] in
          bytes[index] == 0x0A && (index == 0 || bytes[index - 1] != 0x0D) ? [0x0D, 0x0A] : [bytes[index]]
        }
      case .crlfToLinefeed:
        return bytes.indices.filter { !(bytes[$0] == 0x0D && bytes.dropFirst($0 + 1).first == 0x0A) }.map { bytes[$0] }
      case .carriageReturnsDropped: return bytes.filter { $0 != 0x0D }
      case .sevenBits: return bytes.map { $0 & 0x7F }
      case .replacement: return Array(String(decoding: bytes, as: UTF8.self).utf8)
      case .sevenBitsAndCRLFToLinefeed: return Self.crlfToLinefeed.apply(to: Self.sevenBits.apply(to: bytes))
      case .replacementAndLinefeedToCRLF: return Self.linefeedToCRLF.apply(to: Self.replacement.apply(to: bytes))
      }
    }
  }

  @Test(arguments: Transfer.allCases, fixtureNames)
  func `a transfer as text is recognised`(transfer: Transfer, name: String) throws {
    let bytes = transfer.apply(to: try fixture(name))
    #expect(throws: NNBError.Cause.textTransfer(found: Array(bytes[..<8]))) { try decode(bytes) }
  }

  @Test func `the message says what to do`() {
    let cause = NNBError.Cause.textTransfer(found: hex("89 4E 4E 42 0A 1A 0A 00"))
    #expect(
      "\(NNBError(cause, in: "a.nnb"))"
        == "a.nnb: damaged by a transfer as text, repeat it in binary: "
        + "expected 89 4e 4e 42 0d 0a 1a 0a at byte 0, found 89 4e 4e 42 0a 1a 0a 00")
  }

  @Test(arguments: [
    ("89 48 44 46 0D 0A 1A 0A 00", "; it looks like an HDF5 file"),
    ("50 4B 03 04 14 00 00 00 08", "; it looks like a zip archive such as .keras or .npz"),
    ("1F 8B 08 00 00 00 00 00 00", "; it looks like a gzip file"),
    ("76 65 72 73 69 6F 6E 20 68", "; it looks like a git-lfs pointer, not the file itself"),
    ("3C 21 44 4F 43 54 59 50 45", "; it looks like an HTML page"),
    ("3C 68 74 6D 6C 3E 0A 3C 68", "; it looks like an HTML page"),
    ("47 47 55 46 03 00 00 00 00", "; it looks like a GGUF file"),
    ("00 00 08 03 00 00 EA 60 00", "; it looks like an IDX file"),
    ("93 4E 55 4D 50 59 01 00 76", ""),
    ("8A 4E 4E 42 0D 0A 1A 0A 00", ""),
    ("00", ""),
  ])
  func `another format is named`(start: String, hint: String) throws {
    let bytes = hex(start)
    let cause = try #require(fault(in: bytes))
    #expect(cause == .notNNB(found: Array(bytes.prefix(8))))
    let found = start.lowercased().prefix(23)
    #expect("\(cause)" == "not an .nnb file: expected 89 4e 4e 42 0d 0a 1a 0a at byte 0, found \(found)\(hint)")
  }

  @Test func `an empty file is called empty`() {
    #expect(throws: NNBError.Cause.notNNB(found: [])) { try decode([]) }
    #expect("\(NNBError.Cause.notNNB(found: []))" == "the file is empty, expected an .nnb file")
  }
}
