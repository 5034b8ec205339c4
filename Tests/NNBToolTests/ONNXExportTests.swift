import Foundation
import NNB
import NNBModel
import NNBTestSupport
import Testing

/// Every tool with ONNX files that nnb wrote.
struct ONNXExportTests {
  private static let model = Fixtures.path("nnb/good/two-layers.nnb")
  private static let trained = Fixtures.path("nnb/good/training-adam.nnb")

  /// Runs `body` in a folder with `m.nnb` and `m.onnx`, the same model.
  private func inFolder(
    _ model: String = model, _ options: [String] = [], _ body: (String) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      try write(contents(of: model), to: folder + "/m.nnb")
      let run = try Tool.nnconv.run(["m.nnb", "m.onnx", "--quiet"] + options, in: folder)
      try #require(run.status == 0, "\(run.error)")
      try body(folder)
    }
  }

  @Test(arguments: [
    "activations", "ancillary", "layer-names", "names-hard", "special-numbers-in-a-network", "tensors-no-layer-uses",
    "tensors-only", "training-adam", "two-layers",
  ])
  func `There and back again gives the same bytes`(name: String) throws {
    let model = Fixtures.path("nnb/good/\(name).nnb")
    for options in [[], ["--opset", "9"], ["--opset=28"]] {
      try inFolder(model, options) { folder in
        let back = try Tool.nnconv.run(["m.onnx", "again.nnb", "--quiet"], in: folder)
        #expect(back.status == 0, "\(back.error)")
        #expect(try contents(of: folder + "/again.nnb") == contents(of: model))
      }
    }
  }

  @Test func `A graph that takes bytes comes back the same, and without the record has the scaling`() throws {
    let model = Fixtures.path("nnb/good/scaling-u8.nnb")
    try inFolder(model, ["--with-scaling"]) { folder in
      let back = try Tool.nnconv.run(["m.onnx", "again.nnb", "--quiet"], in: folder)
      #expect(back.status == 0, "\(back.error)")
      #expect(try contents(of: folder + "/again.nnb") == contents(of: model))
      let read = try Tool.nnconv.run(["m.onnx", "read.nnb", "--quiet", "--ignore-record"], in: folder)
      #expect(read.status == 0, "\(read.error)")
      let scaling = try NNBReader(contentsOf: folder + "/read.nnb").network?.input.scaling
      #expect(try scaling != nil && scaling == NNBReader(contentsOf: model).network?.input.scaling)
    }
  }

  @Test func `Without the record, scaling, shape and class names are those of the metadata`() throws {
    try Handmade.inFolder { folder in
      try Handmade.writeModel(to: folder + "/named.nnb", classLabels: ["a", "é\n", "", "d"])
      for step in [
        ["named.nnb", "m.onnx", "--scale", "0.5", "--offset=-1"], ["m.onnx", "own.nnb"],
        ["m.onnx", "read.nnb", "--ignore-record"],
      ] {
        let run = try Tool.nnconv.run(step + ["--force"], in: folder)
        #expect(run.status == 0, "\(run.error)")
        #expect(
          run.error.contains("from the file's metadata: the names of classes") == (step.count == 3), "\(run.error)")
      }
      let own = try #require(try NNBReader(contentsOf: folder + "/own.nnb").network)
      #expect(own.input.scaling?.scale == 0.5 && own.input.classLabels.count == 4)
      #expect(try NNBReader(contentsOf: folder + "/read.nnb").network?.input == own.input)
    }
  }

  @Test func `Scaling that is not known is asked for`() throws {
    try withTemporaryFolder { folder in
      try Tool.nnconv.expect(
        [Self.trained, "m.onnx", "--with-scaling"], in: folder, status: 65,
        error: "nnconv: \(Self.trained): it does not say how stored numbers become inputs\n"
          + "  --scale and --offset say what stored numbers become\n")
      let run = try Tool.nnconv.run(
        [Self.trained, "m.onnx", "--with-scaling", "--scale", "0.5", "--quiet"], in: folder)
      #expect(run.status == 0, "\(run.error)")
    }
  }

  @Test func `What other programs do not find is told`() throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nnconv.run([Self.trained, "m.onnx"], in: folder)
      #expect(run.status == 0)
      for part in ["7 tensors beside the kernels and biases", "the training state"] {
        #expect(run.error.contains(part), "\(run.error)")
      }
    }
  }

  @Test func `Pipes carry what files carry, in both directions`() throws {
    try inFolder { folder in
      let run = try shell(
        #"cat m.nnb | "$1" - - --to onnx > p && cmp p m.onnx && cat p | "$1" - - --to nnb --quiet"#,
        [Tool.nnconv.url.path()], in: folder)
      #expect(run.status == 0, "\(run.error)")
      #expect(try run.output == contents(of: Self.model))
      let endless = try shell(
        #"ulimit -v 400000; { cat m.onnx; yes; } | "$1" --check -"#, [Tool.nninfo.url.path()], in: folder)
      #expect(endless.status == 1, "\(endless.text)\(endless.error)")
    }
  }

  @Test func `The same model in both formats is the same, and evaluates the same`() throws {
    try Handmade.inFolder { folder in
      #expect(try Tool.nnconv.run(["m.nnb", "m.onnx", "--quiet"], in: folder).status == 0)
      #expect(
        try Tool.nndiff.run(["m.nnb", "m.onnx"], in: folder).lines
          == ["same: 2 tensors bit for bit, and everything else"])
      for options in [["--labels", "labels"], ["--predict", "--probabilities"]] {
        let one = try Tool.nninfer.run(["--model", "m.nnb", "images"] + options, in: folder)
        let other = try Tool.nninfer.run(["--model", "m.onnx", "images"] + options, in: folder)
        #expect(one.status == 0 && one.output == other.output && !one.output.isEmpty, "\(other.error)")
      }
    }
  }

  @Test func `nninfo and nnconv write JSON as their schemas say`() throws {
    func schema(_ tool: String) throws -> JSONSchema {
      try JSONSchema(
        contentsOf: Fixtures.repository.appending(path: "Spec/json/\(tool).schema.json").path(percentEncoded: false))
    }
    try inFolder { folder in
      for options in [[], ["--check"], ["--stats"]] {
        let run = try Tool.nninfo.run(["m.onnx", "--json"] + options, in: folder)
        let value = try JSONValue(run.text)
        #expect(run.status == 0 && value["format"] == .string("onnx"), "\(run.error)")
        #expect(try schema("nninfo").faults(of: value) == [])
        #expect(value["verdict"] == .string(options.isEmpty ? "not verified" : "whole"))
      }
      for arguments in [["m.nnb", "o.onnx"], ["m.onnx", "o.nnb"], ["m.nnb", "o.onnx", "--dry-run"]] {
        let run = try Tool.nnconv.run(arguments + ["--json"], in: folder)
        #expect(run.status == 0, "\(run.error)")
        #expect(try schema("nnconv").faults(of: try JSONValue(run.text)) == [], "\(run.text)")
      }
    }
  }

  @Test func `A changed element is damage in every tool, a changed node too`() throws {
    try inFolder { folder in
      let whole = try contents(of: folder + "/m.onnx")
      let relu = try #require(whole.indices.first { whole[$0...].starts(with: Array("\u{4}Relu".utf8)) })
      let kernel = try #require(whole.indices.last { whole[$0...].starts(with: Array("kernelJ".utf8)) })
      // "Relu" becomes "Tanh", and an element of a kernel another.
      for (place, change) in [(relu + 1, Array("Tanh".utf8)), (kernel + 20, [whole[kernel + 20] ^ 1])] {
        var bytes = whole
        bytes.replaceSubrange(place..<place + change.count, with: change)
        try write(bytes, to: folder + "/c.onnx")
        let check = try Tool.nninfo.run(["--check", "c.onnx"], in: folder)
        #expect(check.status == 1 && check.text.contains("it was changed after nnb wrote it: "), "\(check.text)")
        let run = try Tool.nnconv.run(["c.onnx", "o.nnb", "--force"], in: folder)
        #expect(run.status == 65 && run.error.contains("--ignore-record"), "\(run.error)")
        let taken = try Tool.nnconv.run(["c.onnx", "o.nnb", "--ignore-record", "--force", "--quiet"], in: folder)
        #expect(taken.status == 0, "\(taken.error)")
      }
    }
  }

  @Test func `A file that is cut anywhere is refused, and so is one with more behind it`() throws {
    try inFolder { folder in
      let whole = try contents(of: folder + "/m.onnx")
      for count in stride(from: 40, to: whole.count, by: whole.count / 12) + [whole.count - 1] {
        try write(Array(whole.prefix(count)), to: folder + "/cut.onnx")
        let run = try Tool.nnconv.run(["cut.onnx", "o.nnb"], in: folder)
        #expect(run.status == 65 && run.error.hasPrefix("nnconv: cut.onnx: "), "\(count): \(run.error)")
      }
      try write(whole + [0], to: folder + "/more.onnx")
      #expect(try Tool.nnconv.run(["more.onnx", "o.nnb"], in: folder).status == 65)
      #expect(try names(in: folder) == ["cut.onnx", "m.nnb", "m.onnx", "more.onnx"])
    }
  }

  @Test func `Runs in parts, through ONNX, end in the file of a straight run`() throws {
    let settings = ["--hidden", "4", "--batch-size", "100", "--optimizer", "adam"]
    func train(_ arguments: [String], in folder: String) throws {
      let run = try Tool.nntrain.run([MNIST.folder] + arguments, in: folder)
      #expect(run.status == 0, "\(run.error)")
    }
    try withTemporaryFolder { folder in
      try train(["-o", "straight.nnb", "--epochs", "2"] + settings, in: folder)
      try train(["-o", "m.onnx", "--steps", "50"] + settings, in: folder)
      try train(["--resume", "m.onnx", "--steps", "61"], in: folder)
      try train(["--resume", "m.onnx", "-o", "m.nnb", "--epochs", "2"], in: folder)
      #expect(try contents(of: folder + "/m.nnb") == contents(of: folder + "/straight.nnb"))
      #expect(try Tool.nnconv.run(["m.nnb", "start.onnx", "--quiet"], in: folder).status == 0)
      try train(["--init-from", "m.nnb", "-o", "a.nnb", "--steps", "5"], in: folder)
      try train(["--init-from", "start.onnx", "-o", "b.nnb", "--steps", "5"], in: folder)
      #expect(try contents(of: folder + "/a.nnb") == contents(of: folder + "/b.nnb"))
    }
  }
}
