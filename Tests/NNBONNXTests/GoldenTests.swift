import NNB
import NNBBytes
import NNBFormats
import NNBTestSupport
import Testing

/// Files that ONNX's own package made of the same models (`Fixtures/make_onnx_export.py`).
struct GoldenTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    var options = ExportOptions()
    var testDescription: String { name }
  }

  private static let cases = [
    Case(name: "two-layers"), Case(name: "activations"), Case(name: "tensors-only"), Case(name: "ranks"),
    Case(name: "names-hard"), Case(name: "tensors-no-layer-uses"), Case(name: "labels-empty-and-equal"),
    Case(name: "activation-parameters", options: ExportOptions(operatorSet: 9)),
    Case(name: "training-adam", options: ExportOptions(operatorSet: 22)),
    Case(name: "layers-without-bias", options: ExportOptions(operatorSet: 28)),
    Case(name: "scaling-u8", options: ExportOptions(includesScaling: true)),
    Case(name: "scaling-i64", options: ExportOptions(includesScaling: true)),
  ]

  private static func model(_ name: String) throws -> [UInt8] {
    try contents(of: Fixtures.path("nnb/good/\(name).nnb"))
  }

  @Test(arguments: cases)
  func `every byte is that of the package`(sample: Case) throws {
    #expect(
      try exported(Self.model(sample.name), sample.options)
        == contents(of: Fixtures.path("onnx-export/\(sample.name).onnx")))
  }

  @Test(arguments: cases)
  func `the size is known before`(sample: Case) throws {
    let head = try NNBHead(reading: MemorySource(Self.model(sample.name)))
    #expect(
      try exportedByteCount(head, sample.options)
        == contents(of: Fixtures.path("onnx-export/\(sample.name).onnx")).count)
  }

  @Test func `another set of operators changes two bytes`() throws {
    let model = try Self.model("two-layers")
    for (version, format) in [
      (9, 4), (12, 7), (13, 7), (14, 7), (18, 8), (19, 9), (23, 11), (24, 12), (26, 13), (28, 14),
    ] {
      var expected = try exported(model)
      expected[1] = UInt8(format)
      // opset_import { version: 13 }, the only one of its kind.
      let place = try #require(expected.indices.first { Array(expected[$0...].prefix(4)) == [0x42, 2, 0x10, 13] })
      expected[place + 3] = UInt8(version)
      #expect(try exported(model, ExportOptions(operatorSet: version)) == expected, "\(version)")
    }
  }
}
