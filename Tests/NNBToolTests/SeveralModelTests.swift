import Foundation
import NNBModel
import NNBTestSupport
import Testing

/// Several models on the same images.
struct SeveralModelTests {
  /// Three models: one as usual, one that takes the pixel after the bright one where that is 1, and logits.
  private static func inFolder(_ body: (String) throws -> Void) throws {
    try Handmade.inFolder { folder in
      // exp(−ln 2) is 1/2: the bright pixel's class gets 1/7, the others 2/7, of which the lowest is taken.
      try Handmade.writeModel(to: folder + "/other.nnb", diagonal: -Float(log(2.0)))
      try Handmade.writeModel(to: folder + "/line.nnb", activation: .linear)
      try body(folder)
    }
  }

  private static func withoutTimes(_ lines: [String]) -> [String] {
    lines.map { $0.replacing(#/ +\d+\.\d{3} s/#, with: "  T").replacing(#/ {2,}/#, with: "  ") }
  }

  @Test(
    arguments: [
      ["m.nnb", "other.nnb", "line.nnb", "images"],
      ["--model", "m.nnb", "--model", "other.nnb", "--model=line.nnb", "images"],
      ["images", "--model", "m.nnb", "--model", "other.nnb", "--model", "line.nnb"],
    ])
  func `They make a table`(arguments: [String]) throws {
    try Self.inFolder { folder in
      let run = try Tool.nninfer.run(arguments + ["--labels", "labels"], in: folder)
      #expect(run.error == "" && run.status == 0)
      // The other model says 0 1 0 0 0: right for none but image 3, whose label is 0. Its loss: 4 · ln 7 + ln 3.5, a fifth.
      #expect(
        Self.withoutTimes(run.lines) == [
          "model  accuracy  mean loss  time  unlike the first", "m.nnb  80.00 %  1.0549  T  -",
          "other.nnb  20.00 %  1.8073  T  5", "line.nnb  80.00 %  1.0549  T  0",
          "line.nnb: cross-entropy of the logits",
        ], "\(run.text)")
    }
  }

  @Test func `As JSON they are an array`() throws {
    try Self.inFolder { folder in
      let run = try Tool.nninfer.run(["m.nnb", "other.nnb", "images", "--labels", "labels", "--json"], in: folder)
      guard case .array(let models) = try JSONValue(run.text) else {
        Issue.record("no array: \(run.text)")
        return
      }
      #expect(models.map { $0["model"] } == [.string("m.nnb"), .string("other.nnb")])
      #expect(models.map { $0["accuracy"] } == [.number(0.8), .number(0.2)])
      #expect(models.map { $0["different_from_first"] } == [.null, .number(5)])
      #expect(models.allSatisfy { $0["timing"]?["seconds"] != nil })
    }
  }

  @Test func `Without labels they show how many predictions differ`() throws {
    try Self.inFolder { folder in
      let run = try Tool.nninfer.run(["m.nnb", "other.nnb", "images"], in: folder)
      #expect(run.error == "nninfer: no labels beside the images; comparing predictions alone\n")
      #expect(
        Self.withoutTimes(run.lines)
          == ["model  time  unlike the first", "m.nnb  T  -", "other.nnb  T  5"], "\(run.text)")
    }
  }

  @Test func `Numbers have their errors, and are not compared with classes`() throws {
    try Self.inFolder { folder in
      try OneOutputTests.writeModel(.linear, [1, 2, 3, 4], scaling: .unitBytes, to: folder + "/a.nnb")
      try OneOutputTests.writeModel(.linear, [1, 2, 3, 5], scaling: .unitBytes, to: folder + "/b.nnb")
      // Outputs 3 1 4 2 3 and 3 1 5 2 3, labels 2 0 3 0 2: errors 1 1 1 2 1 and 1 1 2 2 1.
      let run = try Tool.nninfer.run(["a.nnb", "b.nnb", "m.nnb", "images", "--labels", "labels"], in: folder)
      #expect(
        Self.withoutTimes(run.lines) == [
          "model  accuracy  mean loss  mean squared error  mean absolute error  time  unlike the first",
          "a.nnb  -  -  1.6  1.2  T  -", "b.nnb  -  -  2.2  1.4  T  1", "m.nnb  80.00 %  1.0549  -  -  T  -",
        ], "\(run.text)")
    }
  }

  @Test(arguments: [
    (
      ["m.nnb", "m.nnb", "images", "--predict"], 64,
      "predictions are of one model, found 2; without --predict several are compared"
    ),
    (["m.nnb", "m.nnb", "images", "--confusion"], 64, "--confusion is for one model, found 2"),
    (["-", "-", "images"], 64, "only one of the files can be standard input"),
    (["m.nnb", "none.nnb", "images"], 66, "cannot open none.nnb: No such file or directory"),
  ])
  func `What goes wrong is told before anything is shown`(arguments: [String], status: Int, message: String) throws {
    try Self.inFolder { folder in
      try Tool.nninfer.expect(arguments, in: folder, status: Int32(status), error: "nninfer: \(message)\n")
    }
  }

  @Test func `A model that does not fit is named`() throws {
    try Self.inFolder { folder in
      try Handmade.writeImages(to: folder + "/tall", height: 3)
      try Tool.nninfer.expect(
        ["m.nnb", "other.nnb", "tall"], in: folder, status: 65,
        error: "nninfer: m.nnb: the model takes inputs of shape 2x2, the images have 3x2\n")
    }
  }
}
