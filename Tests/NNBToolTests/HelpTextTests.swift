import Foundation
import Testing
import NNBTestSupport

/// The help of each tool is a file in `Fixtures/help`; `NNB_UPDATE_HELP` in the environment records it again.
struct HelpTextTests {
  private static let all: [Tool] = [.nntrain, .nnconv, .nninfer, .nninfo, .nndiff, .nnidx]

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

  @Test func `The worker says what it is for`() throws {
    let worker = Tool.nninfo.url.deletingLastPathComponent().appending(path: "nnhdf5")
    let path = Fixtures.path("help/nnhdf5.txt")
    for option in ["--help", "-h"] {
      let outcome = try Child(worker, [option], in: "/").outcome()
      if ProcessInfo.processInfo.environment["NNB_UPDATE_HELP"] != nil { try write(outcome.output, to: path) }
      #expect(outcome.status == 0)
      #expect(outcome.error == "")
      #expect(outcome.text == String(decoding: try contents(of: path), as: UTF8.self))
    }
  }

  @Test(arguments: all)
  func `A tool has three examples, and they work when they are copied`(tool: Tool) throws {
    let examples = try Self.examples(tool)
    #expect(examples.count == 3)
    try withTemporaryFolder { folder in
      // What the examples name is there, but for what nntrain writes itself.
      let own = try shell(
        #"""
        set -e
        PATH=$1:$PATH
        ln -s "$2" mnist
        if [ "$3" = nntrain ]; then exit; fi
        if [ "$3" = nnidx ]; then
          nnidx mnist --to csv -o csv --subset 50,10 --quiet
          mv csv/train.csv .
          exit
        fi
        nntrain mnist -o model.nnb --hidden 8 --steps 20 --quiet
        if [ "$3" = nnconv ]; then
          nnconv model.nnb pytorch.safetensors --quiet
          nnconv model.nnb model.h5 --quiet
          rm model.nnb
        else
          nnconv model.nnb model.h5 --quiet
          nnconv model.nnb small.nnb --dtype f16 --strip --quiet
          mkdir models
          cp model.h5 small.nnb models
        fi
        """#, [tool.url.deletingLastPathComponent().path(), Fixtures.path("mnist"), tool.rawValue], in: folder)
      #expect(own.status == 0 && own.error == "", "\(own.error)")
      for example in examples {
        let outcome = try shell(
          "PATH=$1:$PATH; " + example, [tool.url.deletingLastPathComponent().path()], in: folder)
        #expect(outcome.status == 0, "\(example): \(outcome.error)")
      }
    }
  }

  /// The command lines under "Examples:", as a shell takes them.
  private static func examples(_ tool: Tool) throws -> [String] {
    let lines = try tool.run(["--help"], in: "/").lines
    let own = lines.drop { $0 != "Examples:" }.dropFirst().prefix { !$0.isEmpty }
    return own.joined(separator: "\n").replacing("\\\n", with: "").split(separator: "\n").map(String.init)
  }

  @Test(
    arguments: [
      (Tool.nntrain, "nntrain 0.2.0\n"), (.nninfer, "nninfer 0.2.0\n"), (.nninfo, "nninfo 0.2.0\n"),
      (.nndiff, "nndiff 0.2.0\n"), (.nnidx, "nnidx 0.2.0\n"), (.nnconv, "nnconv 0.2.0\n"),
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
