import Foundation
import NNBModel
import NNB
import Testing
import NNBTestSupport

struct DiffFileTests {
  private static let model = Fixtures.path("nnb/good/two-layers.nnb")

  @Test(
    arguments: [
      ("names", "plain", 15), ("smallest-network", "keras", 2), ("tensors-only", "plain", 15),
      ("training-adam", "keras", 10), ("training-adam", "plain", 10), ("two-layers", "keras", 4),
    ])
  func `A model and its .h5 are the same`(name: String, layout: String, count: Int) throws {
    try withTemporaryFolder { folder in
      let model = Fixtures.path("nnb/good/\(name).nnb")
      let conversion = try Tool.nnconv.run([model, "m.h5", "--layout", layout], in: folder)
      try #require(conversion.status == 0, "\(conversion.error)")
      for arguments in [[model, "m.h5"], ["m.h5", model]] {
        let run = try Tool.nndiff.run(arguments, in: folder)
        #expect(run.text == "same: \(count) tensors bit for bit, and everything else\n")
        #expect(run.error == "")
        #expect(run.status == 0)
      }
    }
  }

  @Test func `Files of two programs that name layers differently differ only in names`() throws {
    try withTemporaryFolder { folder in
      for name in ["keras-3-sequential", "keras-2.3.1-model"] {
        _ = try shell(#"gunzip -c "$1" > "$2".h5"#, [Fixtures.path("hdf5/\(name).h5.gz"), name], in: folder)
      }
      let files = ["keras-3-sequential.h5", "keras-2.3.1-model.h5"]
      let run = try Tool.nndiff.run(files, in: folder)
      #expect(
        run.text == """
          A  keras-3-sequential.h5
          B  keras-2.3.1-model.h5
          both: 6 -> 5 relu -> 3 softmax

          names             A               B
            layer 1         dense           dense_1
            layer 1 kernel  dense/kernel    dense_1/kernel
            layer 1 bias    dense/bias      dense_1/bias
            layer 2         dense_1         dense_2
            layer 2 kernel  dense_1/kernel  dense_2/kernel
            layer 2 bias    dense_1/bias    dense_2/bias

          tensors: all 4 equal bit for bit; compared layer by layer, as names differ

          different: only names

          """)
      #expect(run.status == 1)
      let weights = try Tool.nndiff.run(files + ["--weights"], in: folder)
      #expect(
        weights.text == "same: 4 tensors bit for bit, layer by layer as names differ; only layers were compared\n")
      #expect(weights.status == 0)
    }
  }

  @Test func `A model can come through a pipe`() throws {
    for arguments in [["-", Self.model], [Self.model, "-"]] {
      let run = try Tool.nndiff.run(arguments, in: "/", input: Self.model)
      #expect(run.text == "same: the files are identical\n")
      #expect(run.status == 0)
    }
    let other = try Tool.nndiff.run(["-", Self.model], in: "/", input: Fixtures.path("nnb/good/no-tensors.nnb"))
    #expect(other.lines.first == "A  standard input")
    #expect(other.status == 1)
  }

  @Test func `Trouble is never status 1`() throws {
    try withTemporaryFolder { folder in
      var bytes = try contents(of: Self.model)
      bytes[bytes.count - 1] ^= 1
      try write(bytes, to: folder + "/bad.nnb")
      try write(Array("neither".utf8), to: folder + "/text")
      try Tool.nndiff.expect(
        [Self.model, "none.nnb"], in: folder, status: 66,
        error: "nndiff: cannot open none.nnb: No such file or directory\n")
      try Tool.nndiff.expect(
        [".", Self.model], in: folder, status: 66, error: "nndiff: . is a folder, expected a file\n")
      try Tool.nndiff.expect(
        ["text", Self.model], in: folder, status: 65,
        error: "nndiff: text: of no format that is known here: the file begins with 6e 65 69 74 68 65 72\n")
      for arguments in [["bad.nnb", Self.model], [Self.model, "bad.nnb"], ["bad.nnb", "bad.nnb"]] {
        let run = try Tool.nndiff.run(arguments + ["--quiet"], in: folder)
        #expect(run.error.hasPrefix("nndiff: bad.nnb: section DATA damaged in block 0 at byte "), "\(run.error)")
        #expect(run.status == 65)
        #expect(run.text == "")
      }
      try write(Array(bytes.dropLast(9)), to: folder + "/short.nnb")
      #expect(try Tool.nndiff.run(["short.nnb", Self.model], in: folder).status == 65)
      #expect(try shell(#""$1" "$2" "$2" > /dev/full"#, [Tool.nndiff.url.path(), Self.model], in: folder).status == 74)
    }
  }

  @Test(
    arguments: [
      ([], "missing argument: expected A B…\n  nndiff --help lists the options"),
      (["a"], "missing argument: expected A B…\n  nndiff --help lists the options"),
      (["-", "-"], "only one of the files can be standard input"),
      (["a", "-", "--probe", "-"], "only one of the files can be standard input"),
      (["a", "-", "b", "-"], "only one of the files can be standard input"),
      (
        ["a", "b", "--tolerance", "-1"],
        "--tolerance needs a number from 0 to 1.7976931348623157e+308, found -1\n  nndiff --help lists the options"
      ),
      (
        ["a", "b", "--relative", "nan"],
        "--relative needs a number from 0 to 1.7976931348623157e+308, found nan\n  nndiff --help lists the options"
      ),
    ] as [([String], String)])
  func `A wrong command line is refused`(arguments: [String], message: String) throws {
    try Tool.nndiff.expect(arguments, in: "/", status: 64, error: "nndiff: \(message)\n")
  }

  @Test func `A file that leaves doubt cannot be probed, and the refusal has the command that would decide it`() throws
  {
    let weights = Fixtures.path("hdf5/plain-in-out.h5")
    let run = try Tool.nndiff.run([Self.model, weights, "--probe", MNIST.testImages], in: "/")
    #expect(
      run.error.hasSuffix(
        "\n  for example, if that is right for this model: nndiff \(Self.model) \(weights) --probe \(MNIST.testImages) --activations relu,softmax\n"
      ),
      "\(run.error)")
    #expect(run.status == 65)
  }

  @Test func `If the content is the same, that is said beside what differs`() throws {
    try withTemporaryFolder { folder in
      let model = Fixtures.path("nnb/good/training-adam.nnb")
      let noted = ["--note", "author=A", "--quiet"]
      #expect(try Tool.nnconv.run([model, "plain.nnb", "--strip"] + noted, in: folder).status == 0)
      let run = try Tool.nndiff.run([model, "plain.nnb"], in: folder)
      #expect(
        run.status == 1 && run.lines.contains("content: the same bit for bit, so both have one digest"), "\(run.text)")
      #expect(
        run.lines.contains { $0.split(separator: " ") == ["author", "none", "A"] || $0.hasPrefix("notes") },
        "\(run.text)")
      #expect(run.lines.last?.contains(", notes, ") == true && !run.text.contains("nOTE"), "\(run.text)")
      let json = try Tool.nndiff.run([model, "plain.nnb", "--json"], in: folder).text
      #expect(json.contains(#""same": false, "identical": false, "same_content": true"#), "\(json)")
      #expect(
        try Tool.nninfo.run([model, "--digest"], in: folder).lines.first { $0.contains("digest") }
          == Tool.nninfo.run(["plain.nnb", "--digest"], in: folder).lines.first { $0.contains("digest") })
      // Another scaling of inputs, or another class name, is another content.
      for options in [["--scale", "0.25"], ["--dtype", "f16"]] {
        #expect(try Tool.nnconv.run(["plain.nnb", "o.nnb", "--force", "--quiet"] + options, in: folder).status == 0)
        let other = try Tool.nndiff.run(["plain.nnb", "o.nnb", "--json"], in: folder).text
        #expect(other.contains(#""same_content": false"#), "\(other)")
      }
    }
  }
}
