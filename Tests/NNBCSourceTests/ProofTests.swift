import NNB
import NNBBytes
import NNBCSource
import NNBFormats
import NNBModel
import NNBSystem
import NNBTestSupport
import Testing

/// What was written is read again and compared (Spec/c-export.md, 5).
struct ProofTests {
  private static let numbers: [Float] = [
    0, -0.0, 1, -1, 0.1, 1e-5, -Float.leastNormalMagnitude, Float.leastNonzeroMagnitude, 3.4028235e38, 16_777_216,
    0.333333343, 1 / 255, -123456.789,
    1e10, 65504,
    5.877472e-39,
  ]

  @Test(arguments: ["m.c", "m.h"], [false, true])
  func `What was written is right`(name: String, quantises: Bool) throws {
    var options = ExportOptions()
    options.quantises = quantises
    let model = try stage(layer(Self.numbers, inputs: 4, bias: [1, -0.0, 3, Float.leastNormalMagnitude / 64], .gelu))
    #expect(try fault(of: source(model, options, name: name), model, options, name: name) == nil)
  }

  @Test(arguments: ["two-layers.nnb", "smallest-network.nnb", "activations.nnb"])
  func `Models of the suite are right`(name: String) throws {
    let model = try stage(fixture(name))
    #expect(try fault(of: source(model), model) == nil)
  }

  /// Changes of one place in the text of a small model.
  @Test(arguments: [
    ("0.1f", "0.10000001f"), ("-0.0f", "0.0f"), ("1.0f, ", "1.0f,  "), ("_kernel_0[16]", "_kernel_0[17]"),
    ("1e-45f", "0.0f"), ("0.1f", "0.1"), ("0.1f", "+0.1f"), ("0.1f", "0x1p0f"), ("0.1f", "nanf"), ("0.1f", "1f"),
    ("0.1f", ".1f"),
    ("0.1f", "0.1f /* */"), ("\n#endif\n", "\n#endif"), ("sum <= 0", "sum < 0"), ("/* nnb", "// nnb"),
    ("3.4028235e+38f", "1e39f"), ("SHA-256 ", "SHA-256  "),
  ])
  func `Any change is found`(old: String, new: String) throws {
    let model = try stage(layer(Self.numbers, inputs: 4, bias: [1, 2, 3, 4], .relu)), text = try source(model)
    try #require(text.contains(old))
    let range = try #require(text.firstRange(of: old))
    let changed = text.replacing(old, with: new, maxReplacements: 1)
    let found = try #require(try fault(of: changed, model))
    #expect(found.kind == .damaged)
    #expect(
      found.offset.map { (text.utf8.distance(from: text.startIndex, to: range.lowerBound)...).contains($0) } == true)
    #expect(try fault(of: text + "x", model) != nil)
    #expect(try fault(of: String(text.dropLast(100)), model) != nil)
  }

  @Test func `Of integers and scales any other is found`() throws {
    var options = ExportOptions()
    options.quantises = true
    let model = try stage(layer([1, 0.5, -2, 0.1], inputs: 2, bias: [0, 0])), text = try source(model, options)
    // 2/127 is rounded down, so 1 / (2/127) is just above 63.5; 0.1 / (0.5/127) is 25.4.
    #expect(text.contains("m_kernel_0[4] = {\n  64, 127, -127, 25};"))
    for (old, new) in [
      ("  64,", "  63,"), (" 127,", " 126,"), (" 25}", " 26}"), ("-127", "-128"), ("0.01574", "0.01575"),
    ] {
      try #require(text.contains(old))
      #expect(try fault(of: text.replacing(old, with: new, maxReplacements: 1), model, options) != nil, "\(old)")
    }
  }

  @Test func `Ties go to even integers, with either sign`() throws {
    var options = ExportOptions()
    options.quantises = true
    let model = try stage(layer([127, 63.5, 62.5, -63.5, 0.5, -1.5], inputs: 6)), text = try source(model, options)
    #expect(text.contains("{\n  127, 64, 62, -64, 0, -2};"))
    #expect(try fault(of: text, model, options) == nil)
    for (old, new) in [
      (" 64,", " 63,"), (" 62,", " 63,"), (" 0, -2}", " 1, -2}"), (" 0, -2}", " -0, -2}"), ("-2}", "-1}"),
    ] {
      let other = try fault(of: text.replacing(old, with: new, maxReplacements: 1), model, options)
      #expect((other == nil) == (new == " -0, -2}"), "\(new)")
    }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func `A number without a constant is refused`(number: Float) throws {
    let model = try stage(layer([1, number], inputs: 1))
    #expect(performing { _ = try source(model) }?.kind == .unsupported)
  }

  @Test func `Tensors alone, and networks that are too large, are refused before anything is written`() throws {
    let alone = try stage(Checkpoint(network: nil, tensors: [Tensor(name: "t", axes: [.init(1)], values: [1])]))
    #expect(
      performing { _ = try CWriter().byteCount(of: alone.reader.head, ExportOptions(), name: "m") }?.kind
        == .unsupported)
    let wide = DenseLayer(name: "l", inputs: 1 << 12, outputs: 1 << 12, activation: .relu)
    let network = try Network(input: InputContract(shape: [wide.inputs], scaling: nil), layers: [wide])
    let file = try OpenFile.inMemory(name: "m")
    let tensors = [
      TensorDescription(name: "l/bias", elementType: .float32, axes: wide.biasAxes),
      TensorDescription(name: "l/kernel", elementType: .float32, axes: wide.kernelAxes),
    ]
    try NNBStreamWriter(network: network, tensors: tensors, extensions: [], to: file, keepsData: false).finishUnread()
    let head = try NNBHead(file.read(at: 0, upTo: .max))
    let told = performing { _ = try CWriter().byteCount(of: head, ExportOptions(), name: "m") }
    #expect(told?.message.contains("expected at most 16,777,216") == true)
  }

  private func performing(_ body: () throws -> Void) -> Failure? {
    do {
      try body()
      return nil
    } catch {
      return Failure(error)
    }
  }
}
