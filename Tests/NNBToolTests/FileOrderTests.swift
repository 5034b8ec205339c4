import Foundation
import Testing
import NNBTestSupport

/// The model, images and labels are told apart by their content.
struct FileOrderTests {
  @Test(arguments: [
    ["m.nnb", "images", "labels"], ["images", "m.nnb", "labels"], ["labels", "m.nnb", "images"],
    ["labels", "images", "m.nnb"], ["images.gz", "labels.gz", "m.nnb"], ["labels.gz", "m.nnb", "images"],
    ["images", "--model", "m.nnb", "labels"], ["--model=m.nnb", "labels", "images"],
    ["m.nnb", "images", "--labels", "labels"], ["images", "m.nnb", "--labels=labels"],
    ["images", "--labels", "labels", "--model", "m.nnb"], ["m.h5", "images", "labels"], ["images", "labels", "m.h5"],
    ["m.pt", "images", "labels"], ["labels", "images", "m.safetensors", "--activations", "softmax"],
    ["data", "m.nnb"], ["m.nnb", "data"],
  ])
  func `Files may come in any order`(arguments: [String]) throws {
    try Handmade.inFolder { folder in
      for name in ["m.h5", "m.pt", "m.safetensors"] {
        _ = try Tool.nnconv.run(["m.nnb", name, "--quiet"], in: folder)
      }
      _ = try shell(
        """
        gzip -k images labels && mkdir data && cp images data/t10k-images-idx3-ubyte
        cp labels data/t10k-labels-idx1-ubyte
        """, in: folder)
      let run = try Tool.nninfer.run(arguments + ["--quiet"], in: folder)
      #expect(run.text.hasPrefix("accuracy   80.00 %  (4 of 5 images)\n"), "\(arguments): \(run.error)")
      #expect(run.status == 0)
    }
  }

  @Test(arguments: [
    ("nninfer - images labels <m.nnb"), ("nninfer images labels - <m.nnb"), ("nninfer m.nnb - labels <images"),
    ("nninfer - m.nnb labels <images"), ("cat m.nnb | nninfer images --model - labels"),
    ("nninfer pipe images labels & cat m.nnb >pipe; wait $!"),
    ("nninfer m.nnb pipe labels & cat images >pipe; wait $!"),
  ])
  func `A pipe is what is left over, and is read once`(command: String) throws {
    try Handmade.inFolder { folder in
      let tools = Tool.nninfer.url.deletingLastPathComponent().path()
      let run = try shell("PATH=$1:$PATH; mkfifo pipe; " + command, [tools], in: folder)
      #expect(run.text.hasPrefix("accuracy   80.00 %  (4 of 5 images)\n"), "\(run.error)")
    }
  }

  @Test(arguments: [
    (["m.nnb"], "missing argument: expected MODEL IMAGES"), (["images"], "--model is missing"),
    (["none"], "missing argument: expected MODEL IMAGES"),
    (
      ["m.nnb", "images", "labels", "--labels", "labels"],
      "too many arguments: expected MODEL IMAGES, found 3"
    ),
    (["m.nnb", "images", "labels", "--model", "m.nnb"], "too many arguments: expected MODEL IMAGES, found 3"),
    (["m.nnb", "images", "labels", "images"], "too many arguments: expected MODEL IMAGES, found 4"),
  ])
  func `What is missing or too much is told`(arguments: [String], message: String) throws {
    try Handmade.inFolder { folder in
      try Tool.nninfer.expect(
        arguments, in: folder, status: 64, error: "nninfer: \(message)\n  nninfer --help lists the options\n")
    }
  }

  @Test(
    arguments: [
      (
        ["m.nnb", "m.nnb"], "m.nnb: an nnb model, and not IDX: it is a model; images and labels are needed here",
        65
      ),
      (
        ["images", "labels"], "images: an IDX array, which is not read here: it holds data to train on, not weights", 65
      ),
      (["m.nnb", "none"], "cannot open none: No such file or directory", 66),
      (["none", "images"], "cannot open none: No such file or directory", 66),
      (["packed", "images"], "packed: a gzip file, which is not read here: unpack it with `gunzip` first", 65),
    ] as [([String], String, Int32)])
  func `A file that is nothing of the kind is told by its place`(
    arguments: [String], message: String, status: Int32
  ) throws {
    try Handmade.inFolder { folder in
      _ = try shell("gzip -c m.nnb >packed", in: folder)
      let run = try Tool.nninfer.run(arguments + ["--quiet"], in: folder)
      #expect(run.error.hasPrefix("nninfer: \(message)"), "\(run.error)")
      #expect(run.status == status)
    }
  }
}
