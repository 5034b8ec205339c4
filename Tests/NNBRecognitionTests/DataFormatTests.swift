import NNBBytes
import NNBRecognition
import Testing

struct DataFormatTests {
  private func format(_ bytes: [UInt8]) throws -> OtherFormat? {
    try OtherFormat(of: MemorySource(bytes), beginningWith: Array(bytes.prefix(OtherFormat.startByteCount)))
  }

  private func format(_ text: String) throws -> OtherFormat? { try format(Array(text.utf8)) }

  @Test(
    arguments: [
      ("label,pixel0\n5,0\n0,0\n", .csv), ("5,0,0", .csv), ("5;0;0\n4;0;0", .csv), ("5\t0\n3\t9\n", .csv),
      ("\u{FEFF}label,a\r\n1,2\r\n", .csv), ("5 153:0.1 154:0.2 155:0.3\n0 128:1 129:2\n", .libsvm),
      ("@RELATION mnist_784\n@ATTRIBUTE pixel1 real\n", .arff), ("% OpenML\n@relation x\n", .arff),
      ("404: Not Found", .serverMessage("404: Not Found")), ("Not Found\n", .serverMessage("Not Found")),
      ("403 Forbidden\nrequest 7", .serverMessage("403 Forbidden")), ("Access denied", .serverMessage("Access denied")),
      ("<?xml version=\"1.0\"?>\n<Error/>", .xml), ("<Error><Code>NoSuchKey</Code></Error>", .xml),
      ("<?xml version=\"1.0\"?>\n<!DOCTYPE html><html lang=\"en\">", .webPage), ("<!DOCTYPE html>", .webPage),
      ("<!DOCTYPE html>\n<html>\n<head>\n<meta name=\"generator\" content=\"nnb report 1\">", .report),
      ("P5\n28 28\n255\n", .picture(.pnm)), ("GIF89a", .picture(.gif)), ("PAR1", .parquet), ("{\"a\": 1}", .json),
      ("404", nil), ("just words", nil), ("45", nil), ("cat\ndog\n", nil),
    ] as [(String, OtherFormat?)])
  func `Text and what begins with text is told apart`(text: String, expected: OtherFormat?) throws {
    #expect(try format(text) == expected)
  }

  @Test(
    arguments: [
      ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0], .npy), ([0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10], .picture(.png)),
      ([0xFF, 0xD8, 0xFF, 0xE0], .picture(.jpeg)), ([0x49, 0x49, 0x2A, 0], .picture(.tiff)),
      ([0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10], .hdf5), ([0x89, 0x4E, 0x4E, 0x42, 13, 10, 26, 10], .nnb),
      ([0x42, 0x4D, 9, 9, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0], .picture(.bmp)), ([0x42, 0x4D], nil),
      ([8, 7, 0x12, 1, 0x61], nil), ([0x0A, 3, 0x0A, 1, 0x78, 0x12], nil), ([1, 2, 3], nil),
    ] as [([UInt8], OtherFormat?)])
  func `Binary formats are told by their first bytes`(bytes: [UInt8], expected: OtherFormat?) throws {
    #expect(try format(bytes) == expected)
  }

  @Test func `Everything has a name of its own and advice for both uses`() {
    let formats: [OtherFormat] =
      [
        .gitLFSPointer, .webPage, .report, .xml, .serverMessage("404"), .pyTorch, .exportedProgram, .emptyZip, .npz,
        .zip, .tar,
        .gzip, .npy, .csv, .libsvm, .arff, .parquet, .matlab, .hdf5, .nnb, .gguf, .tfLite, .savedModel, .graphDef,
        .pickle, .scikitLearn, .rllib, .json, .weightParts, .hdf4, .idx, .zeros(count: 1), .textTransfer(found: [9]),
      ] + OtherFormat.Packing.allCases.map { .packed($0) } + OtherFormat.Picture.allCases.map { .picture($0) }
    #expect(Set(formats.map(\.description)).count == formats.count)
    #expect(formats.allSatisfy { !$0.modelAdvice.isEmpty && !$0.dataAdvice.isEmpty })
  }
}
