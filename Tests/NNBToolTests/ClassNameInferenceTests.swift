import Foundation
import NNBModel
import NNBTestSupport
import Testing

/// Names of classes that a model does not have, and what is said of data that is not where it is looked for.
struct ClassNameInferenceTests {
  private static let names = ["--class-names", "a,b,c,d"]

  @Test func `The command line names the classes, whatever the model says`() throws {
    try Handmade.inFolder { folder in
      #expect(
        try Tool.nninfer.run(["m.nnb", "images", "--predict"] + Self.names, in: folder).lines == [
          "c", "a", "d", "b", "c",
        ])
      try Handmade.writeModel(to: folder + "/m.nnb", classLabels: ["0", "1", "2", "3"])
      let run = try Tool.nninfer.run(["m.nnb", "images", "--format", "csv"] + Self.names, in: folder)
      #expect(run.lines == ["image,class", "0,c", "1,a", "2,d", "3,b", "4,c"])
      let confusion = try Tool.nninfer.run(
        ["m.nnb", "images", "--labels", "labels", "--confusion"] + Self.names, in: folder)
      #expect(confusion.text.contains("\n2 c"), "\(confusion.text)")
    }
  }

  @Test func `One output has two names, or that of class 1`() throws {
    try Handmade.inFolder { folder in
      try OneOutputTests.writeModel(.sigmoid, [1, -1, 3, 4], scaling: .unitBytes, to: folder + "/one.nnb")
      for (names, expected) in [
        ("no,yes", ["yes", "yes", "yes", "no", "yes"]), ("cat", ["cat", "cat", "cat", "not cat", "cat"]),
      ] {
        #expect(
          try Tool.nninfer.run(["one.nnb", "images", "--predict", "--class-names", names], in: folder).lines == expected
        )
      }
    }
  }

  @Test func `Names that do not fit are refused`() throws {
    try Handmade.inFolder { folder in
      try Tool.nninfer.expect(
        ["m.nnb", "images", "--class-names", "a,b,c"], in: folder, status: 64,
        error: "nninfer: --class-names gives 3 names, the model has 4 classes\n")
      try OneOutputTests.writeModel(.linear, [1, 2, 3, 4], scaling: nil, to: folder + "/one.nnb")
      try Tool.nninfer.expect(
        ["one.nnb", "images", "--class-names", "a,b"], in: folder, status: 65,
        error: "nninfer: one.nnb: the model gives numbers; --class-names is for classes\n")
    }
  }

  @Test func `EMNIST's names beside the images are offered`() throws {
    try Handmade.inFolder { folder in
      let images = "d/emnist-letters-test-images-idx3-ubyte", mapping = "d/emnist-letters-mapping.txt"
      try FileManager.default.createDirectory(atPath: folder + "/d", withIntermediateDirectories: false)
      try Handmade.writeImages(to: folder + "/" + images)
      try write(Array("1 65 97\n2 66 98\n3 67 99\n4 68 100\n".utf8), to: folder + "/" + mapping)
      let note = "nninfer: \(mapping) names the classes: --class-names @\(mapping) shows the names\n"
      let run = try Tool.nninfer.run(["m.nnb", images, "--predict"], in: folder)
      #expect(run.error == note && run.lines == ["2", "0", "3", "1", "2"])
      let named = try Tool.nninfer.run(["m.nnb", images, "--predict", "--class-names", "@" + mapping], in: folder)
      #expect(named.error == "" && named.lines == ["C/c", "A/a", "D/d", "B/b", "C/c"])
    }
  }

  @Test func `A folder with training images alone is told as such`() throws {
    try Handmade.inFolder { folder in
      try FileManager.default.createDirectory(atPath: folder + "/d", withIntermediateDirectories: false)
      try Handmade.writeImages(to: folder + "/d/train-images-idx3-ubyte")
      try Handmade.writeLabels(to: folder + "/d/train-labels-idx1-ubyte")
      let fault =
        "d: no test images here, expected t10k-images-idx3-ubyte[.gz]; the training images are in d/train-images-idx3-ubyte\n"
      try Tool.nninfer.expect(
        ["m.nnb", "d"], in: folder, status: 66,
        error: "nninfer: " + fault + "  d/train-images-idx3-ubyte in the place of the folder takes these\n")
      try Tool.nndiff.expect(["m.nnb", "m.nnb", "--probe", "d"], in: folder, status: 66, error: "nndiff: " + fault)
    }
  }

  @Test func `Images and labels that are not there are told as that`() throws {
    try Handmade.inFolder { folder in
      func expect(_ tool: Tool, _ arguments: [String], _ path: String) throws {
        try tool.expect(
          arguments, in: folder, status: 66, error: "\(tool): cannot open \(path): No such file or directory\n")
      }
      try expect(.nntrain, ["--images", "nothere", "-o", "x.nnb"], "nothere")
      try expect(.nntrain, ["--images", "images", "--labels", "nothere", "-o", "x.nnb"], "nothere")
      try expect(
        .nntrain, ["--images", "images", "--labels", "labels", "--test-images", "nothere", "-o", "x.nnb"], "nothere")
      try expect(.nninfer, ["m.nnb", "nothere", "--confusion"], "nothere")
      try expect(.nninfer, ["m.nnb", "images", "--labels", "nothere"], "nothere")
    }
  }
}
