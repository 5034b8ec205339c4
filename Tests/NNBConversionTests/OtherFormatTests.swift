import NNBBytes
import NNB
import NNBSystem
import NNBTestSupport
import Testing

import NNBConversion
import NNBRecognition

struct OtherFormatTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    let bytes: [UInt8]
    let format: OtherFormat
    var testDescription: String { "\(format): \(bytes.count) bytes" }

    init(_ bytes: [UInt8], _ format: OtherFormat) {
      self.bytes = bytes
      self.format = format
    }

    init(_ text: String, _ format: OtherFormat) {
      self.init(Array(text.utf8), format)
    }
  }

  /// Local headers as Python's zipfile writes them: plainly, with sizes behind the data, or with ZIP64 sizes.
  private static func zip(_ names: [String], streamed: Bool = false, large: Bool = false) -> [UInt8] {
    var bytes: [UInt8] = []
    for name in names {
      bytes += hex("50 4B 03 04 14 00") + [streamed ? 8 : 0, 0] + hex("00 00 00 00 21 00 47 99 99 F9")
      let size = littleEndian(streamed ? 0 : large ? 0xFFFF_FFFF : 5, byteCount: 4)
      bytes += size + size + [UInt8(name.utf8.count), 0, large ? 25 : 0, 0] + Array(name.utf8)
      if large { bytes += hex("09 00 01 00 07 01 00 10 00 09 00 00 00 00 00 00 00 05 00 00 00 00 00 00 00") }
      bytes += [1, 2, 3, 4, 5]
    }
    return bytes
  }

  private static let samples = [
    Sample("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a", .gitLFSPointer),
    Sample("<!DOCTYPE html>\n<html>", .webPage),
    Sample("\u{FEFF}\r\n <HTML>", .webPage),
    Sample("<?xml version=\"1.0\"?><Error>AccessDenied</Error>", .xml),
    Sample(zip(["config.json", "model.safetensors"]), .zip),
    Sample(zip(["m/archive_format", "m/models/model.json"]), .exportedProgram),
    Sample(zip(["data.pkl"]), .pyTorch),
    Sample(zip(["readme.txt"]), .zip),
    Sample(hex("50 4B 07 08 50 4B 03 04"), .zip),
    Sample(zip(["model.weights.h5"]).dropLast(6), .zip),
    Sample(hex("50 4B 05 06 00 00 00 00"), .emptyZip),
    Sample([UInt8](repeating: 0x61, count: 257) + Array("ustar\0".utf8), .tar),
    Sample(hex("1F 8B 08 00 00"), .gzip),
    Sample(hex("47 47 55 46 03 00 00 00"), .gguf),
    Sample(hex("80 02 8A 0A 6C FC 9C 46"), .pickle),
    Sample(hex("80 04 95 00"), .pickle),
    Sample(hex("80 04 95 00") + Array("sklearn.neural_network._multilayer_perceptron".utf8), .scikitLearn),
    Sample(hex("80 04 95 00") + Array("ray.rllib.policy".utf8), .rllib),
    Sample("{\"class_name\": \"Sequential\"}", .json),
    Sample("\n[1, 2]\n", .json),
    Sample(hex("0E 03 13 01 00 04"), .hdf4),
    Sample(hex("00 00 08 03 00 00 EA 60"), .idx),
    Sample([UInt8](repeating: 0, count: 5_000), .zeros(count: 4_096)),
    Sample([0, 0, 0], .zeros(count: 3)),
  ]

  @Test(arguments: samples)
  func `another format is named`(sample: Sample) {
    #expect(fault(in: sample.bytes) == .other(sample.format))
  }

  @Test(arguments: [
    zip(["arr_0.npy", "W1.npy"], large: true), zip(["W1.npy"], streamed: true), zip(["readme.txt", "W.npy"]),
    zip(["arr_0.npy", "readme.txt"], large: true),
  ])
  func `An archive with an array is NumPy's, also cut short`(bytes: [UInt8]) throws {
    #expect(try recognise(bytes).id == "npz")
  }

  @Test func `An array alone is NumPy's too`() throws {
    #expect(try recognise(hex("93 4E 55 4D 50 59 01 00")).id == "npy")
  }

  @Test(arguments: [
    "09 48 44 46 0D 0A 1A 0A", "EF BF BD 48 44 46 0D 0A", "C2 89 48 44 46 0D 0A 1A", "89 48 44 46 0A 1A 0A 00",
    "89 48 44 46 0D 0D 0A 1A", "89 48 44 46 0D 0A 1A 0D",
  ])
  func `an HDF5 file transferred as text is recognised`(start: String) {
    let bytes = hex(start)
    #expect(fault(in: bytes + [0, 0, 0]) == .other(.textTransfer(found: bytes)))
  }

  @Test(arguments: ["89 48 44 46 00 00 00 00 05", "00 00 07 03 00 00 00 00 05", "80 06 00 00", "01 02", "7B 00 01"])
  func `anything else is shown by its first bytes`(start: String) {
    #expect(fault(in: hex(start)) == .unknown(found: Array(hex(start).prefix(8))))
  }

  @Test(arguments: [
    "89 4E 4E 42 0D 0A 1A 0A", "09 4E 4E 42 0D 0A 1A 0A", "EF BF BD 4E 4E 42 0D 0A", "89 4E 4E 42 0A 1A 0A 00",
    "89 4E 4E 42 0D 0D 0A 1A", "89 4E", "89 4E 4E 42 0D 0A 1A",
  ])
  func `the nnb signature is recognised, also damaged or cut short`(start: String) throws {
    #expect(try recognise(hex(start)).id == "nnb")
  }

  @Test(arguments: [
    ["metadata.json", "config.json", "model.weights.h5"], ["metadata.json", "config.json", "assets/x"],
    ["model.weights.npz"],
  ])
  func `a Keras archive is known by its members`(names: [String]) throws {
    #expect(try recognise(Self.zip(names)).id == "keras")
    #expect(try recognise(Self.zip(names, large: true)).id == "keras")
  }

  @Test func `a file is judged by its content`() throws {
    let source = try openSource(Fixtures.path("nnb/good/two-layers.nnb"))
    #expect(try recognise(source).id == "nnb")
    let images = Fixtures.path("reference/small/W1.idx")
    #expect(throws: RecognitionError.other(.idx).failure(of: images)) { try recognise(try openSource(images)) }
  }

  @Test(
    arguments: [
      (.empty, "the file is empty"),
      (.unknown(found: [1, 0xAB]), "of no format that is known here: the file begins with 01 ab"),
      (.other(.gitLFSPointer), "a Git LFS pointer, which is not read here: fetch the file itself with `git lfs pull`"),
      (
        .other(.zeros(count: 9)),
        "nothing but zeros in the first 9 bytes, which is not read here: the download or copy did not complete, repeat it"
      ),
      (
        .superblock(.truncated(expected: 2_576, found: 1_552)), "truncated HDF5 file: expected 2,576 bytes, found 1,552"
      ),
      (
        .superblock(.ends(.init(offset: 40, expected: 8, found: 3))),
        "truncated in the HDF5 superblock: expected 8 more bytes at byte 40, found 3"
      ),
      (
        .superblock(.checksum(offset: 44, stored: 0x1, computed: 0xABCD_EF01)),
        "HDF5 superblock damaged: checksum at byte 44 is 0x00000001, computed 0xabcdef01"
      ),
      (
        .superblock(.openForWriting(offset: 11, flags: 5)),
        "the HDF5 file is open for writing or was not closed (flags 5 at byte 11): close it there, or clear the flags "
          + "with `h5clear -s`"
      ),
    ] as [(Fault, String)])
  func `the message says what to do`(fault: Fault, text: String) {
    #expect("\(fault.failure(of: "a.h5"))" == "a.h5: " + text)
  }
}
