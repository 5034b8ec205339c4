import Foundation
import Testing
import NNBTestSupport

/// A worker that fails, and the system around it that does.
struct WorkerFailureTests {
  private static let model = Fixtures.path("nnb/good/two-layers.nnb")

  /// A copy of nnconv with a worker beside it that is a line of shell.
  private func withWorker(_ script: String?, _ body: (_ tool: String, _ folder: String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let tools = folder + "/tools", place = folder + "/place"
      for path in [tools, place] {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      }
      // By another process: a program that this one has open for writing, which children of other tests inherit, cannot
      // be started.
      var making = #"cp "$1" nnconv"#
      if script != nil { making += #"; printf '#!/bin/sh\n%s\n' "$2" > nnhdf5; chmod +x nnhdf5"# }
      let made = try shell(making, [Tool.nnconv.url.path(), script ?? ""], in: tools)
      try #require(made.status == 0, "\(made.error)")
      try body(tools + "/nnconv", place)
    }
  }

  @Test(arguments: [
    // What is no worker of this version says nothing of the file.
    ("exit 0", "nnhdf5 ended with status 0 and no whole answer; it is not the nnhdf5 of this version", 71 as Int32),
    ("echo word >&2; exit 3", "nnhdf5 ended with status 3: word; it is not the nnhdf5 of this version", 71),
    ("echo no >&2; exit 64", "tools/nnhdf5 is the nnhdf5 of another version than this program", 71),
    (
      "echo nnhdf5: error while loading shared libraries: libhdf5.so.1 >&2; exit 127",
      "tools/nnhdf5: nnhdf5: error while loading shared libraries: libhdf5.so.1", 71
    ),
    // A mistake of the worker.
    (#"echo '["end"]'"#, "a mistake of nnhdf5: an answer without a proof", 70),
    (
      #"printf '["failure", {"subject": "source", "kind": "internal", "code": "c", "problems": [{"message": "no second file", "values": []}]}]\n["end"]\n'; exit 74"#,
      "a mistake of nnhdf5: no second file",
      70
    ),
    // Signals of its own, and from outside.
    (
      "kill -SEGV $$", "a mistake of nnhdf5: SIGSEGV ended it while it wrote", 70
    ),
    (
      "kill -KILL $$",
      "nnhdf5 was killed (SIGKILL) from outside, perhaps because memory ran out; nothing is known of the file", 71
    ),
    ("kill -TERM $$", "nnhdf5 was ended by SIGTERM from outside; nothing is known of the file", 71),
    // A true end of its time.
    (
      "ulimit -S -t 1; while :; do :; done", "a mistake of nnhdf5: SIGXCPU ended it while it wrote", 70
    ),
    (
      #"printf '["failure", {"subject": "other", "kind": "input-output", "code": "c", "problems": [{"message": "No space left on device", "values": []}]}]\n["end"]\n'; exit 74"#,
      "m.h5: No space left on device", 74
    ),
    (
      #"printf '["failure", {"subject": "other", "kind": "no-resources", "code": "c", "problems": [{"message": "no memory", "values": []}]}]\n["end"]\n'; exit 74"#,
      "m.h5: no memory", 71
    ),
    // A part of the sandbox that must be there.
    (
      #"printf '["gap", "landlock", "refused", "ENOMEM"]\n["end"]\n'"#,
      "not opened: the HDF5 library runs without Landlock, which this kernel refuses (ENOMEM)", 71
    ),
  ])
  func `A worker that fails is one clear error, and no result`(script: String, message: String, status: Int32) throws {
    try withWorker(script) { tool, folder in
      let run = try shell(#""$1" "$2" m.h5"#, [tool, Self.model], in: folder)
      #expect(run.error.contains(message), "\(run.error)")
      #expect(run.error.hasPrefix("nnconv: m.h5: "), "\(run.error)")
      #expect(run.status == status)
      #expect(run.output == [])
      #expect(try names(in: folder) == [])
    }
  }

  @Test(arguments: [
    ("kill -SEGV $$", "the HDF5 library was ended by SIGSEGV over this file, which is damaged or made to do harm"),
    (
      "ulimit -S -t 1; while :; do :; done",
      "s of processor time for this file, far more than a good file of its size needs, and was stopped"
    ),
  ])
  func `A file that is read is to blame for what ends its reader`(script: String, message: String) throws {
    try withWorker(script) { tool, folder in
      #expect(try Tool.nnconv.run([Self.model, "real.h5", "--quiet"], in: folder).status == 0)
      let run = try shell(#""$1" real.h5 m.nnb"#, [tool], in: folder)
      #expect(run.error.hasPrefix("nnconv: real.h5: ") && run.error.contains(message), "\(run.error)")
      #expect(run.status == 65)
    }
  }

  @Test(arguments: ["ABRT", "SEGV", "TRAP"])
  func `Where memory is limited from outside, nobody knows what a crash comes from`(signal: String) throws {
    try withWorker("kill -\(signal) $$") { tool, folder in
      #expect(try Tool.nnconv.run([Self.model, "real.h5", "--quiet"], in: folder).status == 0)
      for words in [#"real.h5 m.nnb"#, #""$2" m.h5"#] {
        let run = try shell(#"ulimit -v 500000; exec "$1" "# + words, [tool, Self.model], in: folder)
        #expect(
          run.error.hasSuffix(
            ".h5: nnhdf5 was ended by SIG\(signal), perhaps because it may take no more than 512,000,000 bytes of memory "
              + "(ulimit -v); nothing is known of the file\n"), "\(run.error)")
        #expect(run.status == 71)
      }
    }
  }

  @Test func `A worker that is missing is told of the stream that it was to write`() throws {
    let run = try Tool.nnconv.run([Self.model, "-", "--to", "h5", "--worker", "/none/nnhdf5"], in: "/")
    #expect(run.error.hasPrefix("nnconv: standard output: reading and writing .h5 needs"), "\(run.error)")
    #expect(run.status == 71)
  }

  @Test(arguments: ["input-output", "no-resources"])
  func `What fails is said of the file that it is about`(kind: String) throws {
    let status: Int32 = kind == "input-output" ? 74 : 71
    for (subject, name) in [("source", "real.h5"), ("other", "m.nnb")] {
      try withWorker(
        #"printf '["failure", {"subject": "\#(subject)", "kind": "\#(kind)", "code": "c", "problems": [{"message": "the reason", "values": []}]}]\n["end"]\n'; exit 74"#
      ) {
        tool, folder in
        #expect(try Tool.nnconv.run([Self.model, "real.h5", "--quiet"], in: folder).status == 0)
        let reading = try shell(#""$1" real.h5 m.nnb"#, [tool], in: folder)
        #expect(reading.error == "nnconv: \(name): the reason\n")
        #expect(reading.status == status)
        let writing = try shell(#""$1" "$2" m.h5"#, [tool, Self.model], in: folder)
        #expect(writing.error == "nnconv: \(subject == "source" ? Self.model : "m.h5"): the reason\n")
        #expect(writing.status == status)
        #expect(try names(in: folder) == ["real.h5"])
      }
    }
  }

  @Test(arguments: [[], ["--quiet"], ["--quiet", "--sandbox", "best-effort"]])
  func `A part of the sandbox that is missing is said even where nothing else is`(options: [String]) throws {
    let gaps = #"["gap", "landlock", "missing", "ENOSYS"]\n["verified", 4, 1]\n["end"]\n"#
    try withWorker("printf '\(gaps)'") { tool, folder in
      let run = try shell(#""$@""#, [tool, Self.model, "m.h5"] + options, in: folder)
      #expect(run.status == 0, "\(run.error)")
      #expect(
        run.error
          == "nnconv: warning: the HDF5 library runs without Landlock, which this kernel does not have (ENOSYS): a "
          + "hostile file could make it open other files\n")
      #expect(run.lines.isEmpty == options.contains("--quiet"))
    }
  }

  @Test func `Without a worker .nnb is still converted, and .h5 says what is missing`() throws {
    try withWorker(nil) { tool, folder in
      let copy = try shell(#"PATH= "$1" "$2" m.nnb --quiet"#, [tool, Self.model], in: folder)
      #expect(copy.status == 0, "\(copy.error)")
      let run = try shell(#"PATH= "$1" "$2" m.h5"#, [tool, Self.model], in: folder)
      #expect(run.error.hasPrefix("nnconv: m.h5: reading and writing .h5 needs the program nnhdf5, which is not in "))
      #expect(run.status == 71)
      #expect(try names(in: folder) == ["m.nnb"])
    }
  }

  @Test func `An answer that is no .nnb file is a mistake of the worker, not of the file`() throws {
    try withWorker(#"echo '["end"]'"#) { tool, folder in
      #expect(try Tool.nnconv.run([Self.model, "real.h5", "--quiet"], in: folder).status == 0)
      let run = try shell(#""$1" real.h5 m.nnb"#, [tool], in: folder)
      #expect(run.error.contains("real.h5: what was made of it is not .nnb, by a mistake of nnb"), "\(run.error)")
      #expect(run.status == 70)
      #expect(try names(in: folder) == ["real.h5"])
    }
  }

  @Test func `The worker can be named, and is then looked for nowhere else`() throws {
    try withWorker("echo other >&2; exit 3") { tool, folder in
      let own = Tool.nnconv.url.deletingLastPathComponent().appending(path: "nnhdf5").path()
      let named = try shell(#""$1" "$2" m.h5 --quiet --worker "$3""#, [tool, Self.model, own], in: folder)
      #expect(named.status == 0, "\(named.error)")
      let missing = try shell(#""$1" "$2" n.h5 --worker nothing"#, [tool, Self.model], in: folder)
      #expect(missing.status == 71)
      #expect(missing.error.contains("needs the program nnhdf5, which is not in nothing"), "\(missing.error)")
      #expect(try names(in: folder) == ["m.h5"])
    }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `Stopping nnconv while its worker works leaves nothing`(signal: Int32) throws {
    try withWorker("") { tool, folder in
      // The worker's environment is empty, so it is told where to leave its number by its own text. It ends with nnconv and
      // no earlier: who waits for nnconv waits for all that hold its files.
      let script = "#!/bin/sh\necho $$ > \(folder)/../pid\nexec cat <&5 > /dev/null 2>&1\n"
      try write(Array(script.utf8), to: folder + "/../tools/nnhdf5")
      let run = try Child(
        URL(filePath: "/usr/bin/env"), ["--default-signal", tool, Self.model, "m.h5"], in: folder)
      let pid = folder + "/../pid"
      let end = ContinuousClock.now + .seconds(20)
      while (try? contents(of: pid).isEmpty) ?? true, ContinuousClock.now < end { Thread.sleep(forTimeInterval: 0.01) }
      run.send(signal)
      let outcome = try run.outcome()
      #expect(outcome.status == 128 + signal)
      #expect(try names(in: folder) == [])
    }
  }

  @Test func `A file that must not grow is an error of writing, and keeps the old one`() throws {
    try withTemporaryFolder { folder in
      try write([1, 2, 3], to: folder + "/old.h5")
      for name in ["new.h5", "old.h5"] {
        let run = try shell(
          #"trap '' XFSZ; ulimit -f 4; exec "$1" "$2" "$3" --force"#, [Tool.nnconv.url.path(), Self.model, name],
          in: folder)
        #expect(run.status == 74, "\(run.error)")
        #expect(run.error.hasPrefix("nnconv: "))
        #expect(run.error.contains("File too large"), "\(run.error)")
      }
      #expect(try names(in: folder) == ["old.h5"])
      #expect(try contents(of: folder + "/old.h5") == [1, 2, 3])
      let full = try shell(#""$1" "$2" - --to h5 > /dev/full"#, [Tool.nnconv.url.path(), Self.model], in: folder)
      #expect(full.status == 74)
      #expect(full.error.contains("No space left on device"), "\(full.error)")
    }
  }
}
