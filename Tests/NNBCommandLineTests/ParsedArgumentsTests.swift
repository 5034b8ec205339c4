import NNBCommandLine
import Testing

struct ParsedArgumentsTests {
  @Test(arguments: [
    ["song", "--output", "out"], ["--output", "out", "song"], ["--output=out", "song"], ["song", "-o", "out"],
    ["-o=out", "song"], ["-o", "out", "--", "song"], ["-oout", "song"], ["song", "--out", "out"], ["--ou=out", "song"],
    ["song", "--o", "out"],
  ])
  func `An option is taken in every spelling and place`(words: [String]) throws {
    let arguments = try parsed(words)
    #expect(arguments.positional == ["song"])
    #expect(arguments.string("--output") == "out")
    #expect(arguments.has("--output"))
    #expect(!arguments.has("--count"))
    #expect(arguments.string("--count") == nil)
  }

  @Test(arguments: [
    (["-"], "-"), (["--", "--loud"], "--loud"), (["--", "--"], "--"), (["--", "-o"], "-o"), ([""], ""),
    (["--loud", "two words"], "two words"), (["a=b"], "a=b"), (["--", "-"], "-"),
  ])
  func `An argument may look like much else`(words: [String], expected: String) throws {
    #expect(try parsed(words).positional == [expected])
  }

  @Test(arguments: [
    (["song", "--output=--loud"], "--loud"), (["song", "--output=a=b"], "a=b"), (["song", "--output=--"], "--"),
    (["song", "-o", "-"], "-"), (["song", "--output", "-5"], "-5"),
    (["song", "-o=--loud"], "--loud"), (["song", "--output", "--nope"], "--nope"), (["song", "-o-"], "-"),
  ])
  func `The word after an option is its value, unless it is an option`(words: [String], expected: String) throws {
    let arguments = try parsed(words)
    #expect(arguments.string("--output") == expected)
    #expect(!arguments.has("--loud"))
  }

  @Test func `A whole name goes before longer ones that begin so`() throws {
    let command = Command(
      name: "toy", summary: "", arguments: [],
      groups: [.init("A", [.init("--top-most", nil, ""), .init("--top", "N", ""), .init("--to", "N", "")])])
    #expect(try ParsedArguments(["--to", "1", "--top=2"], for: command).string("--to") == "1")
    #expect(try ParsedArguments(["--to", "1", "--top=2"], for: command).string("--top") == "2")
    #expect(try ParsedArguments(["--top-"], for: command).has("--top-most"))
    #expect(throws: complaint("--t may be --top-most, --top or --to")) { try ParsedArguments(["--t"], for: command) }
  }

  @Test func `The beginning of a name is told by its whole name`() throws {
    #expect(throws: complaint("--count needs a value")) { try parsed(["a", "--cou"]) }
    #expect(throws: complaint("--loud takes no value")) { try parsed(["a", "--lou=1"]) }
    #expect(
      throws: ToolError(
        "--output needs a value, found the option --loud", advice: "--output=--lo takes it for the value")
    ) { try parsed(["a", "--out", "--lo"]) }
    #expect(
      try parsed(["a", "--cou", "1", "--count", "2"]).notes == ["--count is given several times: 2 counts, not 1"])
  }

  @Test(
    arguments: [
      (["song", "--echo"], "near", ["song"]), (["--echo", "song"], "near", ["song"]),
      (["--echo", "far", "song"], "far", ["song"]), (["--echo=song", "x"], "song", ["x"]),
      (["--echo", "--", "far"], "near", ["far"]), (["song", "--echo", "--echo", "far"], "far", ["song"]),
    ])
  func `An option that needs no value takes the next word only if that can be nothing else`(
    words: [String], value: String, rest: [String]
  ) throws {
    let echo = Command.Option("--echo", "[HOW]", "echo", alone: .init("near") { ["near", "far"].contains($0) })
    let command = Command(
      name: "toy", summary: "", arguments: [("FILE", "what to play")], groups: [.init("Sound", [echo])])
    let arguments = try ParsedArguments(words, for: command)
    #expect(arguments.string("--echo") == value && arguments.positional == rest)
  }

  @Test func `A flag is there or not`() throws {
    #expect(try parsed(["song", "--loud"]).has("--loud"))
    #expect(try !parsed(["song"]).has("--loud"))
  }

  @Test(arguments: [["--help"], ["-h"], ["--version"], ["--help", "a", "b", "c"], ["--loud", "--version"]])
  func `Help and version need no arguments`(words: [String]) throws {
    let arguments = try parsed(words)
    #expect(arguments.has("--help") || arguments.has("--version"))
  }

  @Test(arguments: [
    ([], "missing argument: expected FILE"),
    (["--loud"], "missing argument: expected FILE"),
    (["--"], "missing argument: expected FILE"),
    (["a", "b"], "too many arguments: expected FILE, found 2"),
    (["a", "--", "b", "-c"], "too many arguments: expected FILE, found 3"),
    (["a", "--nope"], "unknown option --nope"),
    (["a", "--nope=5"], "unknown option --nope"),
    (["a", "-x"], "unknown option -x"),
    (["a", "-xout"], "unknown option -xout"),
    (["a", "-output", "b"], "unknown option -output; did you mean --output?"),
    (["a", "-hout"], "unknown option -hout"),
    (["a", "--Output", "b"], "unknown option --Output; did you mean --output?"),
    (["--hlep"], "unknown option --hlep; did you mean --help?"),
    (["a", "--cuont=3"], "unknown option --cuont; did you mean --count?"),
    (["a", "--v", "3"], "--v may be --volume-of-both-speakers or --version"),
    (["a", "--v=3"], "--v may be --volume-of-both-speakers or --version"),
    (["a", "--=3"], "unknown option --"),
    (["a", "--OUTPUT", "b"], "unknown option --OUTPUT; did you mean --output?"),
    (
      ["a", "--volume_of_both_speakers", "b"],
      "unknown option --volume_of_both_speakers; did you mean --volume-of-both-speakers?"
    ),
    (["a", "--count-of-plays", "2"], "unknown option --count-of-plays; did you mean --count?"),
    (["a", "--dest", "b"], "unknown option --dest; did you mean --output?"),
    (["a", "-q"], "unknown option -q; did you mean --quiet?"),
    (["a", "-v"], "unknown option -v; did you mean --version?"),
    (["a", "--hidden", "3"], "unknown option --hidden"),
    (["a", "-"], "too many arguments: expected FILE, found 2"),
    (["a", "---"], "unknown option ---"),
    (["--help", "--nope"], "unknown option --nope"),
    (["a", "--loud=yes"], "--loud takes no value"),
    (["a", "--loud="], "--loud takes no value"),
    (["a", "--count"], "--count needs a value"),
    (["a", "-o"], "--output needs a value"),
    (["a", "--output="], "--output needs a value"),
    (["a", "--output", ""], "--output needs a value"),
  ])
  func `A wrong command line is refused`(words: [String], message: String) {
    #expect(throws: complaint(message)) { try parsed(words) }
  }

  @Test(arguments: [
    (["a", "--count", "--loud", "3"], "--count", "--loud", "--loud"), (["--output", "-h"], "--output", "--help", "-h"),
    (["a", "-o", "--count=3"], "--output", "--count", "--count=3"),
  ])
  func `An option in the place of a value is told, and how to have it all the same`(
    words: [String], option: String, found: String, word: String
  ) {
    #expect(
      throws: ToolError(
        "\(option) needs a value, found the option \(found)", advice: "\(option)=\(word) takes it for the value")
    ) { try parsed(words) }
  }

  @Test(arguments: [
    (["a", "--count", "1", "--count", "2"], ["--count is given several times: 2 counts, not 1"]),
    (
      ["a", "-o", "1", "--output=2", "-o2", "--output", "3"],
      ["--output is given several times: 2 counts, not 1", "--output is given several times: 3 counts, not 2"]
    ),
    (["a", "--count=1", "--count=1"], []), (["a", "--loud", "--loud"], []),
  ])
  func `Of an option that is given several times the last value counts, which is said`(
    words: [String], notes: [String]
  ) throws {
    #expect(try parsed(words).notes == notes)
    #expect(try parsed(["a", "--count", "1", "--count", "2"]).string("--count") == "2")
  }

  @Test func `A tool may take more arguments than it needs`() throws {
    let command = Command(name: "toy", summary: "", arguments: [("FILE", "")], mostArguments: 2)
    #expect(try ParsedArguments(["who", "file"], for: command).positional == ["who", "file"])
    #expect(try ParsedArguments(["file"], for: command).positional == ["file"])
    #expect(throws: complaint("too many arguments: expected FILE, found 3")) {
      try ParsedArguments(["a", "b", "c"], for: command)
    }
  }

  @Test func `An option that must be given is asked for`() throws {
    #expect(try parsed(["a", "-o", "b"]).required("--output") == "b")
    #expect(throws: complaint("--output is missing")) { try parsed(["a"]).required("--output") }
  }

  @Test func `A tool may take several arguments, or none`() throws {
    func command(_ names: [String]) -> Command {
      Command(name: "toy", summary: "", arguments: names.map { ($0, "") })
    }
    #expect(try ParsedArguments(["a", "b"], for: command(["FROM", "TO"])).positional == ["a", "b"])
    #expect(try ParsedArguments([], for: command([])).positional == [])
    #expect(throws: complaint("missing argument: expected FROM TO")) {
      try ParsedArguments(["a"], for: command(["FROM", "TO"]))
    }
  }

  @Test func `The last argument may repeat`() throws {
    let command = Command(
      name: "toy", summary: "", arguments: [("TO", "where"), ("FROM", "what")], repeatsLast: true)
    #expect(try ParsedArguments(["a", "b"], for: command).positional == ["a", "b"])
    #expect(try ParsedArguments(["a", "b", "c", "d"], for: command).positional == ["a", "b", "c", "d"])
    #expect(throws: complaint("missing argument: expected TO FROM…")) { try ParsedArguments(["a"], for: command) }
    #expect(command.help().contains("  TO          where\n  FROM…       what\n"))
  }

  @Test func `A complaint is two lines, whatever the words contain`() throws {
    let error = #expect(throws: ToolError.self) { try parsed(["a", "--no\n\u{1B}pe"]) }
    #expect(
      error?.description == "unknown option --no\\u{a}\\u{1b}pe\n  toy --help lists the options")
    #expect(error?.status == .usage)
    #expect(ToolError("one line").description == "one line")
  }
}
