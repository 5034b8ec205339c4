import NNBBytes
import NNBModel
import NNB
import Testing

/// Each error's name in Spec/nnb.md, section 9, and its sentence.
struct ErrorTextTests {
  @Test(
    arguments: [
      (
        .truncated(expected: 24, found: 3), "truncated", "truncated: expected 24 bytes, found 3"
      ),
      (
        .sectionCount(offset: 12, expected: 1...65_600, found: 0), "section-count",
        "wrong number of sections at byte 12: expected 1 to 65600, found 0"
      ),
      (
        .sectionCount(offset: 12, expected: 3...3, found: 2), "section-count",
        "wrong number of sections at byte 12: expected 3, found 2"
      ),
      (
        .directoryChecksum(offset: 120, stored: 0, computed: 0xABC), "directory-checksum",
        "header or directory damaged: checksum at byte 120 is 0x00000000, computed 0x00000abc"
      ),
      (
        .version(offset: 8, found: 3, supported: 1), "version",
        "the file needs a reader of version 3 (byte 8), this one knows version 1"
      ),
      (
        .version(offset: 8, found: 0, supported: 1), "version",
        "the file is of version 0 (byte 8), the draft before version 1, which is not read any more"
      ),
      (
        .version(offset: 10, found: 0, supported: 1), "version",
        "the file says that it was written by the rules of version 0 (byte 10), which is below its read version 1"
      ),
      (
        .sectionType(offset: 24, found: [0, 0x41, 0xFF, 0x20]), "section-type",
        "no section type at byte 24: expected four letters, the last two upper case, found 00 41 ff 20"
      ),
      (
        .sectionOrder(offset: 48, type: "TNSR"), "section-order", "section TNSR out of order or repeated at byte 48"
      ),
      (
        .unknownSection(offset: 24, type: "ABCD"), "unknown-section",
        "unknown critical section ABCD at byte 24: the file needs a newer reader"
      ),
      (
        .sectionLength(offset: 40, type: "DATA", expected: 8...8, found: .max), "section-length",
        "wrong length of section DATA at byte 40: expected 8, found 18446744073709551615"
      ),
      (
        .sectionOffset(offset: 32, type: "NETW", expected: 128, found: 64), "section-offset",
        "wrong place of section NETW at byte 32: expected 128, found 64"
      ),
      (
        .sectionOffset(offset: 80, type: "DATA", expected: 1 << 62, found: 1 << 62), "section-offset",
        "no place is left for section DATA at byte 80: the one before ends too near to 2^62, found 4611686018427387904"
      ),
      (
        .fileLength(offset: 16, expected: 328, found: 7), "file-length",
        "wrong file length at byte 16: the sections end at 328, found 7"
      ),
      (
        .training(offset: 256, .training("it needs a network")), "training",
        "section at byte 256: the training state cannot be: it needs a network"
      ),
      (.trailingBytes(offset: 328), "trailing-bytes", "bytes follow the end of the file at byte 328"),
      (.padding(offset: 124, found: 10), "padding", "byte 124 between sections must be 00, found 0a"),
      (
        .sectionChecksum(offset: 128, type: "NETW", block: 0, stored: 1, computed: 0xFFFF_FFFF), "section-checksum",
        "section NETW damaged in block 0 at byte 128: checksum 0x00000001, computed 0xffffffff"
      ),
      (
        .sectionChecksum(offset: 128, type: "DATA", block: nil, stored: 0x1234_5678, computed: 2), "section-checksum",
        "section DATA damaged in its checksums at byte 128: checksum 0x12345678, computed 0x00000002"
      ),
      (.missingSection(type: "TNSR"), "missing-section", "no section TNSR"),
      (
        .sectionEnd(offset: 130, type: "TNSR", expected: 8, found: 5), "section-end",
        "section TNSR ends early at byte 130: expected 8 more bytes, found 5"
      ),
      (
        .sectionEnd(offset: 130, type: "TNSR", expected: 0, found: 5), "section-end",
        "section TNSR goes on after its last field: 5 bytes at byte 130"
      ),
      (
        .value(offset: 133, field: "rank", expected: "0 to 8", found: 9), "value",
        "wrong rank at byte 133: expected 0 to 8, found 9"
      ),
      (
        .text(offset: 136, field: "tensor name"), "text", "the tensor name at byte 136 is not well-formed UTF-8"
      ),
      (
        .network(offset: 128, .noLayers), "network",
        "the network at byte 128 does not fit together: the network has no layers"
      ),
      (.file(.isDirectory(path: "x")), "file", "x is a folder, expected a file"),
    ] as [(NNBError.Cause, String, String)])
  func `an error has a name and one sentence`(cause: NNBError.Cause, code: String, text: String) {
    #expect(cause.code == code)
    #expect("\(cause)" == text)
  }

  @Test func `the two errors of the signature have their names`() {
    #expect(NNBError.Cause.notNNB(found: []).code == "not-nnb")
    #expect(NNBError.Cause.textTransfer(found: []).code == "text-transfer")
  }

  @Test func `an error names its file, and a refusal of the system only once`() {
    #expect("\(NNBError(.missingSection(type: "TNSR"), in: "a b.nnb"))" == "a b.nnb: no section TNSR")
    #expect("\(NNBError(.missingSection(type: "TNSR"), in: "-"))" == "standard input: no section TNSR")
    #expect("\(NNBError(.file(.isDirectory(path: "x")), in: "x"))" == "x is a folder, expected a file")
  }
}
