import Foundation
import NNBTestSupport
import Testing

/// The web pages of `--report` (Spec/report.md); what is in them is checked in a browser by `Tests/Page/check_report.py`.
struct ReportTests {
  private static func page(_ path: String) throws -> String { String(decoding: try contents(of: path), as: UTF8.self) }

  @Test func `nntrain, nninfo and nninfer each write a page, and never over a file`() throws {
    try withTemporaryFolder { folder in
      let trained = try MNIST.train(in: folder, ["--report", "t.html"])
      #expect(trained.error.contains("wrote t.html"))
      let info = try Tool.nninfo.run(["m.nnb", "--report", "i.html"], in: folder)
      #expect(info.status == 0 && info.text.contains("hidden/kernel"))
      let run = try Tool.nninfer.run(["m.nnb", MNIST.folder, "--report", "e.html", "--json"], in: folder)
      #expect(run.status == 0 && run.error.contains("wrote e.html"))
      for name in ["t", "i", "e"] {
        let page = try Self.page(folder + "/\(name).html")
        #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n") && !page.contains("<script"))
      }
      let line = try #require(try run.decoded(EvaluationLine.self).first)
      for name in ["t", "e"] {
        #expect(try Self.page(folder + "/\(name).html").contains("<data value=\"\(line.accuracy)\">"))
      }
      for command in [["m.nnb", MNIST.folder, "--report", "e.html"], ["m.nnb", MNIST.folder, "--report", "m.nnb"]] {
        #expect(try Tool.nninfer.run(command, in: folder).status != 0)
      }
      let again = try Tool.nninfer.run(["m.nnb", MNIST.folder, "--report", "e.html", "--force"], in: folder)
      #expect(again.status == 0)
    }
  }

  @Test func `A page is refused where it makes no sense, before any work`() throws {
    try withTemporaryFolder { folder in
      _ = try MNIST.train(in: folder)
      for (arguments, word) in [
        (["m.nnb", MNIST.folder, "--predict", "--report", "r.html"], "--report evaluates"),
        (["m.nnb", MNIST.folder, "--force"], "--force is for --report"),
        (["m.nnb", MNIST.folder, "--report", "-"], "--report needs a file"),
        (["m.nnb", MNIST.folder, "--report", "r.h5"], "a report is a web page"),
      ] {
        let run = try Tool.nninfer.run(arguments, in: folder)
        #expect(run.status == 64 && run.error.contains(word) && run.text.isEmpty)
      }
      let two = try Tool.nninfo.run(["m.nnb", "m.nnb", "--report", "r.html"], in: folder)
      #expect(two.status == 64 && two.error.contains("--report is about one file"))
      let model = try Tool.nntrain.run(
        [MNIST.folder, "-o", "n.html", "--report", "n.html", "--epochs", "1", "--hidden", "4"], in: folder)
      #expect(model.status == 64 && model.error.contains("another output"))
      #expect(try names(in: folder) == ["m.nnb"])
    }
  }
}
