import Foundation
import NNBTestSupport
import Testing

/// `nninfo --json`: an object a line for each file.
struct InfoJSONTests {
  @Test func `A small network is an object on one line`() throws {
    let run = try Tool.nninfo.run(["smallest-network.nnb", "--json"], in: InfoTests.folder)
    // The directory is that of Spec/nnb.md, section 2.1.
    let expected = [
      #"{"file": "smallest-network.nnb", "verdict": "not verified", "error": null, "#,
      #""format": "nnb", "read_version": 1, "write_version": 1, "superblock_version": null, "bytes": 328, "#,
      #""has_checksums": true, "canonical": null, "sections": ["#,
      #"{"type": "NETW", "offset": 128, "bytes": 62, "checksum": "1543e946"}, "#,
      #"{"type": "TNSR", "offset": 192, "bytes": 52, "checksum": "841c2dd2"}, "#,
      #"{"type": "DATA", "offset": 256, "bytes": 8, "checksum": "bcb175de"}, "#,
      #"{"type": "DATA", "offset": 320, "bytes": 8, "checksum": "c3872656"}], "#,
      #""network": {"input_shape": [1], "input_type": "u8", "scale": 0.5, "offset": -1.0, "#,
      #""class_labels": ["n", "y"], "layers": [{"name": "d", "kind": "dense", "inputs": 1, "outputs": 2, "#,
      #""activation": "softmax", "kernel": "k", "bias": "b", "parameters": 4}], "parameters": 4}, "#,
      #""tensors": [{"name": "b", "type": "f32", "shape": [2], "axes": ["out"], "bytes": 8, "#,
      #""checksum": "bcb175de"}, {"name": "k", "type": "f32", "shape": [1, 2], "axes": ["in", "out"], "#,
      #""bytes": 8, "checksum": "c3872656"}], "training": null, "extensions": [], "model_notes": [], "content_digest": null, "network_problems": [], "#,
      #""notes": [], "sandbox": null}"#,
    ]
    #expect(run.lines == [expected.joined()])
    #expect(run.error == "")
    #expect(run.status == 0)
  }

  private struct Line: Decodable {
    struct Tensor: Decodable {
      let name: String
      let error: Fault?
      let elements: Int?
      let smallest, largest, mean: Double?
      let nan, infinite: Int?
    }

    struct Fault: Decodable {
      let kind, code, message: String
      let file: String?
      let offset, status: Int?
    }

    struct Training: Decodable {
      struct Epoch: Decodable {
        let epoch, step: Int
        let trainLoss, trainAccuracy: Double
        let validationLoss, testAccuracy: Double?
      }

      struct Override: Decodable {
        let stepsDone: Int
        let changes: [String]
      }

      let seed: UInt64
      let optimizer: [String: JSONNumberOrText]
      let dataChecksum: String
      let epochsDone, batchesDone, stepsDone: Int
      let bestEpoch: Int?
      let overrides: [Override]
      let history: [Epoch]
    }

    let file, verdict: String
    let error: Fault?
    let canonical: Bool?
    let tensors: [Tensor]?
    let training: Training?
    let networkProblems: [String]?
  }

  private enum JSONNumberOrText: Decodable, Equatable {
    case number(Double)
    case text(String)

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      self = try (try? value.decode(Double.self)).map(Self.number) ?? .text(value.decode(String.self))
    }
  }

  @Test func `Numbers that are not finite are counted and never written`() throws {
    let run = try Tool.nninfo.run(["tensors-only.nnb", "--json", "--stats"], in: InfoTests.folder)
    #expect(run.text.contains(#""largest": 18446744073709551615, "#))
    #expect(run.text.contains(#""smallest": -9223372036854775808, "#))
    let line = try #require(try run.decoded(Line.self).first)
    #expect(line.verdict == "whole")
    #expect(line.canonical == true)
    let first = try #require(line.tensors?[0]), second = try #require(line.tensors?[1])
    #expect(first.elements == 6)
    // 1, −0, the smallest subnormal; the infinities and the NaN are left out.
    #expect(first.smallest == 0)
    #expect(first.largest == 1)
    #expect(first.mean == 1.0 / 3)
    #expect(first.nan == 1)
    #expect(first.infinite == 2)
    #expect(second.smallest == nil)
    #expect(second.mean == nil)
    #expect(second.nan == 1)
  }

  @Test func `Training is there with its history`() throws {
    let run = try Tool.nninfo.run(["training-adam.nnb", "--json"], in: InfoTests.folder)
    let training = try #require(try run.decoded(Line.self).first?.training)
    #expect(training.seed == .max)
    #expect(
      training.optimizer == [
        "name": .text("adamw"), "beta1": .number(0.875), "beta2": .number(0.99), "epsilon": .number(1e-7),
        "weight_decay": .number(0.01),
      ])
    #expect(training.dataChecksum == "89abcdef")
    #expect(training.epochsDone == 3)
    #expect(training.batchesDone == 2)
    #expect(training.stepsDone == 13)
    #expect(training.bestEpoch == 2)
    #expect(training.overrides.map(\.stepsDone) == [4, 8])
    #expect(training.overrides[0].changes == ["data"])
    #expect(training.history.map(\.epoch) == [1, 2, 3])
    #expect(training.history.map(\.trainLoss) == [1.5, 1.25, 1])
    #expect(training.history.map(\.validationLoss) == [nil, 0.75, nil])
    #expect(training.history.map(\.testAccuracy) == [nil, nil, 0.5])
  }

  @Test func `Names of every kind come back as they are`() throws {
    let run = try Tool.nninfo.run(["names.nnb", "--json"], in: InfoTests.folder)
    #expect(run.lines.count == 1)
    let names = try #require(try run.decoded(Line.self).first?.tensors).map { Array($0.name.utf8) }
    for name in ["cafe\u{301}", "caf\u{E9}", "\0", "\u{1B}[31m", "line\nbreak", "\u{FEFF}", "\u{10FFFF}"] {
      #expect(names.contains(Array(name.utf8)))
    }
  }

  @Test func `Every file has its object, one that cannot be read too`() throws {
    try withTemporaryFolder { folder in
      var bytes = try contents(of: InfoTests.folder + "/smallest-network.nnb")
      bytes[256] ^= 1
      try write(bytes, to: folder + "/bad.nnb")
      try write(Array(bytes.prefix(100)), to: folder + "/cut.nnb")
      let checked = try Tool.nninfo.run(
        ["--check", "--json", "cut.nnb", "bad.nnb", "gone.nnb", Fixtures.path("hdf5/plain-in-out.h5")], in: folder)
      let lines = try checked.decoded(Line.self)
      #expect(lines.map(\.verdict) == ["damaged", "damaged", "unreadable", "whole"])
      #expect(lines.map { $0.error?.code } == ["truncated", "section-checksum", "cannot-open", nil])
      #expect(lines.map { $0.error?.offset } == [nil, 256, nil, nil])
      #expect(lines.map { $0.error?.status } == [65, 65, 66, nil])
      #expect(lines[0].error?.message == "cut.nnb: truncated: expected 124 bytes, found 100")
      #expect(lines[0].error?.file == "cut.nnb")
      #expect(lines[1].tensors?.map { $0.error == nil } == [false, true])
      #expect(lines[1].canonical == false)
      #expect(lines[2].error?.message == "cannot open gone.nnb: No such file or directory")
      #expect(
        lines[3].networkProblems == [
          "it holds the weights of 2 layers, and nothing that says what their activations are"
        ])
      #expect(lines[3].canonical == false)
      #expect(checked.error == "")
      #expect(checked.status == 66)
      let unchecked = try Tool.nninfo.run(["--json", "cut.nnb"], in: folder)
      #expect(try unchecked.decoded(Line.self).map(\.verdict) == ["damaged"])
      #expect(unchecked.error == "nninfo: cut.nnb: truncated: expected 124 bytes, found 100\n")
      #expect(unchecked.status == 65)
    }
  }
}
