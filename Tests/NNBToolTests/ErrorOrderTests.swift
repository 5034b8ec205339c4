import Foundation
import NNBTestSupport
import Testing

/// Errors of what is read: of the right file, and before anything else is said.
struct ErrorOrderTests {
  private let model = Fixtures.path("nnb/good/two-layers.nnb")

  @Test func `A file that is not there is told in the same words by every tool`() throws {
    let words = "cannot open none: No such file or directory\n"
    for (tool, arguments) in [
      (Tool.nninfo, ["none"]), (.nndiff, ["none", model]), (.nndiff, [model, "none"]), (.nnconv, ["none", "x.nnb"]),
      (.nnconv, ["none", "x.h5"]), (.nninfer, ["--model", "none", "images"]),
      (.nntrain, [Fixtures.path("mnist"), "-o", "x.nnb", "--init-from", "none"]),
      (.nntrain, [Fixtures.path("mnist"), "--resume", "none"]), (.nntrain, ["none", "-o", "x.nnb"]),
    ] {
      try tool.expect(arguments, in: "/", status: 66, error: "\(tool): \(words)")
    }
  }

  @Test(arguments: ["standard input", "standard output"])
  func `A file that is called as a stream is told from it`(name: String) throws {
    try withTemporaryFolder { folder in
      try write(Array("no model".utf8), to: folder + "/" + name)
      let run = try Tool.nninfo.run([name, "--json"], in: folder)
      #expect(run.error.hasPrefix("nninfo: ./\(name): "), "\(run.error)")
      #expect(String(decoding: run.output, as: UTF8.self).contains("./\(name)"))
      #expect(run.status == 65)
      let taken = try Tool.nnconv.run([model, name, "--to", "nnb"], in: folder)
      #expect(taken.error.hasPrefix("nnconv: ./\(name) "), "\(taken.error)")
    }
  }

  @Test func `Nothing is announced before images that cannot be read`() throws {
    try withTemporaryFolder { folder in
      try write(Array("no images".utf8), to: folder + "/bad")
      let error = "not an IDX file: expected 00 00 and an element type at byte 0, found 6e 6f 20 69"
      try Tool.nninfer.expect(
        ["--model", model, "none"], in: folder, status: 66,
        error: "nninfer: cannot open none: No such file or directory\n")
      try Tool.nninfer.expect(["--model", model, "bad"], in: folder, status: 65, error: "nninfer: bad: \(error)\n")
    }
  }

  @Test func `A folder with test images needs none to train on, and one without asks for test images`() throws {
    try withTemporaryFolder { folder in
      let mnist = Fixtures.path("mnist")
      try Tool.nninfer.expect(
        ["--model", model, "."], in: folder, status: 66,
        error:
          "nninfer: .: no test images here, expected t10k-images-idx3-ubyte[.gz]\n  name the file with the images\n")
      for name in ["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"] {
        try FileManager.default.copyItem(atPath: mnist + "/" + name, toPath: folder + "/" + name)
      }
      let trained = try Tool.nntrain.run([mnist, "-o", "m.nnb", "--steps", "1", "--hidden", "8"], in: folder)
      try #require(trained.status == 0)
      let run = try Tool.nninfer.run(["--model", "m.nnb", "."], in: folder)
      #expect(run.error == "")
      #expect(run.status == 0)
    }
  }

  @Test func `A checkpoint to resume that cannot be read is told as that`() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: folder + "/m.nnb", withIntermediateDirectories: false)
      try Tool.nntrain.expect(
        [Fixtures.path("mnist"), "--resume", "m.nnb"], in: folder, status: 66,
        error: "nntrain: m.nnb is a folder, expected a file\n")
    }
  }

  @Test func `Names in a folder that are not UTF-8 are escaped, and their files checked`() throws {
    try withTemporaryFolder { folder in
      let name = #"$(printf 'a\377b.nnb')"#
      let run = try shell(
        "cp \"$1\" \"\(name)\"; head -c 100 \"$1\" > \"$(printf '\\351.NNB')\"; \"$2\" --check .",
        [model, Tool.nninfo.url.path()], in: folder)
      #expect(run.error == "")
      #expect(run.lines.count == 3)
      #expect(run.lines.first?.hasPrefix(#"./a\xffb.nnb: whole, "#) == true, "\(run.text)")
      #expect(run.lines.dropFirst().first?.hasPrefix(#"./\xe9.NNB: damaged: truncated"#) == true, "\(run.text)")
      #expect(run.status == 1)
      // As Spec/json.md, section 1, says; a backslash is two in JSON.
      let json = try Tool.nninfo.run([".", "--json"], in: folder)
      #expect(json.lines.first?.hasPrefix(#"{"file": "./a\\xffb.nnb", "#) == true, "\(json.text)")
    }
  }
}
