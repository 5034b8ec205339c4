import Foundation
import NNB
import NNBModel
import NNBTestSupport
import Testing

/// Every tool with `.keras` archives, and with weights beside their configuration.
struct KerasArchiveTests {
  private static let generations = ["keras-3", "tf-2.12", "tf-2.13", "tf-2.15", "tf-keras"]

  /// What Fixtures/make_keras.py made: the layers' sizes and activations.
  private static let models: [String: [String]] = [
    "functional": ["6 5 leaky_relu", "5 4 elu:0.5", "4 3 softmax"],
    "nested": ["6 5 relu", "5 5 linear", "5 4 tanh", "4 3 relu", "3 3 linear"],
    "trained": ["6 5 relu", "5 3 softmax"],
  ]

  /// The weights of Fixtures/make_keras.py, in the order of the layers.
  private func expectWeights(of checkpoint: Checkpoint) throws {
    var count = 0
    for name in try #require(checkpoint.network).parameterNames {
      let values = try #require(checkpoint.tensors.first { $0.info.name == name }?.floats())
      #expect(values == values.indices.map { Float((count + $0) * 37 % 101 - 50) / 64 }, "\(name)")
      count += values.count
    }
  }

  private func layers(_ network: Network?) -> [String] {
    (network?.layers ?? []).map { layer in
      let activation = layer.activation.text
      return "\(layer.inputs) \(layer.outputs) \(activation.hasPrefix("leaky_relu") ? "leaky_relu" : activation)"
    }
  }

  @Test(arguments: generations, models.keys.sorted())
  func `An archive of every generation has the layers and weights of its model`(
    generation: String, model: String
  ) throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nnconv.run(
        [Fixtures.path("keras/\(generation)-\(model).keras"), "m.nnb", "--strip"], in: folder)
      try #require(run.status == 0, "\(run.error)")
      let checkpoint = try NNBReader(contentsOf: folder + "/m.nnb").checkpoint()
      #expect(layers(checkpoint.network) == Self.models[model])
      #expect(checkpoint.network?.input.shape == (model == "functional" ? [2, 3] : [6]))
      try expectWeights(of: checkpoint)
    }
  }

  @Test(arguments: ["keras-3", "tf-2.12"])
  func `Weights with their configuration beside them are the model of the archive`(generation: String) throws {
    let stem = Fixtures.path("keras/\(generation)-nested")
    try withTemporaryFolder { folder in
      try Tool.nnconv.expect([stem + ".keras", "a.nnb", "--quiet"], in: folder, status: 0, error: "")
      let run = try Tool.nnconv.run([stem + ".weights.h5", "b.nnb", "--config", stem + ".json"], in: folder)
      #expect(run.status == 0, "\(run.error)")
      #expect(try contents(of: folder + "/a.nnb") == contents(of: folder + "/b.nnb"))
      let diff = try Tool.nndiff.run(["a.nnb", stem + ".weights.h5", "--config", stem + ".json"], in: folder)
      #expect(diff.status == 0, "\(diff.text)\(diff.error)")
      let other = try Tool.nninfo.run([stem + ".weights.h5", "--config", stem + ".json"], in: folder)
      #expect(other.status == 0 && other.text.contains("tanh"), "\(other.text)")
    }
  }

  /// A configuration, the file that it is given for, and what is said of both.
  @Test(arguments: [
    ("keras/keras-3-nested.keras", "keras/keras-3-nested.json", "a file of the format Keras archive says itself"),
    ("nnb/good/two-layers.nnb", "keras/keras-3-nested.json", "a file of the format nnb says itself"),
    ("hdf5/keras-3.weights.h5.gz", "keras/keras-3-nested.json", "is missing"),
    ("hdf5/keras-3-sequential.h5.gz", "keras/keras-3-nested.json", "the file has its own, in model_config"),
    (
      "hdf5/plain-in-out.h5", "keras/keras-3-nested.json",
      "the configuration has 5 dense layers, the file has 2 kernels"
    ),
    ("keras/keras-3-nested.weights.h5", "mnist/README.md", "cannot open"),
    ("keras/keras-3-nested.weights.h5", "README.md", "is not JSON: at byte 0"),
  ])
  func `A configuration that does not go with the file is refused`(
    file: String, configuration: String, message: String
  ) throws {
    try withTemporaryFolder { folder in
      var path = Fixtures.path(file)
      if file.hasSuffix(".gz") {
        let unpacked = try shell(#"gunzip -c "$1" > m.h5"#, [path], in: folder)
        #expect(unpacked.status == 0)
        path = "m.h5"
      }
      let run = try Tool.nnconv.run([path, "m.nnb", "--config", Fixtures.path(configuration)], in: folder)
      #expect(run.status != 0 && run.error.contains(message), "\(run.error)")
      #expect(!FileManager.default.fileExists(atPath: folder + "/m.nnb"))
    }
  }

  @Test(arguments: [
    ("lambda", "is of class Lambda, which a chain of dense layers cannot express"),
    ("custom", "is of class Mine>Dense, which a chain of dense layers cannot express"),
    ("int8", "has the setting dtype QuantizedDTypePolicy, expected a floating-point type"),
  ])
  func `What is no chain of known layers is refused by name`(name: String, message: String) throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nnconv.run([Fixtures.path("keras/keras-3-refuse-\(name).keras"), "m.nnb"], in: folder)
      #expect(run.status == 65 && run.error.contains(message), "\(run.error)")
    }
  }

  @Test(arguments: [
    "activations", "names", "smallest-network", "training-adam", "two-layers",
  ])
  func `There and back again gives the same bytes`(name: String) throws {
    let model = Fixtures.path("nnb/good/\(name).nnb")
    try withTemporaryFolder { folder in
      let there = try Tool.nnconv.run([model, "m.keras", "--quiet"], in: folder)
      if name == "activations" {
        // Keras has no gelu by tanh in a file; another layout, as for .h5, there is not.
        #expect(there.status == 65 && !there.error.contains("--layout"), "\(there.error)")
        return
      }
      try #require(there.status == 0, "\(there.error)")
      let back = try Tool.nnconv.run(["m.keras", "again.nnb", "--quiet"], in: folder)
      #expect(back.status == 0, "\(back.error)")
      #expect(try contents(of: folder + "/again.nnb") == contents(of: model))
      let again = try Tool.nnconv.run(["again.nnb", "again.keras", "--quiet"], in: folder)
      #expect(again.status == 0)
      #expect(try contents(of: folder + "/again.keras") == contents(of: folder + "/m.keras"))
    }
  }

  @Test func `An archive that was changed is noticed, and read without the record if that is said`() throws {
    try withTemporaryFolder { folder in
      try Tool.nnconv.expect(
        [Fixtures.path("nnb/good/two-layers.nnb"), "m.keras", "--quiet"], in: folder, status: 0, error: "")
      try Archive(folder + "/m.keras").write(to: folder + "/c.keras") { name, bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        return name == "config.json" ? Array(text.replacing(#""relu""#, with: #""tanh""#).utf8) : bytes
      }
      let run = try Tool.nnconv.run(["c.keras", "c.nnb"], in: folder)
      #expect(
        run.status == 65 && run.error.contains("it was changed after nnb wrote it: its configuration"), "\(run.error)")
      let told = try Tool.nnconv.run(["c.keras", "c.nnb", "--ignore-record"], in: folder)
      #expect(told.status == 0, "\(told.error)")
      #expect(try NNBReader(contentsOf: folder + "/c.nnb").checkpoint().network?.layers.first?.activation == .tanh)
    }
  }

  @Test func `Training writes archives with checkpoints and goes on from them`() throws {
    try withTemporaryFolder { folder in
      let settings = ["--hidden", "4", "--optimizer", "adam", "--quiet"]
      try Tool.nntrain.expect(
        [MNIST.folder, "-o", "m.keras", "--steps", "4"] + settings, in: folder, status: 0, error: "")
      try Tool.nntrain.expect(
        [MNIST.folder, "--resume", "m.keras", "--steps", "6", "--quiet"], in: folder, status: 0, error: "")
      try Tool.nntrain.expect(
        [MNIST.folder, "-o", "m.nnb", "--steps", "6"] + settings, in: folder, status: 0, error: "")
      let diff = try Tool.nndiff.run(["m.keras", "m.nnb"], in: folder)
      #expect(diff.status == 0 && diff.text.hasPrefix("same:"), "\(diff.text)")
      let piped = try shell(
        #"cat m.keras | "$1" - "$2" > p && "$1" m.nnb "$2" | cmp - p"#,
        [Tool.nninfer.url.path(), MNIST.folder], in: folder)
      #expect(piped.status == 0, "\(piped.error)")
    }
  }
}
