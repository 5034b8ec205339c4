import Foundation
import NNBIDX
import NNBTestSupport
import Testing

/// `nninfer` classifies pictures that are files of their own.
struct PictureInferenceTests {
  /// A folder with a small model of MNIST and pictures of its test images, in folders by their digits.
  private func inFolder(_ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let made = try shell(
        #"""
        set -e
        PATH=$1:$PATH
        nntrain "$2" -o m.nnb --hidden 16 --epochs 2 --quiet >train.txt
        nnidx "$2" --to png -o p --subset 1,20 --quiet
        """#, [Tool.nninfer.url.deletingLastPathComponent().path(), MNIST.folder], in: folder)
      try #require(made.status == 0, "\(made.error)")
      try body(folder)
    }
  }

  @Test func `A picture of the right size gives what its image gives in a file of many`() throws {
    try inFolder { folder in
      let all = try Tool.nninfer.run(
        ["m.nnb", MNIST.folder, "--predict", "--probabilities", "--format", "json"], in: folder
      ).lines.map(JSONValue.init)
      let files = try shell("find p/test -name '*.png' | sort -t/ -k4", in: folder).lines
      #expect(files.count == 20)
      let run = try Tool.nninfer.run(["m.nnb"] + files + ["--json"], in: folder)
      #expect(run.status == 0, "\(run.error)")
      let found = try run.lines.map(JSONValue.init)
      #expect(found.count == 20)
      for (index, line) in found.enumerated() {
        #expect(line["class"] == all[index]["class"] && line["outputs"] == all[index]["outputs"], "\(files[index])")
        #expect(line["picture"] == .string(files[index]) && line["prepared"] == .null)
        #expect(line["inverted"] == .bool(false))
      }
    }
  }

  @Test func `A picture of another size is scaled, centred and inverted, and that is said`() throws {
    try inFolder { folder in
      let picture = Fixtures.path("pictures/grey-8.png")
      let run = try Tool.nninfer.run([picture, "m.nnb"], in: folder)
      #expect(
        run.error
          == "nninfer: \(picture): 40x30, what is drawn scaled and centred as in MNIST to 28x28, inverted: dark on light\n"
      )
      #expect(run.status == 0 && run.lines.count == 1 && run.text.hasPrefix(picture + "\t"), "\(run.text)")
      // The same as of the IDX file that nnidx makes of it.
      let made = try Tool.nnidx.run([picture, "--mnist", "-o", "one"], in: folder)
      #expect(made.status == 0, "\(made.error)")
      let class_ = try Tool.nninfer.run(
        ["m.nnb", "one/t10k-images-idx3-ubyte", "--top", "1", "--quiet"], in: folder)
      #expect(run.text == picture + "\t" + class_.text)
      let whole = try Tool.nninfer.run(
        ["--model", "m.nnb", picture, "--prepare", "fit", "--json", "--quiet"], in: folder)
      #expect(try JSONValue(whole.text)["prepared"] == .string("fit"))
    }
  }

  @Test func `What cannot be classified is refused`() throws {
    try inFolder { folder in
      try write([0xFF, 0xD8, 0xFF, 0xE0, 0, 0], to: folder + "/a.jpg")
      try write(Array("P5 4 4 255\n".utf8) + [UInt8](repeating: 9, count: 16), to: folder + "/flat.pgm")
      for (arguments, status, message) in [
        (["m.nnb", "a.jpg"], 65, "a.jpg: a JPEG picture, which is not read here: convert it to PNG first"),
        (
          ["m.nnb", "flat.pgm"], 65,
          "flat.pgm: all pixels are of one ground: there is nothing drawn in it\n  --background black shows what is drawn in "
            + "white on nothing"
        ),
        (
          ["m.nnb", "flat.pgm", "--labels", "x"], 64, "--labels is for IDX images, and flat.pgm is a picture"
        ),
        (["m.nnb", "p", "--prepare", "fit"], 64, "--prepare is for PNG and PGM pictures, and none is given"),
        (["flat.pgm"], 64, "--model is missing\n  nninfer --help lists the options"),
        (
          ["m.nnb", "p", "flat.pgm"], 64,
          "pictures are classified by one model, found m.nnb, p beside them\n  nnidx makes an IDX file of many pictures"
        ),
      ] as [([String], Int32, String)] {
        try Tool.nninfer.expect(arguments, in: folder, status: status, error: "nninfer: \(message)\n")
      }
    }
  }
}
