import Foundation
import NNB
import NNBModel
import NNBTestSupport
import Testing

/// `--config` for every format whose files have only names (Spec/config.md).
struct ConfigurationTests {
  /// A folder with one network, 4 to 3 and 3 to 2, ReLU and softmax, as weights of several formats without activations.
  private static func inFolder(_ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let layers = [
        DenseLayer(name: "fc1", inputs: 4, outputs: 3, activation: .relu),
        DenseLayer(name: "fc2", inputs: 3, outputs: 2, activation: .softmax),
      ]
      let tensors = try layers.flatMap { layer in
        [
          try Tensor(
            name: layer.kernel, axes: layer.kernelAxes,
            values: (0..<layer.inputs * layer.outputs).map { Float($0) / 8 - 0.5 }),
          try Tensor(
            name: "\(layer.name)/bias", axes: layer.biasAxes, values: (0..<layer.outputs).map { Float($0) / 4 }),
        ]
      }
      try Checkpoint(
        network: try Network(input: InputContract(shape: [2, 2], scaling: .unitBytes), layers: layers), tensors: tensors
      ).write(to: folder + "/m.nnb")
      for format in formats {
        let options = format == "h5" ? ["--layout", "plain"] : []
        let made = try Tool.nnconv.run(["m.nnb", "m.\(format)"] + options, in: folder)
        #expect(made.status == 0, "\(made.error)")
      }
      try write(Array(keras.utf8), to: folder + "/keras.json")
      try write(Array(#"{"activations": ["relu", "softmax"]}"#.utf8), to: folder + "/list.json")
      try write(Array(#"{"hidden_act": "relu"}"#.utf8), to: folder + "/hugging.json")
      try body(folder)
    }
  }

  private static let formats = ["safetensors", "npz", "pt", "h5"]

  private static let keras = #"""
    {"class_name": "Sequential", "config": {"name": "s", "layers": [
    {"class_name": "InputLayer", "config": {"batch_shape": [null, 2, 2], "name": "x"}},
    {"class_name": "Rescaling", "config": {"name": "r", "scale": 0.5}},
    {"class_name": "Flatten", "config": {"name": "f"}},
    {"class_name": "Dense", "config": {"name": "a", "units": 3, "activation": "relu"}},
    {"class_name": "Dense", "config": {"name": "b", "units": 2, "activation": "softmax"}}]}}
    """#

  @Test func `A configuration says the activations, and by Keras the shape and scale of inputs`() throws {
    try Self.inFolder { folder in
      for format in Self.formats {
        func converted(_ config: String) throws -> (Checkpoint, String) {
          let run = try Tool.nnconv.run(
            ["m.\(format)", "o.nnb", "--force", "--ignore-record", "--config", config], in: folder)
          #expect(run.status == 0, "\(format), \(config): \(run.error)")
          return (try Checkpoint(contentsOf: folder + "/o.nnb"), run.error)
        }
        let (keras, _) = try converted("keras.json")
        #expect(keras.network?.layers.map(\.activation) == [.relu, .softmax])
        #expect(
          keras.network?.input
            == InputContract(
              shape: [2, 2], scaling: InputScaling(elementType: .uint8, scale: 0.5, offset: 0)))
        #expect(try converted("list.json").0.network?.layers.map(\.activation) == [.relu, .softmax])
        let (hugging, said) = try converted("hugging.json")
        #expect(hugging.network?.layers.map(\.activation) == [.relu, .linear])
        #expect(said.contains("logits, if the model classifies"))
      }
    }
  }

  @Test func `The configuration must be that of the weights`() throws {
    try Self.inFolder { folder in
      let other = Self.keras.replacingOccurrences(of: #""units": 3"#, with: #""units": 5"#)
      try write(Array(other.utf8), to: folder + "/other.json")
      let run = try Tool.nnconv.run(
        ["m.npz", "o.nnb", "--ignore-record", "--config", "other.json"], in: folder)
      #expect(run.status == 65 && run.error.contains("layer a has 5 units, its kernel has 3"), "\(run.error)")
      let refused = try Tool.nnconv.run(["m.nnb", "o.h5", "--config", "keras.json"], in: folder)
      #expect(refused.status == 65 && refused.error.contains("leave out --config"), "\(refused.error)")
      let recorded = try Tool.nnconv.run(["m.npz", "o.h5", "--config", "keras.json"], in: folder)
      #expect(
        recorded.status == 65 && recorded.error.contains("a configuration is for files without one"),
        "\(recorded.error)")
    }
  }

  @Test(arguments: ["nnconv", "nninfer", "nndiff", "nntrain"])
  func `A configuration beside the weights is named and not opened, by every tool`(name: String) throws {
    try Self.inFolder { folder in
      // Whoever opened it would fail.
      try write([0], to: folder + "/config.json")
      let arguments: (Tool, [String]) =
        switch name {
        case "nnconv": (.nnconv, ["m.pt", "o.nnb", "--ignore-record"])
        case "nninfer": (.nninfer, ["m.pt", MNIST.folder, "--ignore-record"])
        case "nndiff": (.nndiff, ["m.pt", "m.npz", "--ignore-record", "--probe", MNIST.folder])
        default: (.nntrain, [MNIST.folder, "--init-from", "m.pt", "-o", "o.nnb", "--ignore-record"])
        }
      let run = try arguments.0.run(arguments.1, in: folder)
      #expect(
        run.status == 65 && run.error.contains("config.json lies beside it: --config config.json"), "\(run.error)")
    }
  }
}
