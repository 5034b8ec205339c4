import Foundation
import NNBModel
import NNB
import Testing
import NNBTestSupport

/// What the tools write for programs is what `Spec/json` says.
struct JSONDocumentTests {
  private static func path(_ name: String) -> String {
    Fixtures.repository.appending(path: "Spec").appending(path: name).path(percentEncoded: false)
  }

  private func expect(
    _ text: String, _ schema: String, lines count: Int? = 1, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let schema = try JSONSchema(contentsOf: Self.path("json/\(schema).schema.json"))
    let lines = text.split(separator: "\n")
    if let count { #expect(lines.count == count, "\(text)", sourceLocation: sourceLocation) }
    for line in lines {
      #expect(schema.faults(of: try JSONValue(String(line))) == [], "\(line)", sourceLocation: sourceLocation)
    }
  }

  @Test func `Training, and its log, are as described`() throws {
    try withTemporaryFolder { folder in
      let usual = [MNIST.folder, "--hidden", "4", "--epochs", "2", "--json", "--log", "m.jsonl"]
      for options in [[], ["--validation", "500", "--best"]] {
        let run = try Tool.nntrain.run(usual + ["-o", "m.nnb"] + options, in: folder)
        try expect(run.text, "nntrain", lines: 2)
        try expect(String(decoding: contents(of: folder + "/m.jsonl"), as: UTF8.self), "log", lines: 2)
        try FileManager.default.removeItem(atPath: folder + "/m.jsonl")
        try FileManager.default.removeItem(atPath: folder + "/m.nnb")
      }
    }
  }

  @Test func `Sweeps are as described`() throws {
    try withTemporaryFolder { folder in
      try SmallSet.make(in: folder)
      let run = try Tool.nntrain.run(
        [
          "data", "--sweep", "hidden=2,4 learning-rate=0.1,1e38", "--epochs", "2", "--validation", "9", "-o", "s",
          "--json",
        ],
        in: folder)
      #expect(run.status == 1, "\(run.error)")
      try expect(run.text, "sweep", lines: 4)
      let file = String(decoding: try contents(of: folder + "/s/runs.jsonl"), as: UTF8.self)
      try expect(file, "sweep", lines: 4)
      #expect(Set(file.split(separator: "\n")) == Set(run.text.split(separator: "\n")))
      let refused = try Tool.nntrain.run(["data", "--sweep", "seed=1", "-o", "t", "--json"], in: folder)
      try expect(refused.text, "sweep")
    }
  }

  @Test func `Results of equal runs are equal, but for the times`() throws {
    try withTemporaryFolder { folder in
      func train(_ name: String) throws -> [JSONValue] {
        try Tool.nntrain.run([MNIST.folder, "-o", name, "--hidden", "4", "--epochs", "1", "--json"], in: folder).lines
          .map { line in
            guard case .object(var members) = try JSONValue(line) else { return .null }
            #expect(members.removeValue(forKey: "timing") != nil)
            return .object(members)
          }
      }
      let first = try train("a.nnb"), second = try train("b.nnb")
      #expect(first == second && first.count == 1)
    }
  }

  @Test func `Evaluations and predictions are as described`() throws {
    try Handmade.inFolder { folder in
      try Handmade.writeModel(to: folder + "/named.nnb", classLabels: ["a", "b", "c", "d"])
      try Handmade.writeModel(to: folder + "/line.nnb", activation: .linear)
      for model in ["m.nnb", "named.nnb", "line.nnb"] {
        let picture = try Tool.nninfer.run([model, Fixtures.path("pictures/wide.png"), "--json"], in: folder)
        try expect(picture.text, "nninfer")
        for options in [[], ["--confusion"], ["--scale", "1"]] {
          let run = try Tool.nninfer.run([model, "images", "--labels", "labels", "--json"] + options, in: folder)
          try expect(run.text, "nninfer")
        }
        for options in [[], ["--top", "2"], ["--probabilities"]] {
          let run = try Tool.nninfer.run([model, "images", "--predict", "--json"] + options, in: folder)
          try expect(run.text, "nninfer", lines: 5)
        }
        let run = try Tool.nninfer.run([model, "images", "--labels", "labels", "--predict", "--json"], in: folder)
        try expect(run.text, "nninfer", lines: 5)
      }
      try OneOutputTests.writeModel(.linear, [1, 2, 3, 4], scaling: .unitBytes, to: folder + "/number.nnb")
      try OneOutputTests.writeModel(.sigmoid, [1, 2, 3, 4], scaling: .unitBytes, to: folder + "/two.nnb")
      try Handmade.writeLabels([0, 1, 0, 1, 0], to: folder + "/two")
      for arguments in [
        ["number.nnb"], ["two.nnb"], ["two.nnb", "--threshold", "0.4"], ["number.nnb", "--linear", "logits"],
        ["m.nnb", "--model", "line.nnb", "--model", "number.nnb"], ["number.nnb", "--model", "two.nnb"],
      ] {
        let run = try Tool.nninfer.run(
          ["--model"] + arguments + ["images", "--labels", "two", "--json"], in: folder)
        try expect(run.text, "nninfer")
      }
      try expect(try Tool.nninfer.run(["m.nnb", "two.nnb", "images", "--json"], in: folder).text, "nninfer")
      for arguments in [["number.nnb", "--labels", "two"], ["line.nnb", "--linear", "numbers"]] {
        try expect(
          try Tool.nninfer.run(arguments + ["images", "--predict", "--json"], in: folder).text, "nninfer", lines: 5)
      }
    }
  }

  @Test func `Data sets are as described`() throws {
    try withTemporaryFolder { folder in
      for arguments in [
        [MNIST.folder, "-o", "a", "--subset", "20,10"], ["a", "--to", "png", "-o", "p"],
        [Fixtures.path("pictures/wide.png"), "-o", "b", "--mnist"], ["show", "a"], ["show", "p", "--sheet", "s.png"],
      ] {
        let run = try Tool.nnidx.run(arguments + ["--json"], in: folder)
        #expect(run.status == 0, "\(arguments): \(run.error)")
        try expect(run.text, "nnidx")
      }
    }
  }

  @Test func `Conversions are as described`() throws {
    try Handmade.inFolder { folder in
      for arguments in [
        ["m.nnb", "m.h5"], ["m.h5", "again.nnb"], ["m.nnb", "half.nnb", "--dtype", "f16"],
        ["m.nnb", "other.h5", "--dry-run"], ["m.nnb", "probed.nnb", "--probe", "images"],
        [Fixtures.path("hdf5/plain-in-out.h5"), "plain.nnb", "--activations", "relu,softmax"],
      ] {
        let run = try Tool.nnconv.run(arguments + ["--json"], in: folder)
        #expect(run.status == 0, "\(arguments): \(run.error)")
        try expect(run.text, "nnconv")
      }
    }
  }

  @Test func `What is in good files is as described`() throws {
    let folder = InfoTests.folder
    let all = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".nnb") }.sorted()
    for options in [[], ["--stats"], ["--check"]] {
      try expect(try Tool.nninfo.run(["--json"] + options + all, in: folder).text, "nninfo", lines: all.count)
    }
    let hdf5 = Fixtures.path("hdf5")
    let run = try Tool.nninfo.run(["--json", "--check", hdf5], in: folder)
    try expect(run.text, "nninfo", lines: nil)
    #expect(run.lines.count > 10)
  }

  @Test func `Damage is as described`() throws {
    try Handmade.inFolder { folder in
      var bytes = try contents(of: folder + "/m.nnb")
      try write(Array(bytes.prefix(100)), to: folder + "/cut.nnb")
      bytes[bytes.count - 1] ^= 1
      try write(bytes, to: folder + "/flipped.nnb")
      let run = try Tool.nninfo.run(["--json", "--check", "flipped.nnb", "cut.nnb", "images", "gone"], in: folder)
      try expect(run.text, "nninfo", lines: 4)
    }
  }

  @Test func `Comparisons are as described`() throws {
    try Handmade.inFolder { folder in
      try Handmade.writeModel(to: folder + "/other.nnb", classLabels: ["a", "b", "c", "d"], diagonal: 0.5)
      try Handmade.writeModel(to: folder + "/infinite.nnb", activation: .linear, diagonal: .infinity)
      for arguments in [
        ["m.nnb", "m.nnb"], ["m.nnb", "other.nnb", "--probe", "images"], ["m.nnb", "other.nnb", "--tolerance", "1"],
        ["m.nnb", "infinite.nnb", "--probe", "images"], ["m.nnb", InfoTests.folder + "/tensors-only.nnb"],
        [InfoTests.folder + "/training-adam.nnb", InfoTests.folder + "/training-momentum.nnb"],
        ["m.nnb", "m.nnb", "other.nnb", "--probe", "images"],
      ] {
        let run = try Tool.nndiff.run(arguments + ["--json"], in: folder)
        #expect(run.status < 2, "\(arguments): \(run.error)")
        try expect(run.text, "nndiff")
      }
    }
  }

  @Test(
    arguments: [
      (.nntrain, ["--json"], "usage", "usage", nil, 64),
      (.nntrain, ["--json", "x", "--nope"], "usage", "usage", nil, 64),
      (.nntrain, ["gone", "-o", "x.nnb", "--json"], "no-input", "cannot-open", "gone", 66),
      (.nntrain, [MNIST.folder, "-o", "no/x.nnb", "--json"], "cannot-create", "cannot-create", "no/x.nnb", 73),
      (.nntrain, [MNIST.folder, "-o", "x.nnb", "--learning-rate", "1e38", "--json"], "diverged", "diverged", nil, 1),
      (.nninfer, ["m.nnb", "gone", "--json"], "no-input", "cannot-open", "gone", 66),
      (.nninfer, ["m.nnb", "labels", "--json", "--predict"], "bad-data", "idx-wrong-rank", "labels", 65),
      (.nninfer, ["images", "images", "--json"], "bad-data", "other-format", "images", 65),
      (.nninfer, ["cut.nnb", "images", "--json"], "bad-data", "truncated", "cut.nnb", 65),
      (.nnconv, ["m.nnb", "cut.nnb", "--json"], "cannot-create", "exists", "cut.nnb", 73),
      (.nnconv, ["m.nnb", "m.nnb", "--json"], "usage", "is-input", "m.nnb", 64),
      (.nnconv, ["m.nnb", "x", "--json"], "usage", "usage", nil, 64),
      (
        .nnconv, [Fixtures.path("hdf5/plain-in-out.h5"), "x.nnb", "--json"], "bad-data", "hdf5-refused",
        Fixtures.path("hdf5/plain-in-out.h5"), 65
      ),
      (.nndiff, ["m.nnb", "gone", "--json"], "no-input", "cannot-open", "gone", 66),
      (.nndiff, ["m.nnb", "cut.nnb", "--json"], "bad-data", "truncated", "cut.nnb", 65),
      (.nninfo, ["--json"], "usage", "usage", nil, 64),
    ] as [(Tool, [String], String, String, String?, Int32)])
  func `An error is as described, and said to people too`(
    tool: Tool, arguments: [String], kind: String, code: String, file: String?, status: Int32
  ) throws {
    try Handmade.inFolder { folder in
      try write(Array(try contents(of: folder + "/m.nnb").prefix(100)), to: folder + "/cut.nnb")
      let run = try tool.run(arguments, in: folder)
      try expect(run.text, tool.rawValue)
      #expect(run.status == status)
      #expect(run.error.contains("\(tool.rawValue): "))
      let error = try JSONValue(run.text)["error"]
      #expect(error?["kind"] == .string(kind) && error?["code"] == .string(code), "\(run.text)")
      #expect(error?["file"] == (file.map(JSONValue.string) ?? .null), "\(run.text)")
      #expect(error?["status"] == .number(Double(status)))
    }
  }

  @Test(arguments: ["nntrain", "nnconv", "nninfer", "nninfo", "nndiff", "nnidx", "log", "sweep"])
  func `Every name of a schema is in the document`(name: String) throws {
    let schema = try JSONValue(String(decoding: contents(of: Self.path("json/\(name).schema.json")), as: UTF8.self))
    let document = String(decoding: try contents(of: Self.path("json.md")), as: UTF8.self)
    func names(_ value: JSONValue) -> [String] {
      switch value {
      case .object(let members):
        members.flatMap { key, member in
          guard key == "properties", case .object(let properties) = member else { return names(member) }
          return Array(properties.keys) + properties.values.flatMap(names)
        }
      case .array(let values): values.flatMap(names)
      default: []
      }
    }
    let all = Set(names(schema))
    #expect(all.count > 5)
    for name in all { #expect(document.contains("`\(name)`"), "\(name)") }
  }
}
