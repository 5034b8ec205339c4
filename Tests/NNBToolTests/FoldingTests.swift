import Foundation
import NNB
import NNBIDX
import NNBModel
import NNBTestSupport
import Testing

/// One network with batch normalizations, as several programs save it, becomes dense layers (Spec/folding.md).
struct FoldingTests {
  private struct Expected: Decodable {
    let inputs, outputs: [[Double]]
  }

  private static let expected = Result {
    try JSONDecoder().decode(
      Expected.self, from: Data(contentsOf: URL(fileURLWithPath: Fixtures.path("folding/expected.json"))))
  }

  /// The files, and what each leaves open.
  private static let files: [(name: String, options: [String])] = [
    ("network.keras", []), ("network.h5", []), ("network.onnx", []), ("whole.pt", []),
    ("state.pt", ["--activations", "relu,softmax", "--scaling-epsilon", "1e-5"]),
  ]

  /// The outputs of a network of two layers, ReLU and softmax, in f64.
  private static func outputs(_ model: Checkpoint, _ inputs: [Double]) throws -> [Double] {
    var values = inputs
    let layers = try #require(model.network?.layers)
    for layer in layers {
      let kernel = try #require(model.tensor(layer.kernel)?.floats())
      let bias = try #require(layer.bias.flatMap { model.tensor($0)?.floats() })
      var sums = bias.map(Double.init)
      for (input, value) in values.enumerated() {
        for output in sums.indices { sums[output] += value * Double(kernel[input * sums.count + output]) }
      }
      values = sums.map { max($0, 0) }
      if layer.activation == .softmax {
        let powers = sums.map { exp($0) }, total = powers.reduce(0, +)
        values = powers.map { $0 / total }
      }
    }
    return values
  }

  @Test(arguments: files.indices)
  func `What programs normalize is part of the layers, and outputs are the same to a millionth`(index: Int) throws {
    let (name, options) = Self.files[index], source = Fixtures.path("folding/\(name)")
    let expected = try Self.expected.get()
    try withTemporaryFolder { folder in
      let refused = try Tool.nnconv.run([source, "m.nnb"], in: folder)
      #expect(refused.status == 65, "\(refused.error)")
      for option in ["--fold"] + options.filter({ $0.hasPrefix("--") }) {
        #expect(refused.error.contains(option), "all at once: \(refused.error)")
      }
      let made = try Tool.nnconv.run([source, "m.nnb", "--fold"] + options, in: folder)
      #expect(made.status == 0 && made.error.contains("folded into dense layers: "), "\(made.error)")
      let model = try Checkpoint(contentsOf: folder + "/m.nnb")
      #expect(model.network?.layers.map(\.activation) == [.relu, .softmax])
      for (inputs, outputs) in zip(expected.inputs, expected.outputs) {
        let found = try Self.outputs(model, inputs)
        #expect(zip(found, outputs).allSatisfy { abs($0 - $1) <= 1e-6 }, "\(found), expected \(outputs)")
      }
    }
  }

  @Test(arguments: ["network.keras", "network.onnx"])
  func `With a probe the largest change of an output is told`(name: String) throws {
    try withTemporaryFolder { folder in
      let pixels = (0..<40).map { UInt8($0 * 6) }
      try #require(IDXArray(pixels, shape: [10, 2, 2])).write(to: folder + "/images")
      let arguments = [Fixtures.path("folding/\(name)"), "m.nnb", "--fold", "--probe", "images"]
      let run = try Tool.nnconv.run(arguments + ["--json"], in: folder)
      #expect(run.status == 0, "\(run.error)")
      let json = try #require(try JSONSerialization.jsonObject(with: Data(run.text.utf8)) as? [String: Any])
      let folded = try #require(json["folded"] as? [String: Double])
      let change = try #require(folded["largest_output_error"])
      #expect(change > 0 && change < 1e-6)
      let shown = try Tool.nnconv.run(arguments + ["--force"], in: folder)
      #expect(
        shown.text.contains("folded: an output differs by at most \(change) on the probe"),
        "\(shown.text)\(shown.error)")
    }
  }

  @Test func `Every tool takes the option`() throws {
    try withTemporaryFolder { folder in
      let source = Fixtures.path("folding/network.onnx")
      #expect(try Tool.nnconv.run([source, "m.nnb", "--fold"], in: folder).status == 0)
      let diff = try Tool.nndiff.run(["m.nnb", source, "--fold", "--weights"], in: folder)
      #expect(diff.status == 0, "\(diff.text)\(diff.error)")
      let info = try Tool.nninfo.run([source, "--fold"], in: folder)
      #expect(info.status == 0 && info.text.contains("softmax"), "\(info.text)\(info.error)")
      let contradiction = try Tool.nnconv.run(["m.nnb", "n.onnx", "--fold"], in: folder)
      #expect(contradiction.status == 65 && contradiction.error.contains("permission to fold normalizations"))
    }
  }
}
