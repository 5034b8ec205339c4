import Foundation
import NNBIDX
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

  /// The bright pixel is the largest number, whatever the others are: whole and below 256, from 0 to 1, or anything.
  @Test(
    arguments: [
      (ElementType.int8, 0, 100), (.int16, 0, 255), (.int16, -300, 300), (.int32, 0, 255), (.int32, 0, 70_000),
      (.float32, 0, 1), (.float32, 0, 255), (.float32, 0.5, 200.25), (.float32, -4, 4), (.float64, 0, 1),
      (.float64, 0, 255), (.float64, -4, 4),
    ] as [(ElementType, Double, Double)])
  func `Stored numbers that a model states are not judged by their values`(
    type: ElementType, least: Double, most: Double
  ) throws {
    try Handmade.inFolder { folder in
      let numbers = Handmade.bright.flatMap { index in (0..<4).map { $0 == index ? most : least } }
      let shape = [Handmade.bright.count, 2, 2]
      let array: IDXArray? =
        switch type {
        case .int8: IDXArray(numbers.map { Int8($0) }, shape: shape)
        case .int16: IDXArray(numbers.map { Int16($0) }, shape: shape)
        case .int32: IDXArray(numbers.map { Int32($0) }, shape: shape)
        case .float32: IDXArray(numbers.map { Float($0) }, shape: shape)
        default: IDXArray(numbers, shape: shape)
        }
      try #require(array).write(to: folder + "/numbers")
      // Outputs are the numbers times ln 2 / most, so that the bright one has twice the part of one that is 0.
      let scaling = InputScaling(elementType: type, scale: Float(1 / most), offset: 0)
      try Handmade.writeModel(to: folder + "/m.nnb", scaling: scaling)
      let part = 1 / (1 + 3 * pow(2, least / most - 1))
      let run = try Tool.nninfer.run(["m.nnb", "numbers", "--predict", "--probabilities"], in: folder)
      #expect(run.status == 0 && run.error == "", "\(run.error)")
      for (line, index) in zip(run.lines, Handmade.bright) {
        let words = line.split(whereSeparator: { $0 == "\t" || $0 == " " })
        #expect(words.first == "\(index)" && abs((Double(words[1 + index]) ?? 0) - part) < 1e-5, "\(line)")
      }
      // Beside a model of bytes, each takes what it states, or bytes are refused for that one alone.
      let both = try Tool.nninfer.run(
        ["--model", "m.nnb", "--model", "m.nnb", "numbers", "--labels", "labels"], in: folder)
      #expect(both.status == 0 && !both.error.contains("images are"), "\(both.error)")
      let probe = try Tool.nndiff.run(["m.nnb", "m.nnb", "--probe", "numbers"], in: folder)
      #expect(probe.status == 0 && probe.error == "", "\(probe.error)")
    }
  }

  @Test func `Of models of bytes and of numbers each takes what it states`() throws {
    try Handmade.inFolder { folder in
      let numbers = Handmade.bright.flatMap { index in (0..<4).map { Int16($0 == index ? 255 : 0) } }
      try #require(IDXArray(numbers, shape: [Handmade.bright.count, 2, 2])).write(to: folder + "/numbers")
      try Handmade.writeModel(
        to: folder + "/n.nnb", scaling: InputScaling(elementType: .int16, scale: 1 / 255, offset: 0))
      let run = try Tool.nninfer.run(
        ["--model", "m.nnb", "--model", "n.nnb", "numbers", "--labels", "labels", "--json"], in: folder)
      #expect(run.status == 0, "\(run.error)")
      #expect(run.error == "nninfer: the images are whole numbers of type int16, taken as bytes\n")
      let probe = try Tool.nndiff.run(["m.nnb", "n.nnb", "--probe", "numbers"], in: folder)
      #expect(probe.lines.contains("predictions: the same class for all 5 images"), "\(probe.text)\(probe.error)")
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
