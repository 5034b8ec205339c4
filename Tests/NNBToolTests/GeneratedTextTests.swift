import Foundation
import Testing
import NNBTestSupport

/// Manual pages and completions, which tools make of the description that their help comes from.
struct GeneratedTextTests {
  private static let all: [Tool] = [.nntrain, .nnconv, .nninfer, .nninfo, .nndiff, .nnidx]

  private static func isInstalled(_ program: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
  }

  /// The long names of options in the help of a tool.
  private static func options(_ tool: Tool) throws -> [String] {
    try tool.run(["--help"], in: "/").lines.compactMap { line in
      line.firstMatch(of: /^  (?:-[a-z], )?(--[a-z0-9-]+)/).map { String($0.output.1) }
    }
  }

  @Test(arguments: all, ["man", "bash", "zsh", "fish"])
  func `All options are in all of them, and nothing else is written`(tool: Tool, form: String) throws {
    let run = try tool.run(["--generate", form], in: "/")
    #expect(run.status == 0 && run.error == "")
    #expect(run.output.allSatisfy { $0 < 0x80 } || form != "man")
    let options = try Self.options(tool)
    #expect(options.count > 10)
    for option in options {
      let spelled =
        switch form {
        case "man": "\\fB" + option.replacing("-", with: "\\-") + "\\fP"
        case "fish": "-l " + option.dropFirst(2)
        default: option
        }
      #expect(run.text.contains(spelled), "\(option)")
    }
    #expect(try tool.run(["--generate", form], in: "/").output == run.output)
  }

  @Test(arguments: [
    (["--generate"], "nothing"), (["--generate", "cash"], "cash; did you mean bash?"),
    (["--generate", "man", "x"], "man x"),
    (["--generate=pdf"], "pdf"),
  ])
  func `Anything else is answered with what can be written`(arguments: [String], found: String) throws {
    let run = try Tool.nninfo.run(arguments, in: "/")
    #expect(
      run.error
        == "nninfo: --generate writes a text for those who install the tool: man, bash, zsh or fish; found \(found)\n")
    #expect(run.status == 64)
  }

  @Test(arguments: [["--generat", "man"], ["--json", "--generate", "man"], ["man", "--generate"]])
  func `Only the beginning of the command line asks for them`(arguments: [String]) throws {
    let run = try Tool.nninfo.run(arguments, in: "/")
    #expect(run.error.hasPrefix("nninfo: unknown option --generat"))
    #expect(run.status == 64)
  }

  @Test func `The page about the format is of the same version as those of the tools, and names them`() throws {
    let path = Fixtures.repository.appending(path: "Spec/nnb.5").path()
    let page = String(decoding: try contents(of: path), as: UTF8.self)
    let tool = try Tool.nninfo.run(["--generate", "man"], in: "/").text
    let heading = #/\.TH \S+ \d (\S+ "[^"]*")/#
    let version = try #require(tool.firstMatch(of: heading)).output.1
    #expect(try #require(page.firstMatch(of: heading)).output.1 == version)
    for tool in Self.all { #expect(page.contains("\n.BR \(tool) (1)"), "\(tool)") }
    for (program, check) in [("groff", "groff -man -ww -z 2>&1"), ("mandoc", "mandoc -T lint -W warning")]
    where Self.isInstalled(program) {
      #expect(try shell(check + #" <"$1""#, [path], in: "/").text == "", "\(program)")
    }
  }

  @Test(
    .enabled(if: isInstalled("groff"), "groff is not installed"), arguments: all)
  func `Groff sets a manual page without a warning`(tool: Tool) throws {
    let run = try shell(#""$1" --generate man | groff -man -ww -z -Tutf8 2>&1"#, [tool.url.path()], in: "/")
    #expect(run.text == "" && run.status == 0)
    let page = try shell(
      #""$1" --generate man | groff -man -Tutf8 | sed 's/\x1b\[[0-9;]*m//g; s/.\x08//g'"#, [tool.url.path()], in: "/")
    for title in ["NAME", "SYNOPSIS", "ARGUMENTS", "OPTIONS", "EXIT STATUS", "ENVIRONMENT", "EXAMPLES", "SEE ALSO"] {
      #expect(page.lines.contains(title), "\(title)")
    }
    for option in try Self.options(tool) { #expect(page.text.contains(option), "\(option)") }
  }

  @Test(
    .enabled(if: isInstalled("mandoc"), "mandoc is not installed"), arguments: all)
  func `Mandoc has nothing to say of a manual page`(tool: Tool) throws {
    let run = try shell(#""$1" --generate man | mandoc -T lint -W warning"#, [tool.url.path()], in: "/")
    #expect(run.text == "" && run.status == 0)
  }

  @Test(
    .enabled(if: isInstalled("man"), "man is not installed"), arguments: all)
  func `Man shows a page, and finds it by what it says of itself`(tool: Tool) throws {
    try withTemporaryFolder { folder in
      let run = try shell(
        #"""
        "$1" --generate man >page.1 && MANROFFOPT=-ww LC_ALL=C.UTF-8 MANWIDTH=80 man -l page.1 | cat
        lexgrog page.1 2>/dev/null || true
        """#, [tool.url.path()], in: folder)
      #expect(run.error == "")
      #expect(run.text.contains("\(tool) - "), "\(run.text.prefix(400))")
    }
  }

  @Test(
    .enabled(if: ["bash", "zsh", "fish"].contains { isInstalled($0) }, "no shell is installed"), arguments: all,
    ["bash", "zsh", "fish"].filter { isInstalled($0) })
  func `The shell finds no fault in its completion`(tool: Tool, program: String) throws {
    try withTemporaryFolder { folder in
      let run = try shell(#""$1" --generate "$2" >script && "$2" -n script"#, [tool.url.path(), program], in: folder)
      #expect(run.error == "" && run.text == "" && run.status == 0)
    }
  }

  @Test func `The tools are the same in the manual pages, in what make installs, and in the package`() throws {
    func text(_ path: String) throws -> String {
      String(decoding: try contents(of: Fixtures.repository.appending(path: path).path()), as: UTF8.self)
    }
    let makefile = try #require(try text("Makefile").firstMatch(of: /\nTOOLS := (.*)\n/)).output.1
    let tools = Set(makefile.split(separator: " ").map(String.init))
    let others = try Tool.nninfo.run(["--generate", "man"], in: "/").lines.compactMap { line in
      line.wholeMatch(of: /\.BR (\w+) \(1\),?/).map { String($0.output.1) }
    }
    #expect(Set(others + ["nninfo"]) == tools)
    let package = try text("Package.swift")
    let list = try #require(package.firstMatch(of: /\nlet tools: (?s:.*?)\n\]\n/)).output
    let built = Set(list.matches(of: /\n(?:    |  \()"(nn\w+)",/).map { String($0.output.1) })
    #expect(built.subtracting(["nnhdf5"]) == tools)
    #expect(Set(Self.all.map(\.rawValue)) == tools)
  }
}
