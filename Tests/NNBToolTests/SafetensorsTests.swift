import Foundation
import NNB
import NNBModel
import NNBTestSupport
import Testing

/// Every tool with safetensors files.
struct SafetensorsTests {
  private static let model = Fixtures.path("nnb/good/two-layers.nnb")
  private static let trained = Fixtures.path("nnb/good/training-adam.nnb")

  /// Runs `body` in a folder with `m.nnb` and `m.safetensors`, the same model.
  private func inFolder(_ model: String = model, _ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try write(contents(of: model), to: folder + "/m.nnb")
      let run = try Tool.nnconv.run(["m.nnb", "m.safetensors", "--quiet"], in: folder)
      try #require(run.status == 0, "\(run.error)")
      try body(folder)
    }
  }

  @Test func `The sandbox is stated for the file that a worker reads, and for no other`() throws {
    try inFolder { folder in
      let converted = try Tool.nnconv.run(["m.nnb", "m.h5", "--quiet"], in: folder)
      #expect(converted.status == 0, "\(converted.error)")
      let run = try Tool.nninfo.run(["m.h5", "m.safetensors", "--check", "--json"], in: folder)
      let lines = run.text.split(separator: "\n")
      #expect(run.status == 0 && lines.count == 2, "\(run.error)")
      #expect(lines.first?.contains(#""sandbox": ["#) == true)
      #expect(lines.last?.contains(#""sandbox": null"#) == true)
    }
  }

  @Test(arguments: [
    "activations", "ancillary", "names", "names-hard", "smallest-network", "training-adam", "two-layers",
  ])
  func `There and back again gives the same bytes`(name: String) throws {
    let model = Fixtures.path("nnb/good/\(name).nnb")
    try inFolder(model) { folder in
      let back = try Tool.nnconv.run(["m.safetensors", "again.nnb", "--quiet"], in: folder)
      #expect(back.status == 0, "\(back.error)")
      #expect(try contents(of: folder + "/again.nnb") == contents(of: model))
    }
  }

  @Test func `What other programs do not find is told`() throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nnconv.run([Self.trained, "m.safetensors"], in: folder)
      #expect(run.status == 0)
      for part in ["the activations, which are", "7 tensors beside the kernels and biases", "the training state"] {
        #expect(run.error.contains(part), "\(run.error)")
      }
    }
  }

  @Test func `Pipes carry what files carry, in both directions`() throws {
    try inFolder { folder in
      let run = try shell(
        #"cat m.nnb | "$1" - - --to safetensors > p && cmp p m.safetensors && cat p | "$1" - - --to nnb --quiet"#,
        [Tool.nnconv.url.path()], in: folder)
      #expect(run.status == 0, "\(run.error)")
      #expect(try run.output == contents(of: Self.model))
      let piped = try shell(#"cat m.safetensors | "$1" -"#, [Tool.nninfo.url.path()], in: folder)
      let named = try Tool.nninfo.run(["m.safetensors"], in: folder)
      #expect(piped.status == 0 && named.status == 0, "\(piped.error)")
      #expect(piped.lines.count > 5 && piped.lines.dropFirst() == named.lines.dropFirst())
    }
  }

  @Test func `The same model in both formats is the same`() throws {
    try inFolder { folder in
      let run = try Tool.nndiff.run(["m.nnb", "m.safetensors"], in: folder)
      #expect(run.lines == ["same: 4 tensors bit for bit, and everything else"])
      #expect(run.status == 0)
    }
  }

  @Test func `Evaluating gives what the .nnb file gives`() throws {
    try Handmade.inFolder { folder in
      #expect(try Tool.nnconv.run(["m.nnb", "m.safetensors", "--quiet"], in: folder).status == 0)
      for options in [["--labels", "labels"], ["--predict", "--probabilities"]] {
        let one = try Tool.nninfer.run(["--model", "m.nnb", "images"] + options, in: folder)
        let other = try Tool.nninfer.run(["--model", "m.safetensors", "images"] + options, in: folder)
        #expect(one.status == 0 && one.output == other.output && !one.output.isEmpty, "\(other.error)")
      }
      let piped = try shell(
        #"cat m.safetensors | "$1" --model - images --labels labels"#, [Tool.nninfer.url.path()], in: folder)
      #expect(piped.lines.first == "accuracy   80.00 %  (4 of 5 images)")
    }
  }

  @Test func `nninfo says what the file is, and JSON is as its schema says`() throws {
    let schema = try JSONSchema(
      contentsOf: Fixtures.repository.appending(path: "Spec/json/nninfo.schema.json").path(percentEncoded: false))
    try inFolder { folder in
      for options in [[], ["--check"], ["--stats"]] {
        let run = try Tool.nninfo.run(["m.safetensors", "--json"] + options, in: folder)
        #expect(run.status == 0, "\(run.error)")
        let value = try JSONValue(run.text)
        #expect(schema.faults(of: value) == [])
        #expect(value["format"] == .string("safetensors"))
        #expect(value["superblock_version"] == .null && value["sections"] == .null && value["sandbox"] == .null)
        #expect(value["verdict"] == .string(options.isEmpty ? "not verified" : "whole"))
      }
      let shown = try Tool.nninfo.run(["--check", "m.safetensors"], in: folder)
      #expect(shown.lines.contains("data           whole: it has the checksums that nnb recorded"), "\(shown.text)")
      // A folder stands for the models in it.
      let count = try contents(of: folder + "/m.safetensors").count
      #expect(
        try Tool.nninfo.run(["--check", "."], in: folder).lines == [
          "./m.nnb: whole, 4 tensors, 1,164 bytes", "./m.safetensors: whole, 4 tensors, \(grouped(count)) bytes",
          "2 files: 2 whole",
        ])
    }
  }

  @Test func `A conversion in JSON is as its schema says`() throws {
    let schema = try JSONSchema(
      contentsOf: Fixtures.repository.appending(path: "Spec/json/nnconv.schema.json").path(percentEncoded: false))
    try inFolder { folder in
      for arguments in [
        ["m.nnb", "o.safetensors"], ["m.safetensors", "o.nnb"], ["m.safetensors", "o.h5", "--dry-run"],
      ] {
        let run = try Tool.nnconv.run(arguments + ["--json"], in: folder)
        #expect(run.status == 0, "\(run.error)")
        #expect(schema.faults(of: try JSONValue(run.text)) == [], "\(run.text)")
      }
    }
  }

  @Test func `A changed element is damage in every tool`() throws {
    try inFolder { folder in
      var bytes = try contents(of: folder + "/m.safetensors")
      bytes[bytes.count - 3] ^= 1
      try write(bytes, to: folder + "/m.safetensors")
      let check = try Tool.nninfo.run(["--check", "m.safetensors"], in: folder)
      #expect(check.status == 1)
      #expect(check.text.contains("it was changed after nnb wrote it: the elements of "), "\(check.text)")
      let run = try Tool.nnconv.run(["m.safetensors", "o.nnb"], in: folder)
      #expect(run.status == 65 && run.error.contains("nnconv m.safetensors o.nnb --ignore-record"), "\(run.error)")
      let taken = try Tool.nnconv.run(
        ["m.safetensors", "o.nnb", "--ignore-record", "--activations", "relu,softmax", "--quiet"], in: folder)
      #expect(taken.status == 0, "\(taken.error)")
      #expect(try names(in: folder) == ["m.nnb", "m.safetensors", "o.nnb"])
    }
  }

  @Test func `A file that is cut is told with what is missing, from a pipe too`() throws {
    try inFolder { folder in
      let whole = try contents(of: folder + "/m.safetensors")
      for count in [9, 20, whole.count / 2, whole.count - 1] {
        try write(Array(whole.prefix(count)), to: folder + "/cut.safetensors")
        let run = try Tool.nnconv.run(["cut.safetensors", "o.nnb"], in: folder)
        #expect(run.status == 65)
        #expect(run.error.hasPrefix("nnconv: cut.safetensors: truncated: expected "), "\(run.error)")
        #expect(run.error.hasSuffix(", found \(grouped(count))\n"), "\(run.error)")
        let piped = try shell(#"cat cut.safetensors | "$1" - o.nnb"#, [Tool.nnconv.url.path()], in: folder)
        #expect(piped.status == 65)
        #expect(
          piped.error == run.error.replacingOccurrences(of: "cut.safetensors", with: "standard input"), "\(piped.error)"
        )
      }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `Of an endless stream no more is read than the header says`() throws {
    try inFolder { folder in
      let count = try contents(of: folder + "/m.safetensors").count
      let run = try shell(
        #"ulimit -v 400000; { cat m.safetensors; yes; } | "$1" --check -"#, [Tool.nninfo.url.path()], in: folder)
      #expect(run.status == 1)
      #expect(run.text.contains("1 byte after the last tensor, at byte \(count)"), "\(run.text)\(run.error)")
      let header = try shell(
        #"ulimit -v 400000; { printf '\050\0\0\0\0\0\0\0{"a": '; yes; } | "$1" --check -"#, [Tool.nninfo.url.path()],
        in: folder)
      #expect(header.status == 1 && header.text.contains("the header is not JSON: at byte 14"), "\(header.text)")
    }
  }

  @Test func `A layout is for .h5 alone`() throws {
    try withTemporaryFolder { folder in
      for layout in ["plain", "keras"] {
        try Tool.nnconv.expect(
          [Self.model, "m.safetensors", "--layout", layout], in: folder, status: 64,
          error: "nnconv: --layout \(layout) is for a result that is .h5\n")
      }
    }
  }

  @Test func `Runs in parts, through safetensors, end in the file of a straight run`() throws {
    let settings = ["--hidden", "4", "--batch-size", "100", "--optimizer", "adam"]
    func train(_ arguments: [String], in folder: String) throws {
      let run = try Tool.nntrain.run([MNIST.folder] + arguments, in: folder)
      #expect(run.status == 0, "\(run.error)")
    }
    try withTemporaryFolder { folder in
      try train(["-o", "straight.nnb", "--epochs", "2"] + settings, in: folder)
      try train(["-o", "m.safetensors", "--steps", "50"] + settings, in: folder)
      try train(["--resume", "m.safetensors", "--steps", "61"], in: folder)
      try train(["--resume", "m.safetensors", "-o", "m.nnb", "--epochs", "2"], in: folder)
      #expect(try contents(of: folder + "/m.nnb") == contents(of: folder + "/straight.nnb"))
      #expect(try Tool.nnconv.run(["m.nnb", "start.safetensors", "--quiet"], in: folder).status == 0)
      try train(["--init-from", "m.nnb", "-o", "a.nnb", "--steps", "5"], in: folder)
      try train(["--init-from", "start.safetensors", "-o", "b.nnb", "--steps", "5"], in: folder)
      #expect(try contents(of: folder + "/a.nnb") == contents(of: folder + "/b.nnb"))
    }
  }

  private func grouped(_ count: Int) -> String {
    count < 1_000 ? "\(count)" : "\(count / 1_000)," + String(String(count % 1_000 + 1_000).dropFirst())
  }
}
