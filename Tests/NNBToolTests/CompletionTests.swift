import Foundation
import Testing
import NNBTestSupport

/// What shells offer for the beginning of a command, asked from the shells themselves.
struct CompletionTests {
  private static func isInstalled(_ program: String) -> Bool {
    ["/bin", "/usr/bin", "/usr/local/bin"].contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
  }

  /// Beginnings of commands, the last word of which is to be completed, with some of what is offered and some of what
  /// is not.
  private static let cases: [(tool: Tool, words: [String], offered: [String], absent: [String])] = [
    (.nntrain, ["--opt"], ["--optimizer"], ["--output", "--force"]),
    (.nntrain, ["--"], ["--optimizer", "--output", "--help", "--version", "--json"], ["--predict"]),
    (.nntrain, ["--optimizer", ""], ["sgd", "momentum", "nesterov", "adam", "adamw"], ["constant", "m.nnb"]),
    (.nntrain, ["--optimizer", "a"], ["adam", "adamw"], ["sgd"]),
    (.nntrain, ["--schedule", "c"], ["constant", "cosine"], ["step"]),
    (.nntrain, ["--on-checkpoint-error", ""], ["continue", "stop"], []),
    (.nntrain, ["--init", ""], ["he-uniform", "uniform"], []),
    (.nntrain, ["--resume", ""], ["m.nnb", "m.h5", "m.pt", "sub/"], ["run.jsonl", "images-idx3-ubyte", "notes.doc"]),
    (.nntrain, ["--resume", "m."], ["m.nnb", "m.h5", "m.pt"], ["run.jsonl", "sub/"]),
    (.nntrain, ["--log", "r"], ["run.jsonl"], ["m.nnb"]),
    (.nntrain, ["--epochs", "m"], [], ["m.nnb", "m.h5"]),
    (.nntrain, ["im"], ["images-idx3-ubyte", "images.gz"], ["m.nnb"]),
    (.nnconv, [""], ["m.nnb", "m.h5", "m.pt", "sub/"], ["run.jsonl"]),
    (.nnconv, ["m.nnb", "m"], ["m.nnb", "m.h5", "m.pt"], []),
    (.nnconv, ["m.nnb", "out", "--to", ""], ["nnb", "h5", "safetensors", "npz", "pt", "keras", "onnx"], ["m.nnb"]),
    (.nnconv, ["--dtype", "f"], ["f16", "f32"], ["bf16"]),
    (.nnconv, ["--probe", "im"], ["images-idx3-ubyte", "images.gz"], []),
    (.nnconv, ["--sandbox", ""], ["required", "best-effort"], ["m.nnb"]),
    (.nninfer, ["m"], ["m.nnb", "m.h5", "m.pt"], []),
    (.nninfer, ["m.nnb", "im"], ["images-idx3-ubyte", "images.gz"], []),
    (.nninfer, ["--model", "m"], ["m.nnb", "m.h5", "m.pt"], []),
    (.nninfer, ["--format", ""], ["text", "csv", "json"], []),
    (.nninfo, ["m.nnb", "m.h5", "m"], ["m.nnb", "m.h5", "m.pt"], ["run.jsonl"]),
    (.nninfo, ["--config", "c"], ["config.json"], ["m.nnb"]),
    (.nndiff, ["m.nnb", ""], ["m.nnb", "m.h5", "m.pt"], ["run.jsonl"]),
    (.nndiff, ["--layout", ""], ["in-out", "out-in"], []),
    (.nnidx, ["--to", ""], ["idx", "png", "csv"], ["m.nnb"]), (.nnidx, ["im"], ["images-idx3-ubyte", "images.gz"], []),
  ]

  private static func makeFiles(in folder: String) throws {
    let made = try shell(
      """
      touch m.nnb m.h5 m.pt run.jsonl config.json images-idx3-ubyte images.gz notes.doc
      mkdir sub
      """, in: folder)
    try #require(made.status == 0)
  }

  private static func check(_ found: [String], _ offered: [String], _ absent: [String], _ words: [String]) {
    // A shell adds the slash of a folder when it inserts the name.
    let found = Set(found.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 })
    func bare(_ names: [String]) -> Set<String> { Set(names.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }) }
    #expect(bare(offered).subtracting(found) == [], "\(words): \(found.sorted())")
    #expect(bare(absent).intersection(found) == [], "\(words): \(found.sorted())")
  }

  /// What bash would offer for the last of the words.
  private static func bash(_ tool: Tool, _ words: [String], in folder: String) throws -> [String] {
    let script = #"""
      eval "$("$1" --generate bash)" || exit 1
      shift
      COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
      spec=$(complete -p "$1") || exit 1
      set -- $spec
      while [ "$1" != -F ]; do shift; done
      "$2"
      printf '%s\n' "${COMPREPLY[@]}"
      """#
    let run = try Child(
      URL(filePath: "/bin/bash"), ["-c", script, "bash", tool.url.path(), tool.rawValue] + words, in: folder
    ).outcome()
    #expect(run.status == 0 && !run.error.contains("line"), "\(run.error)")
    return run.lines.filter { !$0.isEmpty }
  }

  @Test(.enabled(if: isInstalled("bash"), "bash is not installed"))
  func `Bash completes options, their values and files by their endings`() throws {
    try withTemporaryFolder { folder in
      try Self.makeFiles(in: folder)
      for one in Self.cases {
        Self.check(try Self.bash(one.tool, one.words, in: folder), one.offered, one.absent, one.words)
      }
    }
  }

  @Test(
    .enabled(if: isInstalled("bash"), "bash is not installed"),
    arguments: [
      // Readline splits a word at its =.
      (Tool.nntrain, ["--optimizer", "="], ["sgd", "momentum", "nesterov", "adam", "adamw"]),
      (.nntrain, ["--optimizer", "=", "ada"], ["adam", "adamw"]),
      (.nntrain, ["-o", "m.n"], ["m.nnb"]),
      (.nnconv, ["--", "--"], []),
      (.nnconv, ["m.nnb", "--to", "=", "h5", "m.h"], ["m.h5"]),
      (.nnconv, ["--activations", "relu,soft"], ["relu,softmax", "relu,softplus"]),
      (.nnconv, ["--activations", "relu,tanh,l"], ["relu,tanh,linear", "relu,tanh,leaky_relu:"]),
      (.nnconv, ["a", "b", "c"], []),
      (.nninfo, ["sub"], ["sub"]), (.nninfo, ["no"], ["notes.doc"]), (.nninfo, ["a b"], ["a b.nnb"]),
      (.nninfo, [#"a\ "#], ["a b.nnb"]),
    ])
  func `Bash completes what it has in several words, or in one`(tool: Tool, words: [String], expected: [String]) throws
  {
    try withTemporaryFolder { folder in
      try Self.makeFiles(in: folder)
      try write([], to: folder + "/a b.nnb")
      let found = try Self.bash(tool, words, in: folder)
      if tool == .nndiff {
        // There is no third argument.
        #expect(found == [])
      } else {
        #expect(found.sorted() == expected.sorted())
      }
    }
  }

  @Test(.enabled(if: isInstalled("fish"), "fish is not installed"))
  func `Fish completes options, their values and files by their endings`() throws {
    try withTemporaryFolder { folder in
      try Self.makeFiles(in: folder)
      for one in Self.cases {
        let line = ([one.tool.rawValue] + one.words).joined(separator: " ")
        let run = try shell(
          #"HOME=$PWD XDG_CONFIG_HOME=$PWD/.c; export HOME XDG_CONFIG_HOME; "$1" --generate fish >.s; fish -N -c 'source .s; complete -C "$argv[1]"' "$2""#,
          [one.tool.url.path(), line], in: folder)
        #expect(run.status == 0 && run.error == "", "\(run.error)")
        // Fish also offers files of other endings, after those that fit.
        let absent = one.absent.filter { $0.hasPrefix("-") }
        let found = run.lines.map { String($0.prefix { $0 != "\t" }) }
        Self.check(found, one.offered, absent, one.words)
      }
    }
  }

  @Test(.enabled(if: isInstalled("zsh"), "zsh is not installed"))
  func `Zsh completes options, their values and files by their endings`() throws {
    try withTemporaryFolder { folder in
      try Self.makeFiles(in: folder)
      let lines = Self.cases.map { ([$0.tool.rawValue] + $0.words).joined(separator: " ") }
      let found = try Self.zsh(lines, in: folder)
      try #require(found.count == lines.count)
      for (one, matches) in zip(Self.cases, found) { Self.check(matches, one.offered, one.absent, one.words) }
    }
  }

  /// What zsh would offer at the end of each line, asked in a terminal of its own: every match that is added is also
  /// written to a file.
  private static func zsh(_ lines: [String], in folder: String) throws -> [[String]] {
    let script = #"""
      mkdir .f; for tool in nntrain nnconv nninfer nninfo nndiff nnidx; do "$1/$tool" --generate zsh >.f/_$tool || exit 1; done
      shift
      zmodload zsh/zpty
      zpty z zsh -f -i
      zpty -w z 'PS1= PS2= RPS1=; unsetopt zle_bracketed_paste 2>/dev/null; fpath=($PWD/.f $fpath)
      autoload -Uz compinit; compinit -u -D; LISTMAX=10000; setopt no_list_beep
      compadd() {
        local -a found; builtin compadd -O found "$@"; print -rl -- "${(@)found/#/MATCH:}" >>.matches
        builtin compadd "$@"
      }
      ask() { zle list-choices; print END >>.matches; zle kill-whole-line }; zle -N ask; bindkey "^I" ask
      print REA""DY'
      zpty -r -m z started "*READY*"
      for line in "$@"; do
        rm -f .matches
        zpty -w -n z "$line"$'\t'
        for ((i = 0; i < 1200; i++)); do grep -q "^END" .matches 2>/dev/null && break; sleep 0.05; done
        cat .matches
      done
      zpty -d z
      """#
    let tools = Tool.nntrain.url.deletingLastPathComponent().path()
    let run = try Child(
      URL(filePath: "/usr/bin/env"), ["zsh", "-f", "-c", script, "zsh", tools] + lines, in: folder
    ).outcome()
    #expect(run.status == 0 && run.error == "", "\(run.error)")
    return run.lines.split(separator: "END", omittingEmptySubsequences: false).dropLast().map { matches in
      matches.filter { $0.hasPrefix("MATCH:") }.map { String($0.dropFirst(6)) }
    }
  }
}
