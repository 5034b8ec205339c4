import Foundation
import NNBModel
import NNB
import Testing
import NNBTestSupport

/// What goes to people: no name steers their terminal, and lines fit it.
struct TerminalTextTests {
  /// Every kind of character that is not shown as it is.
  private static let evil = "a\u{1B}[31m\u{202E}\u{2066}\u{200B}\u{2028}\u{85}\u{7F}b"
  private static let harmless = #"a\u{1b}[31m\u{202e}\u{2066}\u{200b}\u{2028}\u{85}\u{7f}b"#

  private func isHarmless(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\t" || $0.properties.generalCategory != .control }
      && !text.unicodeScalars.contains { [0x202E, 0x2066, 0x200B, 0x2028].contains($0.value) }
  }

  @Test func `No tool shows a name as it is where that steers a terminal`() throws {
    try Handmade.inFolder { folder in
      let evil = Self.evil
      try Handmade.writeModel(to: folder + "/m.nnb", classLabels: [Name(evil), "1", "2", "3"])
      let copy = evil + ".nnb"
      let runs: [(Tool, [String], Int32)] = [
        (.nnconv, ["m.nnb", copy], 0), (.nnconv, ["m.nnb", copy, "--force", "--json"], 0),
        (.nnconv, ["m.nnb", copy], 73), (.nninfo, [copy], 0), (.nninfo, ["--check", copy, "m.nnb"], 0),
        (.nninfo, ["--json", copy], 0), (.nninfo, [evil], 66), (.nndiff, [copy, evil], 66),
        (.nndiff, [evil, copy, "--json"], 66), (.nninfer, ["m.nnb", "images"], 0),
        (.nninfer, ["m.nnb", "images", "--format", "csv"], 0), (.nninfer, ["m.nnb", "images", "--json"], 0),
        (.nninfer, [copy, evil], 66), (.nntrain, [evil, "-o", "x.nnb"], 66), (.nntrain, ["--\(evil)"], 64),
      ]
      for (tool, arguments, status) in runs {
        let run = try tool.run(arguments, in: folder)
        #expect(run.status == status, "\(tool) \(arguments): \(run.error)")
        #expect(isHarmless(run.text) && isHarmless(run.error), "\(tool) \(arguments): \(run.text)\(run.error)")
      }
      let written = try Tool.nnconv.run(["m.nnb", copy, "--force"], in: folder).text
      #expect(written.hasPrefix("\(Self.harmless).nnb: "), "\(written)")
    }
  }

  @Test func `Lines of epochs fit eighty columns, and narrower ones where the terminal is`() throws {
    try withTemporaryFolder { folder in
      for (width, lines) in [("", 1), ("120", 1), ("40", 2), ("20", 5)] {
        let run = try shell(
          #"export COLUMNS="$3"; "$1" "$2" -o m.nnb --force --hidden 4 --epochs 1 --validation 500 --quiet; "#
            + #""$1" "$2" -o n.nnb --force --hidden 4 --epochs 1 --validation 500 2> /dev/null"#,
          [Tool.nntrain.url.path(), MNIST.folder, width], in: folder)
        #expect(run.lines.count == lines, "\(run.text)")
        for line in run.lines { #expect(line.count <= (Int(width) ?? 80)) }
        #expect(run.text.contains("validation ") && run.text.contains("images/s") == (width == "120"))
      }
    }
  }

  @Test(arguments: [20, 40, 55, 80])
  func `Tables of a model fit the terminal`(width: Int) throws {
    for file in ["training-adam.nnb", "tensors-only.nnb", "two-layers.nnb"] {
      let run = try shell(
        #"COLUMNS="$2" "$1" --stats "$3""#, [Tool.nninfo.url.path(), "\(width)", file], in: InfoTests.folder)
      #expect(run.status == 0)
      for line in run.lines where line.count > width {
        // What is one word has a line of its own.
        #expect(line.split(separator: " ").count <= 3 && width < 40, "\(file): \(line)")
      }
    }
  }

  @Test func `A confusion matrix that is too wide is shown in parts`() throws {
    try withTemporaryFolder { folder in
      _ = try MNIST.train(in: folder)
      func confusion(_ width: Int) throws -> [String] {
        try shell(
          #"COLUMNS="$4" "$1" "$2" "$3" --confusion"#,
          [Tool.nninfer.url.path(), folder + "/m.nnb", MNIST.folder, "\(width)"], in: folder
        ).lines
      }
      let whole = try confusion(80), parts = try confusion(30)
      #expect(parts.dropFirst(2).allSatisfy { $0.count <= 30 })
      #expect(parts[4...].count { $0.hasPrefix("     ") } == 2 && whole[4...].count { $0.hasPrefix("     ") } == 1)
      func numbers(_ lines: [String], _ label: Int) -> [Substring] {
        lines.prefix { !$0.hasPrefix("class") }.filter { $0.hasPrefix("\(label)    ") }
          .flatMap { $0.split(separator: " ").dropFirst() }
      }
      for label in 0...9 {
        #expect(numbers(parts, label) == numbers(whole, label) && numbers(whole, label).count == 10)
      }
    }
  }

  @Test func `A model may stand before the images, without its option`() throws {
    try Handmade.inFolder { folder in
      let long = try Tool.nninfer.run(["--model", "m.nnb", "images", "--predict"], in: folder)
      let short = try Tool.nninfer.run(["m.nnb", "images", "--predict"], in: folder)
      #expect(short.text == long.text && short.status == 0)
    }
  }
}
