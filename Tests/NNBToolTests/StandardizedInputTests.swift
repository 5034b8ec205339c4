import Foundation
import NNB
import NNBModel
import Testing
import NNBTestSupport

/// A mean and deviation, as torchvision's `Normalize` has them, in the place of scale and offset.
struct StandardizedInputTests {
  /// Of 1/(255 · 0.3081) and −0.1307/0.3081, by Python's `fractions`, each rounded once.
  private static let scale = Float(bitPattern: 0x3C50_8A14), offset = Float(bitPattern: 0xBED9_3270)
  private static let note = "--mean 0.1307 --std 0.3081 is --scale 0.012728233 --offset -0.42421293"

  @Test func `A mean and deviation are evaluated with, and it is said what they are`() throws {
    try Handmade.inFolder { folder in
      try Handmade.writeModel(to: folder + "/m.nnb", scaling: nil)
      let run = try Tool.nninfer.run(
        ["m.nnb", "images", "labels", "--mean", "0.1307", "--std", "0.3081", "--json"], in: folder)
      #expect(run.error == "nninfer: \(Self.note)\n")
      let line = try #require(try run.decoded(EvaluationLine.self).first)
      #expect(Float(line.scale) == Self.scale && Float(line.offset) == Self.offset && line.scalingFrom == "options")
      // The same as with the numbers that it says.
      let same = try Tool.nninfer.run(
        ["m.nnb", "images", "labels", "--scale", "0.012728233", "--offset=-0.42421293", "--json"], in: folder)
      #expect(same.output == run.output)
    }
  }

  @Test func `A half and a half are plus and minus 1`() throws {
    try Handmade.inFolder { folder in
      let run = try Tool.nninfer.run(
        ["m.nnb", "images", "labels", "--mean", "1/2", "--std=.5", "--json", "--quiet"], in: folder)
      let line = try #require(try run.decoded(EvaluationLine.self).first)
      #expect(Float(line.scale) == 2 / 255 && line.offset == -1)
    }
  }

  @Test func `They can be stored in a model, and its own scaling is told`() throws {
    try Handmade.inFolder { folder in
      let options = ["--mean", "0.1307", "--std", "0.3081"]
      let run = try Tool.nnconv.run(["m.nnb", "out.nnb", "--json"] + options, in: folder)
      #expect(
        run.error == "nnconv: \(Self.note)\n"
          + "nnconv: the inputs were u8 * 0.003921569 + 0.0, and become u8 * 0.012728233 + -0.42421293\n")
      #expect(run.text.contains(#""notes": ["\#(Self.note)", "#), "\(run.text)")
      let network = try #require(try NNBReader(contentsOf: folder + "/out.nnb").checkpoint().network)
      #expect(network.input.scaling == InputScaling(elementType: .uint8, scale: Self.scale, offset: Self.offset))
      let evaluated = try Tool.nninfer.run(["m.nnb", "images"] + options, in: folder)
      #expect(
        evaluated.error.contains(
          "nninfer: --mean and --std count, and not what the model says of its inputs, u8 * 0.003921569 + 0.0\n"),
        "\(evaluated.error)")
    }
  }

  @Test func `A fraction is a scale`() throws {
    try Handmade.inFolder { folder in
      try Handmade.writeModel(to: folder + "/m.nnb", scaling: nil)
      let run = try Tool.nninfer.run(["m.nnb", "images", "labels", "--scale", "1/255", "--json"], in: folder)
      #expect(run.error == "")
      #expect(try run.decoded(EvaluationLine.self).first.map { Float($0.scale) } == 1 / 255)
    }
  }

  @Test(arguments: [
    (["--mean", "0.1"], "--mean needs --std beside it"), (["--std", "0.1"], "--std needs --mean beside it"),
    (
      ["--mean", "0", "--std", "1", "--scale", "1"],
      "--scale and --mean with --std say the same thing twice; give one of them"
    ),
    (
      ["--mean", "0", "--std", "1", "--offset", "1"],
      "--offset and --mean with --std say the same thing twice; give one of them"
    ),
    (
      ["--mean", "0.485,0.456,0.406", "--std", "1"],
      "--mean needs a number, found 0.485,0.456,0.406\n  nninfer --help lists the options"
    ),
    (["--mean", "0", "--std", "0"], "--std needs a number above 0, found 0\n  nninfer --help lists the options"),
    (["--mean", "0", "--std=-1"], "--std needs a number above 0, found -1\n  nninfer --help lists the options"),
    (["--mean", "nan", "--std", "1"], "--mean needs a number, found nan\n  nninfer --help lists the options"),
    (
      ["--mean", "1e30", "--std", "1e-20"],
      "--mean and --std have too many digits, or are too large or too small"
    ),
  ])
  func `Half of a pair, both pairs and other numbers are refused`(options: [String], message: String) throws {
    try Handmade.inFolder { folder in
      try Tool.nninfer.expect(["m.nnb", "images"] + options, in: folder, status: 64, error: "nninfer: \(message)\n")
    }
  }
}
