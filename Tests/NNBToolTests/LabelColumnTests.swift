import Foundation
import NNB
import NNBIDX
import NNBModel
import NNBTestSupport
import Testing

/// Labels beside predictions.
struct LabelColumnTests {
  private static let usual = ["m.nnb", "images", "--labels", "labels"]

  @Test(
    arguments: [
      ([], "image,class,label", ["0,2,2", "1,0,0", "2,3,3", "3,1,0", "4,2,2"]),
      (
        ["--top", "1"], "image,class_1,output_1,label",
        ["0,2,0.4,2", "1,0,0.4,0", "2,3,0.4,3", "3,1,0.4,0", "4,2,0.4,2"]
      ),
    ] as [([String], String, [String])])
  func `CSV has a column with the label that is known`(options: [String], header: String, rows: [String]) throws {
    try Handmade.inFolder { folder in
      let run = try Tool.nninfer.run(Self.usual + ["--format", "csv"] + options, in: folder)
      #expect(run.error == "" && run.status == 0)
      #expect(run.lines.first == header)
      #expect(run.lines.dropFirst().map { $0.replacing(/0\.4\d*|0\.39999\d*/, with: "0.4") } == rows)
    }
  }

  @Test func `The label comes before the probabilities, under the names of classes`() throws {
    try Handmade.inFolder { folder in
      try Handmade.writeModel(to: folder + "/m.nnb", classLabels: ["a", "b", "c,d", "e"])
      let run = try Tool.nninfer.run(Self.usual + ["--format", "csv", "--probabilities"], in: folder)
      #expect(run.lines.first == #"image,class,label,output_of_a,output_of_b,"output_of_c,d",output_of_e"#)
      #expect(run.lines[4].hasPrefix("3,b,a,0.2"))
      let json = try Tool.nninfer.run(Self.usual + ["--predict", "--json"], in: folder)
      #expect(
        json.lines[3] == #"{"image": 3, "class": 1, "label": "b", "true_class": 0, "true_label": "a"}"#, "\(json.text)")
    }
  }

  @Test func `Labels of standard names are found beside the images, and in a folder`() throws {
    try Handmade.inFolder { folder in
      _ = try shell("mv images t10k-images-idx3-ubyte && mv labels t10k-labels-idx1-ubyte", in: folder)
      for images in ["t10k-images-idx3-ubyte", "."] {
        let csv = try Tool.nninfer.run(["m.nnb", images, "--format", "csv"], in: folder)
        #expect(csv.lines == ["image,class,label", "0,2,2", "1,0,0", "2,3,3", "3,1,0", "4,2,2"])
        let json = try Tool.nninfer.run(["m.nnb", images, "--predict", "--json"], in: folder)
        #expect(json.lines.first == #"{"image": 0, "class": 2, "true_class": 2}"#)
        // Text is for reading; it stays one class on each line.
        #expect(try Tool.nninfer.run(["m.nnb", images, "--predict"], in: folder).lines == ["2", "0", "3", "1", "2"])
      }
    }
  }

  @Test func `Labels that do not fit are left out with a reason, unless they were asked for`() throws {
    try Handmade.inFolder { folder in
      _ = try shell("mv images t10k-images-idx3-ubyte", in: folder)
      try Handmade.writeLabels([1, 2], to: folder + "/t10k-labels-idx1-ubyte")
      let run = try Tool.nninfer.run(["m.nnb", "t10k-images-idx3-ubyte", "--format", "csv"], in: folder)
      #expect(run.lines.first == "image,class" && run.lines.count == 6)
      #expect(
        run.error
          == "nninfer: the labels beside the images are left out: t10k-labels-idx1-ubyte: 2 labels, but 5 images "
          + "in t10k-images-idx3-ubyte\n")
      try Tool.nninfer.expect(
        ["m.nnb", "t10k-images-idx3-ubyte", "--format", "csv", "--labels", "t10k-labels-idx1-ubyte"], in: folder,
        status: 65,
        error: "nninfer: t10k-labels-idx1-ubyte: 2 labels, but 5 images in t10k-images-idx3-ubyte\n")
    }
  }

  @Test func `Numbers stand beside the number that each should have been`() throws {
    try Handmade.inFolder { folder in
      try OneOutputTests.writeModel(.linear, [1, 2, 3, 4], scaling: .unitBytes, to: folder + "/m.nnb")
      try #require(IDXArray([3, 1.5, 4, 2.25, 3] as [Float], shape: [5])).write(to: folder + "/labels")
      let csv = try Tool.nninfer.run(Self.usual + ["--format", "csv"], in: folder)
      #expect(csv.lines == ["image,output,label", "0,3.0,3", "1,1.0,1.5", "2,4.0,4", "3,2.0,2.25", "4,3.0,3"])
      let json = try Tool.nninfer.run(Self.usual + ["--predict", "--json"], in: folder)
      #expect(json.lines[1] == #"{"image": 1, "output": 1.0, "target": 1.5}"#, "\(json.text)")
    }
  }
}
