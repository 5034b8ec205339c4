import Foundation
import NNBModel
import NNB
import NNBTestSupport
import Testing

/// `nntrain --class-weights`, and what the tools make of files with further settings. The handmade images have the labels
/// 2, 0, 3, 0 and 2: the balanced weights of three classes among five samples are 5/6 and 5/3, and class 1 has none.
struct ClassWeightToolTests {
  private static let usual = [".", "-o", "m.nnb", "--hidden", "2", "--epochs", "2", "--batch-size", "2"]
  private static let good = Fixtures.path("nnb/good")

  private func inFolder(_ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try Handmade.writeImages(to: folder + "/train-images-idx3-ubyte")
      try Handmade.writeLabels(to: folder + "/train-labels-idx1-ubyte")
      try body(folder)
    }
  }

  @Test(
    arguments: [
      (["balanced"], [Float(5.0 / 6), 1, Float(5.0 / 6), Float(5.0 / 3)]),
      (["1,2.5,0,1e-3"], [1, 2.5, 0, 0.001]), (["3=2,0=.5"], [0.5, 1, 1, 2]),
      (["@w"], [0.25, 1, 1, 4]), (["c=3", "--class-names", "a,b,c,d"], [1, 1, 3, 1]),
      (["1=2,a=3", "--class-names", "1,a,b,c"], [2, 3, 1, 1]),
      (["none"], nil), (["1,1,1,1"], nil), (["2=1"], nil),
      (["1/3,2,4/2,1e-3"], [1 / 3, 2, 2, 0.001]), (["@bom"], [0.25, 1, 1, 0.5]),
      (["0,5,0,1e-45"], [0, 5, 0, .leastNonzeroMagnitude]),
    ] as [([String], [Float]?)])
  func `Weights of all ways to give them are in the file`(options: [String], weights: [Float]?) throws {
    try inFolder { folder in
      try write(Array("0=0.25\r\n3=4\r\n".utf8), to: folder + "/w")
      try write(Array("\u{FEFF}0=1/4\n3=1/2".utf8), to: folder + "/bom")
      let run = try Tool.nntrain.run(Self.usual + ["--class-weights"] + options, in: folder)
      #expect(run.status == 0, "\(run.error)")
      #expect(run.error.contains("class weights: ") == (weights != nil))
      let state = try #require(try Checkpoint(contentsOf: folder + "/m.nnb").training)
      #expect(state.settings.classWeights == weights && state.statesFurtherSettings == (weights != nil))
    }
  }

  @Test func `Balanced weights are told, with the classes that have no images`() throws {
    try inFolder { folder in
      let run = try Tool.nntrain.run(Self.usual + ["--class-weights", "balanced"], in: folder)
      #expect(
        run.error
          == "nntrain: 5 images of 2x2, 4 classes, none to test\nnntrain: class 1 has no images\n"
          + "nntrain: class weights: 0 0.8333333, 1 1.0, 2 0.8333333, 3 1.6666666; 1 class without images has the weight 1\n"
          + "nntrain: wrote m.nnb\n")
      let json = try Tool.nntrain.run(Self.usual + ["--class-weights", "0=0.5", "--json", "--force"], in: folder)
      #expect(json.lines.allSatisfy { $0.contains("\"class_weights\": [0.5, 1.0, 1.0, 1.0]") }, "\(json.text)")
    }
    try withTemporaryFolder { folder in
      let equal = try Tool.nntrain.run(
        [MNIST.folder, "-o", "m.nnb", "--hidden", "2", "--epochs", "1", "--class-weights", "balanced"], in: folder)
      #expect(equal.error.contains("nntrain: class weights: all 1, as every class has as many images\n"))
    }
  }

  @Test(
    arguments: [
      (["1,2"], 64, "--class-weights gives 2 weights, the data has 4 classes\n"),
      (["1,2,x,4"], 64, "--class-weights needs numbers from 0, balanced or none; found x\n"),
      (["1,2,,4"], 64, "--class-weights needs numbers from 0, balanced or none; found \"\"\n"),
      (["-1,1,1,1"], 64, "--class-weights needs numbers from 0, balanced or none; found -1\n"),
      (["1,1,1,inf"], 64, "--class-weights needs numbers from 0, balanced or none; found inf\n"),
      (["1,1,1,1e39"], 64, "--class-weights needs numbers from 0, balanced or none; found 1e39\n"),
      (["0=0x1p3"], 64, "--class-weights needs numbers from 0, balanced or none; found 0x1p3\n"),
      (["0=1/0"], 64, "--class-weights needs numbers from 0, balanced or none; found 1/0\n"),
      (
        ["0=1e-50"], 64,
        "--class-weights needs numbers from 0, balanced or none; found 1e-50, which would become 0 as f32\n"
      ),
      (["0=-1e-50"], 64, "found -1e-50, which would become 0 as f32\n"),
      (["0,0,0,0"], 64, "class-weights must be above 0 for one of the classes that are trained on\n"),
      (["0,7,0,0"], 64, "class-weights must be above 0 for one of the classes that are trained on\n"),
      (
        ["0,1,0,1", "--validation", "3"], 64,
        "class-weights must be above 0 for one of the classes that are trained on\n"
      ),
      (
        ["@wide"], 65,
        "wide is no list of class weights: expected UTF-8 text of at most 1,048,576 bytes, found UTF-16\n"
      ),
      (["0=nan"], 64, "--class-weights needs numbers from 0, balanced or none; found nan\n"),
      (["0=1,0=2"], 64, "--class-weights gives the class 0 twice\n"),
      (["0=1,a=2", "--class-names", "a,b,c,d"], 64, "--class-weights gives the class a twice\n"),
      (["0=1,2"], 64, "--class-weights: 2 has no class, which others have"),
      (["4=1"], 64, "--class-weights: there is no class 4\n  the classes are 0 to 3\n"),
      (["cat=1", "--class-names", "a,b,c,d"], 64, "there is no class cat\n  the classes are a, b, c, d\n"),
      (["balance"], 64, "--class-weights needs numbers from 0, balanced or none; found balance\n"),
      (["@missing"], 66, "missing"), (["@empty"], 65, "empty is empty, expected a class weight on each line\n"),
    ] as [([String], Int32, String)])
  func `Weights that cannot be are refused, and nothing is written`(
    options: [String], status: Int32, message: String
  ) throws {
    try inFolder { folder in
      try write([], to: folder + "/empty")
      try write([0xFF, 0xFE, 0x31, 0], to: folder + "/wide")
      let value = "--class-weights=" + options[0]
      let run = try Tool.nntrain.run(Self.usual + [value] + options.dropFirst(), in: folder)
      #expect(run.status == status && run.error.contains(message), "\(run.error)")
      #expect(try !names(in: folder).contains("m.nnb"))
    }
  }

  @Test func `A resumed run keeps its weights, and others are an override`() throws {
    try inFolder { folder in
      let train = { (more: [String]) in try Tool.nntrain.run([".", "--resume", "m.nnb"] + more, in: folder) }
      _ = try Tool.nntrain.run(Self.usual + ["--class-weights", "balanced"], in: folder)
      #expect(try train(["--epochs", "3"]).status == 0)
      #expect(try train(["--epochs", "4", "--class-weights", "balanced"]).status == 0)
      let refused = try train(["--epochs", "5", "--class-weights", "none"])
      #expect(refused.status == 64)
      #expect(
        refused.error.contains("--class-weights: it has 0.8333333,1.0,0.8333333,1.6666666, found none"),
        "\(refused.error)")
      let changed = try train(["--epochs", "5", "--class-weights", "3=2", "--override"])
      #expect(changed.status == 0)
      #expect(
        changed.error.contains(
          "overridden: --class-weights, 0.8333333,1.0,0.8333333,1.6666666 becomes 1.0,1.0,1.0,2.0"))
      let info = try Tool.nninfo.run(["m.nnb"], in: folder)
      #expect(info.text.contains("\nclass weights  1.0, 1.0, 1.0, 2.0\n"), "\(info.text)")
      #expect(info.text.contains("after step 12: class weights"), "\(info.text)")
      #expect(info.text.contains("write version 2"))
      let json = try Tool.nninfo.run(["m.nnb", "--json"], in: folder).text
      #expect(json.contains("\"class_weights\": [1.0, 1.0, 1.0, 2.0]"))
      #expect(json.contains("\"setting_changes\": [{\"steps_done\": 12, \"setting\": \"class weights\"}]"))
      #expect(json.contains("\"arithmetic_version\": 1,"))
    }
  }

  @Test func `Weights are compared`() throws {
    try inFolder { folder in
      for (name, weights) in [("a", "3=2"), ("b", "3=2.5")] {
        let options = [".", "-o", name + ".nnb", "--hidden", "2", "--epochs", "1", "--class-weights", weights]
        #expect(try Tool.nntrain.run(options, in: folder).status == 0)
      }
      let run = try Tool.nndiff.run(["a.nnb", "b.nnb"], in: folder)
      #expect(run.status == 1)
      #expect(run.text.contains("class weights") && run.text.contains("2.5"), "\(run.text)")
    }
  }

  /// Files as a later version writes them, and what older programs make of these.
  @Test func `A setting of a later version is shown, computed with, and not trained on with`() throws {
    try withTemporaryFolder { folder in
      let model = Self.good + "/settings-unknown.nnb"
      let info = try Tool.nninfo.run([model, "--check"], in: folder)
      #expect(info.status == 0)
      #expect(info.text.contains("\nsetting 45     of a later version: 0.1, 5e-324, -0.0\n"), "\(info.text)")
      #expect(info.text.contains("\nresuming       not with this program, which does not know all settings\n"))
      let json = try Tool.nninfo.run([model, "--json"], in: folder).text
      #expect(json.contains("{\"code\": 45, \"type\": \"f64\", \"numbers\": [0.1, 5e-324, -0.0]}"), "\(json)")
      let copy = try Tool.nnconv.run([model, "copy.npz"], in: folder)
      #expect(copy.status == 0, "\(copy.error)")
    }
    try inFolder { folder in
      _ = try Tool.nntrain.run(Self.usual + ["--class-weights", "balanced"], in: folder)
      let checkpoint = try Checkpoint(contentsOf: folder + "/m.nnb")
      var state = try #require(checkpoint.training)
      state.unknownSettings = [.init(code: 9, elementType: .uint8, bytes: [1])]
      try Checkpoint(network: checkpoint.network, tensors: checkpoint.tensors, training: state).write(
        to: folder + "/later.nnb")
      let before = try contents(of: folder + "/later.nnb")
      for more in [[], ["--override"]] {
        let run = try Tool.nntrain.run([".", "--resume", "later.nnb", "--epochs", "9"] + more, in: folder)
        #expect(run.status == 65)
        #expect(
          run.error
            == "nntrain: later.nnb cannot be resumed: its training has a setting of a later version, 9, which this program does not know\n"
            + "  --init-from later.nnb takes its kernels and biases as a start\n"
        )
      }
      #expect(try contents(of: folder + "/later.nnb") == before)
      #expect(try Tool.nninfer.run(["later.nnb", "train-images-idx3-ubyte"], in: folder).status == 0)
      let start = [".", "-o", "new.nnb", "--init-from", "later.nnb", "--epochs", "1"]
      #expect(try Tool.nntrain.run(start, in: folder).status == 0)
      let new = try #require(try Checkpoint(contentsOf: folder + "/new.nnb").training)
      #expect(!new.statesFurtherSettings && new.unknownSettings == [])
    }
  }

  @Test(arguments: ["h5", "safetensors", "npz", "pt", "keras", "onnx"])
  func `Through every format and back the settings are the same bytes`(ending: String) throws {
    try withTemporaryFolder { folder in
      for name in ["settings-class-weights", "settings-unknown", "settings-changed", "settings-of-a-network"] {
        let model = "\(Self.good)/\(name).nnb"
        let there = try Tool.nnconv.run([model, "m.\(ending)", "--force", "--quiet"], in: folder)
        #expect(there.status == 0, "\(name): \(there.error)")
        let back = try Tool.nnconv.run(["m.\(ending)", "back.nnb", "--force", "--quiet"], in: folder)
        #expect(back.status == 0, "\(name): \(back.error)")
        #expect(try contents(of: folder + "/back.nnb") == contents(of: model), "\(name)")
      }
    }
  }

  @Test(arguments: ["settings-class-weights", "settings-of-a-network", "settings-lost"])
  func `Without the state its settings are gone too`(name: String) throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nnconv.run(["\(Self.good)/\(name).nnb", "m.nnb", "--strip", "--quiet"], in: folder)
      #expect(run.status == 0, "\(run.error)")
      let stripped = try Checkpoint(contentsOf: folder + "/m.nnb")
      #expect(stripped.training == nil && stripped.extensions == [])
    }
  }
}
