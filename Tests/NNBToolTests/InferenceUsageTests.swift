import Foundation
import NNBModel
import Testing
import NNBTestSupport

struct InferenceUsageTests {
  private static let advice = "\n  nninfer --help lists the options"
  private static let contradiction =
    "--confusion evaluates; --predict, --probabilities, --top and --format predict"

  @Test(
    arguments: [
      ([], "missing argument: expected IMAGES" + advice),
      (["images"], "--model is missing" + advice),
      (["images", "--model="], "--model needs a value" + advice),
      (["images", "--model", "m.nnb", "--nope"], "unknown option --nope" + advice),
      (["images", "--model", "m.nnb", "-o", "x"], "unknown option -o" + advice),
      (["-", "--model", "-"], "only one of the files can be standard input"),
      (["images", "--model", "-", "--labels", "-"], "only one of the files can be standard input"),
      (["images", "--model", "m.nnb", "--confusion", "--top", "2"], contradiction),
      (
        ["images", "--model", "m.nnb", "--labels", "labels", "--predict"],
        "--labels evaluates; beside predictions, labels are shown by --format csv and json"
      ),
      (
        ["images", "--model", "m.nnb", "--threshold", "0.4", "--top", "2"],
        "--top ranks classes by their outputs; --threshold has no part in that"
      ),
      (
        ["images", "--model", "m.nnb", "--linear", "classes"],
        "--linear needs logits, numbers; found classes" + advice
      ),
      (["images", "--model", "m.nnb", "--json", "--format", "csv"], "--json and --format csv contradict each other"),
      (["images", "--model", "m.nnb", "--format", "xml"], "--format needs text, csv, json; found xml" + advice),
      (["images", "--model", "m.nnb", "--top", "0"], "--top needs a whole number from 1 to 65536, found 0" + advice),
      (["images", "--model", "m.nnb", "--offset", "1"], "--offset needs --scale beside it"),
      (
        ["images", "--model", "m.nnb", "--scale", "0x1"],
        "--scale needs a number from -3.4028235e+38 to 3.4028235e+38, found 0x1" + advice
      ),
    ] as [([String], String)])
  func `A wrong command line is refused`(arguments: [String], message: String) throws {
    try Handmade.inFolder { folder in
      try Tool.nninfer.expect(arguments, in: folder, status: 64, error: "nninfer: \(message)\n")
    }
  }

  @Test(arguments: [
    (["--model", "none", "images"], "cannot open none: No such file or directory"),
    (["--model", ".", "images"], ". is a folder, expected a file"),
    (["--model", "m.nnb", "none"], "cannot open none: No such file or directory"),
    (["--model", "m.nnb", "images", "--labels", "none"], "cannot open none: No such file or directory"),
    (["--model", "m.nnb", "images", "--labels", "."], ". is a folder, expected a file"),
    (["--model", "m.nnb", "a\u{1B}b"], "cannot open a\\u{1b}b: No such file or directory"),
  ])
  func `A file that is not there is named`(arguments: [String], message: String) throws {
    try Handmade.inFolder { folder in
      try Tool.nninfer.expect(
        arguments + ["--quiet"], in: folder, status: 66, error: "nninfer: \(message)\n")
    }
  }

  @Test(arguments: [
    ("images", "images: an IDX array, which is not read here: it holds data to train on, not weights"),
    ("images.gz", "images.gz: a gzip file, which is not read here: unpack it with `gunzip` first"),
    ("hdf5", "hdf5: truncated in the HDF5 superblock: expected 1 more byte at byte 8, found 0"),
    ("empty", "empty: the file is empty"),
    ("short.nnb", "short.nnb: truncated: expected [0-9]+ bytes, found 200"),
    ("long.nnb", "long.nnb: bytes follow the end of the file at byte [0-9]+"),
    ("flipped.nnb", "flipped.nnb: section DATA damaged in block 0 at byte [0-9]+: checksum 0x[0-9a-f]{8}, computed .*"),
  ])
  func `What is not a model is refused`(model: String, pattern: String) throws {
    try Handmade.inFolder { folder in
      _ = try shell("gzip -k images", in: folder)
      var bytes = try contents(of: folder + "/m.nnb")
      try write(Array("\u{89}HDF\r\n\u{1A}\n".unicodeScalars.map { UInt8($0.value) }), to: folder + "/hdf5")
      try write([], to: folder + "/empty")
      try write(Array(bytes.prefix(200)), to: folder + "/short.nnb")
      try write(bytes + [0], to: folder + "/long.nnb")
      bytes[bytes.count - 1] ^= 1
      try write(bytes, to: folder + "/flipped.nnb")
      let run = try Tool.nninfer.run(["--model", model, "images"], in: folder)
      #expect(run.status == 65)
      #expect(run.output == [])
      #expect(try run.error.wholeMatch(of: Regex("nninfer: " + pattern + "\n")) != nil, "\(run.error)")
    }
  }

  @Test(arguments: [
    (["m.nnb"], "m.nnb: an nnb model, and not IDX: it is a model; images and labels are needed here"),
    (
      ["labels"],
      "labels: not a set of images: expected 3 dimensions (number, height, width), found 1: 5; these are labels"
    ),
    (["cut"], "cut: truncated: expected 20 bytes of data from byte 16 on, found 14"),
    (
      ["images", "--labels", "images"],
      "images: not a list of labels: expected 1 dimension, found 3: 5x2x2; these are images"
    ),
    (["images", "--labels", "four"], "four: 4 labels, but 5 images in images"),
    (["images", "--labels", "high"], "m.nnb: the labels go up to 9, the model tells 4 classes apart: 0 to 3"),
    (["tall"], "m.nnb: the model takes inputs of shape 2x2, the images have 3x2"),
    (
      ["images", "--confusion"],
      "images: no labels for these images; expected a name like t10k-labels-idx1-ubyte beside them"
    ),
  ])
  func `Images and labels that do not fit are refused`(arguments: [String], message: String) throws {
    try Handmade.inFolder { folder in
      try write(Array(try contents(of: folder + "/images").prefix(30)), to: folder + "/cut")
      try Handmade.writeImages(to: folder + "/tall", height: 3)
      try Handmade.writeLabels([0, 1, 2, 3], to: folder + "/four")
      try Handmade.writeLabels([0, 1, 2, 3, 9], to: folder + "/high")
      try Tool.nninfer.expect(
        ["--model", "m.nnb", "--quiet"] + arguments, in: folder, status: 65, error: "nninfer: \(message)\n")
    }
  }

  @Test func `A model of one dimension takes images of as many pixels`() throws {
    try Handmade.inFolder { folder in
      try Handmade.writeModel(to: folder + "/m.nnb", shape: [4])
      #expect(try Tool.nninfer.run(["--model", "m.nnb", "images", "--predict"], in: folder).lines.count == 5)
    }
  }

  @Test func `A model whose outputs are not finite is refused`() throws {
    try Handmade.inFolder { folder in
      try Handmade.writeModel(to: folder + "/m.nnb", activation: .linear, diagonal: .infinity)
      try Tool.nninfer.expect(
        ["--model", "m.nnb", "images", "--predict"], in: folder, status: 65,
        error: "nninfer: m.nnb: the model gives a value that is not finite for image 0\n")
    }
  }

  @Test func `A full standard output is a failure`() throws {
    try Handmade.inFolder { folder in
      let run = try Tool.nninfer.run(["--model", "m.nnb", "images", "--predict"], in: folder, output: "/dev/full")
      #expect(run.error == "nninfer: cannot write standard output: No space left on device\n")
      #expect(run.status == 74)
    }
  }

  @Test func `A folder without test images is refused`() throws {
    try Handmade.inFolder { folder in
      try Handmade.writeImages(to: folder + "/train-images-idx3-ubyte")
      try Handmade.writeLabels(to: folder + "/train-labels-idx1-ubyte")
      try Tool.nninfer.expect(
        ["--model", "m.nnb", "."], in: folder, status: 66,
        error:
          "nninfer: .: no test images here, expected t10k-images-idx3-ubyte[.gz]; the training images are in "
          + "./train-images-idx3-ubyte\n  ./train-images-idx3-ubyte in the place of the folder takes these\n")
    }
  }
}
