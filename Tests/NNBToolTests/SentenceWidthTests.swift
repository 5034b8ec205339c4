import Foundation
import NNBTestSupport
import Testing

/// Sentences on a terminal, which `script` makes; what goes elsewhere is whole lines.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/script")))
struct SentenceWidthTests {
  /// The lines that appear on a terminal of `width` columns.
  private func onTerminal(_ tool: Tool, _ arguments: [String], width: Int, in folder: String) throws -> [String] {
    let command = ([tool.url.path()] + arguments).map { "'\($0)'" }.joined(separator: " ")
    let run = try shell(
      #"export COLUMNS="$2"; exec script --quiet --command "$1" /dev/null"#, [command, "\(width)"], in: folder)
    return run.text.split(whereSeparator: \.isNewline).map(String.init)
  }

  @Test(arguments: [30, 50, 80])
  func `Losses, verdicts and sentences of differences fit a terminal`(width: Int) throws {
    try withTemporaryFolder { folder in
      for (name, source) in [("a.nnb", "two-layers"), ("b.nnb", "training-adam")] {
        try write(try contents(of: Fixtures.path("nnb/good/\(source).nnb")), to: folder + "/" + name)
      }
      try write(Array(try contents(of: folder + "/a.nnb").dropLast(9)), to: folder + "/c.nnb")
      for (tool, words) in [
        (Tool.nnconv, ["a.nnb", "m.h5", "--layout", "plain"]), (.nninfo, ["--check", "a.nnb", "c.nnb", "none"]),
        (.nndiff, ["a.nnb", "b.nnb"]), (.nnconv, ["c.nnb", "x.nnb"]), (.nninfer, ["c.nnb", "none"]),
      ] {
        let run = try tool.run(words + (tool == .nnconv ? ["--force"] : []), in: folder)
        let lines = try onTerminal(tool, words + (tool == .nnconv ? ["--force"] : []), width: width, in: folder)
        #expect(!lines.isEmpty)
        for line in lines { #expect(line.count <= width, "\(tool): \(line)") }
        // The same words, whatever the lines are.
        func text(_ lines: [String]) -> Set<Substring> { Set(lines.flatMap { $0.split(separator: " ") }) }
        let whole = run.lines + run.error.split(separator: "\n").map(String.init)
        if tool != .nndiff { #expect(text(whole) == text(lines), "\(tool)") }
      }
    }
  }

  @Test func `What goes elsewhere is whole lines, whatever the environment says`() throws {
    try withTemporaryFolder { folder in
      let run = try shell(
        #"COLUMNS=20 "$1" "$2" m.h5 --layout plain"#,
        [Tool.nnconv.url.path(), Fixtures.path("nnb/good/two-layers.nnb")],
        in: folder)
      #expect(run.status == 0)
      #expect(run.error.split(separator: "\n").count == 1 && run.error.count > 80, "\(run.error)")
      #expect(run.lines.count == 1 && run.text.count > 40, "\(run.text)")
    }
  }
}
