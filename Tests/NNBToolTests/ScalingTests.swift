import Foundation
import NNBModel
import Testing
import NNBTestSupport

struct ScalingTests {
  private static let arguments = ["--model", "m.nnb", "images", "--labels", "labels"]

  private func expectScaling(
    _ scaling: InputScaling?, _ options: [String] = [], scale: Float, offset: Double = 0, from origin: String,
    message: String
  ) throws {
    try Handmade.inFolder { folder in
      try Handmade.writeModel(to: folder + "/m.nnb", scaling: scaling)
      let run = try Tool.nninfer.run(Self.arguments + options + ["--json"], in: folder)
      #expect(run.error == message)
      let line = try #require(try run.decoded(EvaluationLine.self).first)
      #expect(line.scalingFrom == origin)
      #expect(Float(line.scale) == scale)
      #expect(line.offset == offset)
      #expect(try Tool.nninfer.run(Self.arguments + options + ["--quiet"], in: folder).error == "")
    }
  }

  @Test func `A scaling that nobody states is assumed, and that is said`() throws {
    try expectScaling(
      nil, scale: 1 / 255, from: "assumed",
      message: "nninfer: the model does not say how bytes become inputs; assuming scale 1/255 and offset 0 "
        + "(--scale, --offset)\n")
  }

  @Test func `A scaling of the model is used`() throws {
    try expectScaling(
      InputScaling(elementType: .uint8, scale: 0.5, offset: -1), scale: 0.5, offset: -1, from: "model", message: "")
  }

  @Test func `Options go before the model, which is said where they differ`() throws {
    try expectScaling(
      .unitBytes, ["--scale", "0.5", "--offset=-1"], scale: 0.5, offset: -1, from: "options",
      message:
        "nninfer: --scale and --offset count, and not what the model says of its inputs, u8 * 0.003921569 + 0.0\n")
    try expectScaling(nil, ["--scale", "0.5"], scale: 0.5, from: "options", message: "")
    try expectScaling(
      .unitBytes, ["--scale", "0.003921569"], scale: 1 / 255, from: "options", message: "")
  }

  @Test func `The scaling decides what comes out`() throws {
    try Handmade.inFolder { folder in
      // 255 · 2/255 = 2 turns the odds of 2 to 1 into 4 to 1: 4/7 and 1/7.
      let run = try Tool.nninfer.run(
        ["--model", "m.nnb", "images", "--probabilities", "--scale", "0.007843138", "--quiet"], in: folder)
      #expect(run.lines.first == "2\t0.142857 0.142857 0.571429 0.142857")
    }
  }

  @Test(arguments: ["0", "-0", "0.0"])
  func `A scale of 0 is refused, since all inputs would be the same`(scale: String) throws {
    try Handmade.inFolder { folder in
      try Handmade.writeModel(to: folder + "/m.nnb", scaling: nil)
      let message = "--scale is 0, by which all inputs would be the same\n"
      try Tool.nninfer.expect(
        Self.arguments + ["--scale=\(scale)"], in: folder, status: 64, error: "nninfer: " + message)
      try Tool.nnconv.expect(
        ["m.nnb", "n.nnb", "--scale=\(scale)"], in: folder, status: 64, error: "nnconv: " + message)
    }
  }

  @Test func `Inputs of another type need options`() throws {
    try Handmade.inFolder { folder in
      try Handmade.writeModel(
        to: folder + "/m.nnb", scaling: InputScaling(elementType: .float32, scale: 1, offset: 0))
      try Tool.nninfer.expect(
        Self.arguments, in: folder, status: 65,
        error: "nninfer: m.nnb: the model takes inputs of type f32, the images hold bytes\n"
          + "  --scale and --offset say what stored numbers become\n")
      #expect(try Tool.nninfer.run(Self.arguments + ["--scale", "0.01"], in: folder).status == 0)
    }
  }
}
