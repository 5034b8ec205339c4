import Foundation
import Testing
import NNBTestSupport

/// The help of each tool is a file in `Fixtures/help`; with `NNB_UPDATE_HELP` in the environment it is written anew.
struct HelpTextTests {
  private static let all: [Tool] = [.nntrain, .nnconv, .nninfer, .nninfo, .nndiff]

  @Test(arguments: all, ["--help", "-h"])
  func `The help of a tool is the recorded one`(tool: Tool, option: String) throws {
    let outcome = try tool.run([option], in: "/")
    let path = Fixtures.path("help/\(tool.rawValue).txt")
    if ProcessInfo.processInfo.environment["NNB_UPDATE_HELP"] != nil { try write(outcome.output, to: path) }
    #expect(outcome.status == 0)
    #expect(outcome.error == "")
    #expect(outcome.text == String(decoding: try contents(of: path), as: UTF8.self))
  }

  @Test(arguments: all)
  func `Help fits its width, and breaks no word`(tool: Tool) throws {
    func help(_ width: Int) throws -> [String] {
      try shell(#"COLUMNS="$2" "$1" --help"#, [tool.url.path(), "\(width)"], in: "/").lines
    }
    func words(_ lines: [String]) -> [Substring] {
      lines.flatMap { $0.split(separator: " ") }.filter { $0 != "\\" }
    }
    let usual = try help(80)
    for width in [20, 30, 40, 55, 79, 80, 120] {
      let lines = try help(width)
      #expect(words(lines) == words(usual))
      for line in lines where line.count > min(width, 80) {
        #expect(line.split(separator: " ").count <= 3 && width < 40, "\(width): \(line)")
      }
    }
  }

  @Test(
    arguments: [
      (Tool.nntrain, "nntrain 0.1.0\n"), (.nninfer, "nninfer 0.1.0\n"), (.nninfo, "nninfo 0.1.0\n"),
      (.nndiff, "nndiff 0.1.0\n"), (.nnconv, "nnconv 0.1.0\n"),
    ])
  func `The version is one line`(tool: Tool, expected: String) throws {
    let outcome = try tool.run(["--version"], in: "/")
    #expect(outcome.text == expected)
    #expect(outcome.status == 0)
  }

  @Test(arguments: ["--help", "--version"])
  func `Help that cannot be written is a failure`(option: String) throws {
    let outcome = try Tool.nntrain.run([option], in: "/", output: "/dev/full")
    #expect(outcome.error == "nntrain: cannot write standard output: No space left on device\n")
    #expect(outcome.status == 74)
  }
}
