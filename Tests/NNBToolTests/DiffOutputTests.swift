import Foundation
import NNBModel
import NNB
import Testing
import NNBTestSupport

/// The object of `nndiff --json`, read by Foundation; what the tests need of it.
private struct DiffLine: Decodable {
  struct Field: Decodable {
    let part, field: String
    let a, b: String?
  }

  struct Description: Decodable {
    let name, type: String
    let shape: [Int]
  }

  struct Pair: Decodable {
    let a, b: Description
    let outcome: String
    let different: Bool
    let elements: Int?
  }

  struct Probe: Decodable {
    let images, changed: Int
    let largestDifference: Double?
  }

  let same, identical, weightsOnly: Bool
  let tolerance, relative: Double?
  let different: [String]
  let fields: [Field]
  let onlyInA, onlyInB: [Description]
  let tensors: [Pair]
  let probe: Probe?
}

struct DiffOutputTests {
  private static func write(_ values: [Float], to path: String) throws {
    try Checkpoint(network: nil, tensors: [try Tensor(name: "t", axes: [.init(values.count)], values: values)])
      .write(to: path)
  }

  @Test func `All that is known of a tensor is in the JSON object`() throws {
    try withTemporaryFolder { folder in
      try Self.write([3, 4], to: folder + "/a.nnb")
      try Self.write([4, 3], to: folder + "/b.nnb")
      // 3 to 4 is half of the 2^23 steps from 2 to 4; the cosine is 24/25.
      let run = try Tool.nndiff.run(["a.nnb", "b.nnb", "--json"], in: folder)
      let tensor = #"{"name": "t", "type": "f32", "shape": [2]}"#
      #expect(
        run.text
          == #"{"a": "a.nnb", "b": "b.nnb", "same": false, "identical": false, "same_content": false, "weights_only": false, "#
          + #""tolerance": null, "relative": null, "different": ["tensors"], "fields": [], "only_in_a": [], "#
          + #""only_in_b": [], "tensors": [{"a": \#(tensor), "b": \#(tensor), "outcome": "different", "#
          + #""different": true, "elements": 2, "changed": 2, "other_bits": 0, "nan_only_in_a": 0, "#
          + #""nan_only_in_b": 0, "infinite_only_in_a": 0, "infinite_only_in_b": 0, "beyond_tolerance": 2, "largest_difference": 1.0, "largest_index": [0], "#
          + #""relative_difference": 0.3333333333333333, "relative_index": [1], "ulp": 4194304, "cosine": 0.96}], "sandbox": null}"#
          + "\n")
      #expect(run.status == 1)
      try Self.write([.infinity, 4], to: folder + "/b.nnb")
      let infinite = try Tool.nndiff.run(["a.nnb", "b.nnb", "--json"], in: folder)
      #expect(infinite.text.contains(#""largest_difference": "Infinity", "largest_index": [0]"#))
    }
  }

  @Test func `Integers keep their digits`() throws {
    try withTemporaryFolder { folder in
      for (name, byte) in [("a", 0), ("b", 0xFF)] as [(String, UInt8)] {
        let bytes = [UInt8](repeating: byte, count: 8)
        try Checkpoint(
          network: nil, tensors: [try Tensor(.init(name: "t", elementType: .uint64, axes: []), bytes: bytes)]
        ).write(to: folder + "/\(name).nnb")
      }
      let json = try Tool.nndiff.run(["a.nnb", "b.nnb", "--json"], in: folder)
      #expect(json.text.contains(#""largest_difference": 18446744073709551615, "largest_index": []"#))
      let text = try Tool.nndiff.run(["a.nnb", "b.nnb"], in: folder)
      #expect(
        text.lines.dropFirst(4) == [
          "   changed  largest difference          relative to B  ULP  cosine", "t  single  u64",
          "  100.00 %  18,446,744,073,709,551,615  1                -       -", "", "different: 1 of 1 tensor",
        ])
    }
  }

  @Test func `Fields and tensors without counterpart are in the JSON object`() throws {
    let run = try Tool.nndiff.run(
      ["training-momentum.nnb", "training-start.nnb", "--json", "--tolerance", "0.5"], in: Fixtures.path("nnb/good"))
    let line = try #require(try run.decoded(DiffLine.self).first)
    #expect(!line.same && !line.identical && !line.weightsOnly)
    #expect(line.tolerance == 0.5)
    #expect(line.relative == 0)
    #expect(line.different == ["network", "training", "history", "tensors"])
    #expect(line.fields.first?.field == "layer 1")
    #expect(line.fields.last?.part == "history")
    #expect(line.fields.last?.a == "1")
    #expect(line.fields.first { $0.field == "mu" }?.b == nil)
    #expect(line.onlyInA.map(\.name) == ["velocity"])
    #expect(line.onlyInB.map(\.name) == ["b"])
    #expect(line.tensors.map(\.outcome) == ["equal"])
    #expect(line.tensors.map(\.elements) == [2])
    #expect(line.probe == nil)
  }

  @Test func `A probe tells which images are seen differently`() throws {
    try Handmade.inFolder { folder in
      // exp(−ln 2) is 1/2: the bright pixel's class gets 1/7, the others 2/7. The largest difference is 2/5 − 1/7.
      try Handmade.writeModel(to: folder + "/other.nnb", diagonal: -Float(log(2.0)))
      _ = try shell("gzip -k images", in: folder)
      for images in ["images", "images.gz"] {
        let run = try Tool.nndiff.run(["m.nnb", "other.nnb", "--probe", images, "--tolerance", "2"], in: folder)
        #expect(
          run.lines.suffix(9) == [
            "predictions: 5 of 5 differ",
            "  largest difference of an output  0.258 (image 0, class 2)", "  image 0  A 2 (0.4000)  B 0 (0.2857)",
            "  image 1  A 0 (0.4000)  B 1 (0.2857)", "  image 2  A 3 (0.4000)  B 0 (0.2857)",
            "  image 3  A 1 (0.4000)  B 0 (0.2857)", "  image 4  A 2 (0.4000)  B 0 (0.2857)", "",
            "different: predictions",
          ])
        #expect(run.error == "")
        #expect(run.status == 1)
      }
      let json = try Tool.nndiff.run(["m.nnb", "other.nnb", "--probe", "images", "--json"], in: folder)
      let probe = try #require(try json.decoded(DiffLine.self).first?.probe)
      #expect(probe.images == 5 && probe.changed == 5)
      #expect(abs((probe.largestDifference ?? 0) - (0.4 - 1.0 / 7)) < 1e-7)
      let same = try Tool.nndiff.run(["m.nnb", "m.nnb", "--probe", "images"], in: folder)
      #expect(same.lines == ["predictions: the same class for all 5 images", "same: the files are identical"])
      #expect(same.status == 0)
    }
  }

  @Test func `A probe says what it assumed, and what does not fit`() throws {
    try Handmade.inFolder { folder in
      for name in ["x", "y"] {
        try Handmade.writeModel(to: folder + "/\(name).nnb", scaling: nil, diagonal: name == "x" ? 1 : 2)
      }
      let run = try Tool.nndiff.run(["x.nnb", "y.nnb", "--probe", "images"], in: folder)
      #expect(
        run.error == "nndiff: neither model says how bytes become inputs; assuming scale 1/255 and offset 0\n")
      try Tool.nndiff.expect(
        ["x.nnb", Fixtures.path("nnb/good/two-layers.nnb"), "--probe", "images"], in: folder, status: 65,
        error: "nndiff: \(Fixtures.path("nnb/good/two-layers.nnb")): the model takes inputs of shape 3x4, "
          + "the images have 2x2\n")
      try Tool.nndiff.expect(
        ["x.nnb", "y.nnb", "--probe", "none"], in: folder, status: 66,
        error: "nndiff: cannot open none: No such file or directory\n")
      let floats = InputScaling(elementType: .float32, scale: 1, offset: 0)
      try Handmade.writeModel(to: folder + "/f.nnb", scaling: floats)
      try Tool.nndiff.expect(
        ["f.nnb", "y.nnb", "--probe", "images"], in: folder, status: 65,
        error: "nndiff: f.nnb: the model takes inputs of type f32, the images hold bytes\n")
    }
  }
}
