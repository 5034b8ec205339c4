import Foundation
import NNBTestSupport
import Testing

/// The options that say what a file of another format leaves open, in every tool that reads models.
struct ReadingOptionTests {
  /// Runs `body` in a folder with `m.nnb`, a trained model, and `m.safetensors`, the same for nnb's record left aside.
  private func withModels(_ body: (_ folder: String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try Tool.nntrain.expect(
        [MNIST.folder, "-o", "m.nnb", "--hidden", "4", "--steps", "3", "--quiet"], in: folder, status: 0, error: "")
      try Tool.nnconv.expect(["m.nnb", "m.safetensors", "--quiet"], in: folder, status: 0, error: "")
      try body(folder)
    }
  }

  private static let stated = ["--ignore-record", "--activations", "relu,softmax"]

  @Test func `Every tool reads a file of weights whose activations are stated`() throws {
    try withModels { folder in
      let known = try Tool.nninfer.run(["m.nnb", MNIST.folder], in: folder)
      let told = try Tool.nninfer.run(["m.safetensors", MNIST.folder] + Self.stated, in: folder)
      #expect(told.status == 0 && told.text == known.text, "\(told.error)")
      #expect(told.error.contains("the activations are those given"), "\(told.error)")
      let info = try Tool.nninfo.run(["m.safetensors"] + Self.stated, in: folder)
      #expect(info.status == 0 && info.text.contains("softmax"), "\(info.text)")
      let diff = try Tool.nndiff.run(["m.nnb", "m.safetensors", "--weights"] + Self.stated, in: folder)
      #expect(diff.status == 0, "\(diff.text)")
      let training = try Tool.nntrain.run(
        [MNIST.folder, "-o", "t.nnb", "--init-from", "m.safetensors", "--steps", "1", "--quiet"] + Self.stated,
        in: folder
      )
      #expect(training.status == 0, "\(training.error)")
    }
  }

  @Test func `What a tool suggests about activations is a command of its own`() throws {
    try withModels { folder in
      for (tool, words) in [
        (Tool.nninfer, ["m.safetensors", MNIST.folder]),
        (.nntrain, [MNIST.folder, "-o", "t.nnb", "--init-from", "m.safetensors"]),
      ] {
        let run = try tool.run(words + ["--ignore-record"], in: folder)
        let command = ([tool.rawValue] + words + ["--ignore-record"]).joined(separator: " ")
        #expect(run.status == 65 && run.error.hasSuffix(": \(command) --activations relu,softmax\n"), "\(run.error)")
      }
    }
  }

  @Test(arguments: [
    (["m.nnb", "--activations", "relu,linear"], "the activation softmax; given was linear"),
    (["m.nnb", "--prefix", "actor."], "the file is .nnb; a prefix of names is for other formats"),
    (["m.nnb", "--fold-scaling"], "the file is .nnb; permission to fold a scaling of inputs is for other formats"),
    (["m.safetensors", "--prefix", "actor."], "nnb's record in the file says what the model is"),
    (["m.safetensors", "--key", "model"], "a file of the format safetensors is one model; a key is for files"),
    (["m.nnb", "--key", "model"], "a file of the format nnb is one model; a key is for files"),
  ])
  func `What a file contradicts is refused by every tool alike`(words: [String], message: String) throws {
    try withModels { folder in
      for run in [
        try Tool.nninfer.run(words + [MNIST.folder], in: folder), try Tool.nnconv.run(words + ["o.nnb"], in: folder),
      ] {
        #expect(run.status == 65 && run.error.contains(message), "\(run.error)")
      }
    }
  }

  @Test(arguments: [
    (["-o", "x.nnb", "--activations", "relu,softmax"], "--activations is for a model that is read"),
    (
      ["-o", "x.nnb", "--init-from", "m", "--scaling-epsilon", "1"],
      "--scaling-epsilon needs --fold or --fold-scaling beside it"
    ),
  ])
  func `Options for a model that nobody names are refused`(words: [String], message: String) throws {
    let run = try Tool.nntrain.run([MNIST.folder] + words, in: "/")
    #expect(run.status == 64 && run.error.contains(message), "\(run.error)")
  }

  @Test(arguments: ["torch", "sequential", "keras", "plain"])
  func `A file under any names comes back as it was, and is read by its names`(habit: String) throws {
    try withModels { folder in
      let written = try Tool.nnconv.run(["m.nnb", "n.safetensors", "--names", habit], in: folder)
      #expect(written.status == 0, "\(written.error)")
      try Tool.nnconv.expect(["n.safetensors", "again.nnb", "--quiet"], in: folder, status: 0, error: "")
      #expect(try contents(of: folder + "/again.nnb") == contents(of: folder + "/m.nnb"))
      let diff = try Tool.nndiff.run(["m.nnb", "n.safetensors", "--weights"] + Self.stated, in: folder)
      #expect(diff.status == 0, "\(diff.text)")
    }
  }

  @Test func `Every tool reads a model in several files by its list, and none takes two lists for the models`() throws {
    try withModels { folder in
      let made = try shell(
        #"""
        set -e
        PATH=$1:$PATH
        nnconv m.nnb n.safetensors --quiet --strip
        for part in a b; do
          mkdir $part
          cp n.safetensors $part/x.safetensors
          names='"hidden.bias": "x.safetensors", "hidden.weight": "x.safetensors"'
          names=$names', "output.bias": "x.safetensors", "output.weight": "x.safetensors"'
          printf '{"weight_map": {%s}}' "$names" > $part/l.json
        done
        printf x | dd of=b/x.safetensors bs=1 seek=$(($(wc -c < b/x.safetensors) - 2)) conv=notrunc status=none
        """#, [Tool.nnconv.url.deletingLastPathComponent().path()], in: folder)
      #expect(made.status == 0, "\(made.error)")
      let words = ["--activations", "relu,softmax"]
      let known = try Tool.nninfer.run(["m.nnb", MNIST.folder], in: folder)
      let found = try Tool.nninfer.run(["a/l.json", MNIST.folder] + words, in: folder)
      #expect(found.status == 0 && found.text == known.text, "\(found.error)")
      let info = try Tool.nninfo.run(["a/l.json", "--check"] + words, in: folder)
      #expect(info.status == 0 && info.text.contains("in several files"), "\(info.text) \(info.error)")
      #expect(try Tool.nndiff.run(["m.nnb", "a/l.json", "--weights"] + words, in: folder).status == 0)
      #expect(try Tool.nndiff.run(["a/l.json", "b/l.json"] + words, in: folder).status == 1)
    }
  }
}
