import Foundation
import Testing
import NNBTestSupport

/// `script` runs a command on a terminal of its own and hands on what appears there.
struct TerminalTests {
  private static let script = "/usr/bin/script"

  private func onTerminal(_ options: String) throws -> String {
    try withTemporaryFolder { folder in
      let command = "'\(Tool.nntrain.url.path())' '\(MNIST.folder)' -o m.nnb --hidden 4 --epochs 2 \(options)"
      let arguments = ["--quiet", "--return", "--command", command, "/dev/null"]
      let run = try Child(URL(filePath: Self.script), arguments, in: folder).outcome()
      #expect(run.status == 0)
      return run.text
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: script)))
  func `A terminal shows a bar, which gives way to each line`() throws {
    let text = try onTerminal("")
    #expect(text.contains("\r[....."))
    #expect(text.contains(" %  epoch 1  "))
    #expect(text.contains("\r\u{1B}[Jepoch 1/2  loss "))
    #expect(text.hasSuffix("nntrain: wrote m.nnb\r\n"))
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: script)))
  func `A quiet terminal stays empty`() throws {
    #expect(try onTerminal("--quiet") == "")
  }
}
