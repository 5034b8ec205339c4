import Foundation
import NNBTestSupport
import Testing

/// Mistakes and kernels as pictures, in the terminal and in files.
struct ShownPictureTests {
  private func withModel(_ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nntrain.run(
        [MNIST.folder, "-o", "m.nnb", "--hidden", "8", "--epochs", "1", "--quiet"], in: folder)
      try #require(run.status == 0, "\(run.error)")
      try body(folder)
    }
  }

  @Test func `The most confident mistakes stand beside each other as half-blocks`() throws {
    try withModel { folder in
      let run = try Tool.nninfer.run(["m.nnb", MNIST.folder, "--show", "4"], in: folder)
      #expect(run.status == 0, "\(run.error)")
      let lines = run.lines
      let first = try #require(lines.firstIndex { $0.hasPrefix("image ") })
      // Two pictures of 28 columns fit into 80 with what is between them, each below three lines.
      #expect(lines[first].split(separator: "image ").count == 2)
      #expect(lines[first + 1].split(separator: ", taken for ").count == 3)
      #expect(lines[first + 2].split(separator: "%").count == 2)
      #expect(lines.filter { $0.hasPrefix("image ") }.count == 2)
      #expect(lines.count == first + 2 * (3 + 14) && !run.text.contains("\u{1B}"))
    }
  }

  @Test func `Sheets are written, and replaced only by force`() throws {
    try withModel { folder in
      let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47]
      let mistakes = ["m.nnb", MNIST.folder, "--mistakes", "wrong.png"],
        kernels = ["m.nnb", "--kernels", "kernels.png"]
      for (tool, arguments, file) in [(Tool.nninfer, mistakes, "wrong.png"), (.nninfo, kernels, "kernels.png")] {
        let run = try tool.run(arguments, in: folder)
        #expect(run.status == 0 && run.error.contains("wrote \(file): "), "\(run.error)")
        #expect(try contents(of: folder + "/" + file).starts(with: signature))
        let again = try tool.run(arguments, in: folder)
        #expect(again.status == 73 && again.error.contains("\(file) exists\n  --force replaces it"), "\(again.error)")
        #expect(again.text == "", "the place is looked at before anything is shown")
        #expect(try tool.run(arguments + ["--force"], in: folder).status == 0)
      }
    }
  }

  @Test func `A report and a sheet of kernels are written by one command, each to its own file`() throws {
    try withModel { folder in
      let run = try Tool.nninfo.run(["m.nnb", "--report", "r.html", "--kernels", "k.png"], in: folder)
      #expect(
        run.status == 0 && run.error.contains("wrote r.html") && run.error.contains("wrote k.png"), "\(run.error)")
      #expect(try contents(of: folder + "/k.png").starts(with: [0x89, 0x50, 0x4E, 0x47]))
      // A report as a model is named as what it is.
      let report = try Tool.nninfo.run(["r.html"], in: folder)
      #expect(
        report.error
          == "nninfo: r.html: a report on a model by nninfer, nninfo or nntrain, which is not read here: "
          + "give the model's file itself, which the report names; the page holds no weights\n", "\(report.error)")
    }
  }

  @Test(
    arguments: [
      (["--show", "3", "--predict"], 64), (["--show", "3", "--json"], 64), (["--mistakes", "wrong.jpg"], 64),
      (["--show", "0"], 64), (["m.nnb", "--show", "3"], 64),
    ] as [([String], Int32)])
  func `What does not go together is refused`(options: [String], status: Int32) throws {
    try withModel { folder in
      let run = try Tool.nninfer.run(["m.nnb", MNIST.folder] + options, in: folder)
      #expect(run.status == status && (run.output == [] || run.text.hasPrefix(#"{"error": "#)), "\(run.error)")
    }
  }

  @Test func `A model of numbers has no pictures`() throws {
    try withTemporaryFolder { folder in
      let model = Fixtures.path("nnb/good/smallest-network.nnb")
      let run = try Tool.nninfo.run([model, "--kernels", "k.png", "--quiet"], in: folder)
      #expect(run.status == 65 && run.error.contains("--kernels is for models of pictures"), "\(run.error)")
      #expect(!FileManager.default.fileExists(atPath: folder + "/k.png"))
    }
  }
}
