import Foundation
import NNBModel
import NNBTestSupport
import Testing

/// One model compared with several.
struct SeveralDifferenceTests {
  private static func inFolder(_ body: (String) throws -> Void) throws {
    try Handmade.inFolder { folder in
      // exp(−ln 2) is 1/2: all five images are put into another class.
      try Handmade.writeModel(to: folder + "/other.nnb", diagonal: -Float(log(2.0)))
      try Handmade.writeModel(to: folder + "/named.nnb", classLabels: ["a", "b", "c", "d"])
      _ = try shell("cp m.nnb copy.nnb", in: folder)
      try body(folder)
    }
  }

  @Test func `The first is compared with each of the others, in a table`() throws {
    try Self.inFolder { folder in
      let run = try Tool.nndiff.run(["m.nnb", "copy.nnb", "other.nnb", "named.nnb"], in: folder)
      #expect(
        run.lines == [
          "A  m.nnb", "", "model      equal tensors  largest difference  result",
          "copy.nnb             all                   0  identical",
          "other.nnb         1 of 2                1.39  different: 1 of 2 tensors",
          "named.nnb         2 of 2                   0  different: class labels", "", "different: 2 of 3 models",
        ], "\(run.text)")
      #expect(run.error == "" && run.status == 1)
      #expect(try Tool.nndiff.run(["m.nnb", "copy.nnb", "other.nnb", "--quiet"], in: folder).text == "")
    }
  }

  @Test func `A probe adds a column`() throws {
    try Self.inFolder { folder in
      let run = try Tool.nndiff.run(
        ["m.nnb", "named.nnb", "other.nnb", "--weights", "--tolerance", "9", "--probe", "images"], in: folder)
      #expect(
        run.lines.dropFirst(2) == [
          "model      equal tensors  largest difference  other predictions  result",
          "named.nnb         2 of 2                   0             0 of 5  same",
          "other.nnb         1 of 2                1.39             5 of 5  different: predictions", "",
          "different: 1 of 2 models",
        ], "\(run.text)")
      #expect(run.status == 1)
    }
  }

  @Test func `All the same is status 0, and the first may come through a pipe`() throws {
    try Self.inFolder { folder in
      let run = try Tool.nndiff.run(["-", "copy.nnb", "m.nnb"], in: folder, input: folder + "/m.nnb")
      #expect(run.lines.first == "A  standard input" && run.lines.last == "same: all 2 models", "\(run.text)")
      #expect(run.status == 0)
      let weights = try Tool.nndiff.run(["m.nnb", "copy.nnb", "named.nnb", "--weights"], in: folder)
      #expect(weights.status == 0)
    }
  }

  @Test func `As JSON they are an array of what two models give`() throws {
    try Self.inFolder { folder in
      let run = try Tool.nndiff.run(["m.nnb", "copy.nnb", "other.nnb", "--json", "--probe", "images"], in: folder)
      guard case .array(let found) = try JSONValue(run.text) else {
        Issue.record("no array: \(run.text)")
        return
      }
      #expect(found.map { $0["b"] } == [.string("copy.nnb"), .string("other.nnb")])
      #expect(found.map { $0["same"] } == [.bool(true), .bool(false)])
      let alone = try Tool.nndiff.run(["m.nnb", "other.nnb", "--json", "--probe", "images"], in: folder)
      let expected = try JSONValue(alone.text)
      #expect(found.last == expected)
      #expect(run.status == 1)
    }
  }

  @Test func `A file that cannot be read is an error, and nothing is shown`() throws {
    try Self.inFolder { folder in
      try Tool.nndiff.expect(
        ["m.nnb", "other.nnb", "none.nnb"], in: folder, status: 66,
        error: "nndiff: cannot open none.nnb: No such file or directory\n")
    }
  }

  @Test func `Logits and the outputs of a softmax are compared as probabilities`() throws {
    try Self.inFolder { folder in
      try Handmade.writeModel(to: folder + "/line.nnb", activation: .linear)
      let run = try Tool.nndiff.run(["m.nnb", "line.nnb", "--probe", "images"], in: folder)
      #expect(run.lines.contains("predictions: the same class for all 5 images"), "\(run.text)")
      #expect(!run.text.contains("largest difference of"), "\(run.text)")
      try Handmade.writeModel(to: folder + "/line.nnb", activation: .linear, diagonal: -Float(log(2.0)))
      let other = try Tool.nndiff.run(["m.nnb", "line.nnb", "--probe", "images"], in: folder)
      // 2/5 − 1/7.
      #expect(other.lines.contains("  largest difference of a probability  0.258 (image 0, class 2)"), "\(other.text)")
    }
  }
}
