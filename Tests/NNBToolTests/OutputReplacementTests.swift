import Foundation
import NNBModel
import NNB
import NNBTestSupport
import Testing

/// What tools may take the place of.
struct OutputReplacementTests {
  private static let small = ["--hidden", "2", "--quiet"]
  private static let model = Fixtures.path("nnb/good/two-layers.nnb")

  private func train(_ arguments: [String], in folder: String) throws -> Outcome {
    try Tool.nntrain.run([MNIST.folder] + arguments + ["--quiet"], in: folder)
  }

  @Test func `A new run replaces no file without force`() throws {
    try withTemporaryFolder { folder in
      let options = [
        "-o", "m.nnb", "--hidden", "2", "--epochs", "1", "--validation", "10", "--best", "--log", "m.jsonl",
      ]
      for name in ["m.nnb", "m.best.nnb", "m.jsonl"] {
        let text = Array((name == "m.jsonl" ? "{\"epoch\": 1}\n" : "notes").utf8)
        try write(text, to: folder + "/" + name)
        let refused = try train(options, in: folder)
        #expect(refused.status == 73)
        #expect(refused.error.hasPrefix("nntrain: \(name) exists"), "\(refused.error)")
        #expect(try contents(of: folder + "/" + name) == text)
        #expect(try train(options + ["--force"], in: folder).status == 0)
        for file in ["m.nnb", "m.best.nnb", "m.jsonl"] {
          try FileManager.default.removeItem(atPath: folder + "/" + file)
        }
      }
    }
  }

  @Test func `No run and no conversion replaces what it reads, not even by force`() throws {
    try withTemporaryFolder { folder in
      let script = #"""
        cp -r "$2" data; chmod -R u+w data; gunzip data/*.gz; cd data
        ln train-images-idx3-ubyte hard; ln -s t10k-labels-idx1-ubyte soft
        "$1" .  -o start.nnb --hidden 2 --epochs 1 --quiet; cp start.nnb other.nnb
        cksum * > ../before
        for output in train-images-idx3-ubyte ../data/train-labels-idx1-ubyte hard soft t10k-images-idx3-ubyte; do
          "$1" . -o $output --hidden 2 --epochs 1 --quiet --force; echo $?
          "$1" . -o ../m.nnb --hidden 2 --epochs 1 --quiet --force --log $output; echo $?
        done
        "$1" . --init-from start.nnb -o ./start.nnb --epochs 1 --quiet --force; echo $?
        "$1" . --resume start.nnb -o other.nnb --log start.nnb --epochs 2 --quiet --force; echo $?
        "$3" start.nnb ../data/start.nnb --force; echo $?
        "$3" - start.nnb --force < start.nnb; echo $?
        "$3" start.nnb hard --to nnb --force --probe train-images-idx3-ubyte; echo $?
        cksum * | cmp - ../before && echo same
        """#
      let run = try shell(script, [Tool.nntrain.url.path(), MNIST.folder, Tool.nnconv.url.path()], in: folder)
      #expect(run.lines == [String](repeating: "64", count: 15) + ["same"], "\(run.error)")
    }
  }

  @Test func `What a model names beside it is read, and not replaced either`() throws {
    try withTemporaryFolder { folder in
      let model = "m.onnx", data = "torch-new-external.onnx.data"
      try write(contents(of: Fixtures.path("onnx/good/torch-new-external.onnx")), to: folder + "/" + model)
      try write(contents(of: Fixtures.path("onnx/good/" + data)), to: folder + "/" + data)
      let header = #"{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}"#
      let part = [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8) + [1, 2, 3, 4]
      try write(part, to: folder + "/part.safetensors")
      try write(Array(#"{"weight_map": {"a": "part.safetensors"}}"#.utf8), to: folder + "/list.json")
      for (source, output, format, options) in [
        (model, data, "onnx", []), (model, "./" + data, "nnb", ["--dry-run"]),
        ("list.json", "part.safetensors", "safetensors", ["--tensors-only"]),
        ("list.json", "part.safetensors", "safetensors", ["--tensors-only", "--dry-run"]),
      ] {
        let before = try contents(of: folder + "/" + output)
        let run = try Tool.nnconv.run([source, output, "--to", format, "--force"] + options, in: folder)
        #expect(run.status == 64 && run.error.contains(" input"), "\(run.error)")
        #expect(try contents(of: folder + "/" + output) == before)
      }
      let run = try train(["--init-from", model, "-o", data, "--force"], in: folder)
      #expect(run.status == 64 && run.error == "nntrain: \(data) is an input and is not replaced\n", "\(run.error)")
      #expect(try names(in: folder) == ["list.json", model, "part.safetensors", data])
    }
  }

  @Test func `Files that settings come from are not replaced`() throws {
    try withTemporaryFolder { folder in
      try write(Array(#"{"activations": ["relu", "softmax"]}"#.utf8), to: folder + "/file")
      for options in [["--config", "file"], ["--class-names", "@file"], ["--config", "file", "--dry-run"]] {
        let run = try Tool.nnconv.run([Self.model, "file", "--to", "nnb", "--force"] + options, in: folder)
        #expect(run.status == 64 && run.error == "nnconv: file is an input and is not replaced\n", "\(run.error)")
      }
      let names = (0..<10).map { "\($0)\n" }.joined()
      try write(Array(names.utf8), to: folder + "/file")
      let run = try train(["--class-names", "@file", "-o", "file", "--force"], in: folder)
      #expect(run.status == 64 && run.error == "nntrain: file is an input and is not replaced\n", "\(run.error)")
      #expect(try contents(of: folder + "/file") == Array(names.utf8))
    }
  }

  @Test func `The test images of a folder that a model is tried on are not replaced`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/t10k-images-idx3-ubyte"
      try Handmade.writeImages(to: path)
      try Handmade.writeLabels(to: folder + "/t10k-labels-idx1-ubyte")
      let before = try contents(of: path)
      let run = try Tool.nnconv.run([Self.model, path, "--to", "nnb", "--force", "--probe", folder], in: folder)
      #expect(run.status == 64 && run.error.contains("is an input"), "\(run.error)")
      #expect(try contents(of: path) == before)
    }
  }

  @Test(arguments: [
    (Tool.nnconv, ["-", "o.nnb", "--config", "-"]), (.nnconv, ["-", "o.nnb", "--probe", "-"]),
    (.nnconv, ["-", "o.nnb", "--class-names", "@-"]), (.nninfo, ["-", "--config", "-"]),
    (.nndiff, ["-", "m.nnb", "--config", "-"]), (.nninfer, ["images", "--model", "-", "--config", "-"]),
    (.nntrain, ["data", "-o", "o.nnb", "--init-from", "-", "--config", "-"]),
  ])
  func `Only one of the files can be standard input`(tool: Tool, arguments: [String]) throws {
    try withTemporaryFolder { folder in
      let run = try tool.run(arguments, in: folder)
      #expect(run.status == 64 && run.error.contains("only one of the files can be standard input"), "\(run.error)")
      #expect(try names(in: folder) == [])
    }
  }

  @Test func `A run to resume replaces its own past, and no other file`() throws {
    try withTemporaryFolder { folder in
      let settings = ["--hidden", "2", "--validation", "10"]
      #expect(try train(["-o", "m.nnb", "--epochs", "3", "--best"] + settings, in: folder).status == 0)
      #expect(try train(["-o", "early.nnb", "--epochs", "1"] + settings, in: folder).status == 0)
      #expect(try train(["-o", "other.nnb", "--epochs", "1", "--seed", "2"] + settings, in: folder).status == 0)
      #expect(try train(["-o", "late.nnb", "--epochs", "5"] + settings, in: folder).status == 0)
      #expect(try train(["--resume", "m.nnb", "-o", "early.nnb", "--epochs", "4"], in: folder).status == 0)
      for other in ["other.nnb", "late.nnb"] {
        let before = try contents(of: folder + "/" + other)
        let refused = try train(["--resume", "m.nnb", "-o", other, "--epochs", "4"], in: folder)
        #expect(refused.status == 73)
        #expect(
          refused.error == """
            nntrain: \(other) exists, and is no earlier checkpoint of the run to resume
              --force replaces it

            """)
        #expect(try contents(of: folder + "/" + other) == before)
      }
      let copied = try shell("cp other.nnb m.best.nnb; cp m.nnb m4.nnb", in: folder)
      #expect(copied.status == 0)
      let refused = try train(["--resume", "m.nnb", "--epochs", "4", "--best"], in: folder)
      #expect(refused.error.hasPrefix("nntrain: m.best.nnb exists, and is no earlier"), "\(refused.error)")
      #expect(try train(["--resume", "m.nnb", "--epochs", "4", "--best", "--force"], in: folder).status == 0)
      #expect(try contents(of: folder + "/m.nnb") == contents(of: folder + "/early.nnb"))
    }
  }

  @Test func `Kept checkpoints of another run are neither replaced nor removed`() throws {
    try withTemporaryFolder { folder in
      let plan = ["-o", "m.nnb", "--hidden", "2", "--batch-size", "100", "--checkpoint-every", "10steps", "--keep"]
      #expect(try train(plan + ["9", "--steps", "20", "--seed", "2"], in: folder).status == 0)
      #expect(try names(in: folder) == ["m.nnb", "m.step000000010.nnb", "m.step000000020.nnb"])
      try FileManager.default.removeItem(atPath: folder + "/m.nnb")
      let old = try contents(of: folder + "/m.step000000010.nnb")
      let refused = try train(plan + ["1", "--steps", "40"], in: folder)
      #expect(refused.status == 73)
      #expect(refused.error.hasPrefix("nntrain: m.step000000010.nnb exists\n"), "\(refused.error)")
      #expect(try contents(of: folder + "/m.step000000010.nnb") == old)
      try FileManager.default.removeItem(atPath: folder + "/m.step000000020.nnb")
      let more = ["--force", "--checkpoint-every", "20steps", "--keep", "1"]
      let forced = try train(Array(plan.dropLast(3)) + more + ["--steps", "40"], in: folder)
      #expect(forced.status == 0, "\(forced.error)")
      #expect(try names(in: folder) == ["m.nnb", "m.step000000010.nnb", "m.step000000040.nnb"])
      #expect(try contents(of: folder + "/m.step000000010.nnb") == old)
      // Those of the run itself go, also where an earlier process has written them.
      let resumed = try train(
        ["--resume", "m.nnb", "--steps", "60", "--checkpoint-every", "20steps", "--keep", "1"], in: folder)
      #expect(resumed.status == 0, "\(resumed.error)")
      #expect(try names(in: folder) == ["m.nnb", "m.step000000010.nnb", "m.step000000060.nnb"])
    }
  }

  @Test(arguments: [("m.nnb", "h5"), ("m.h5", "nnb"), ("m.hdf5", "nnb")])
  func `A format that contradicts the name is refused`(name: String, format: String) throws {
    try withTemporaryFolder { folder in
      let made = try Tool.nnconv.run([Self.model, name, "--to", format], in: folder)
      #expect(made.error.hasPrefix("nnconv: \(name) has the ending of ."), "\(made.error)")
      #expect(made.status == 64)
      #expect(try names(in: folder) == [])
    }
  }

  @Test func `A dry run looks at no result, there or not`() throws {
    try withTemporaryFolder { folder in
      try write([7], to: folder + "/m.h5")
      let run = try Tool.nnconv.run([Self.model, "m.h5", "--dry-run"], in: folder)
      #expect(run.status == 0 && run.lines.last?.hasSuffix("nothing was written") == true, "\(run.error)")
      #expect(try contents(of: folder + "/m.h5") == [7])
    }
  }
}
