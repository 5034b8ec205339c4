import Foundation
import Testing
import TestSupport

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
    ("exit 0", "nnhdf5 ended with status 0 and no whole answer", 65 as Int32),
    ("echo word >&2; exit 3", "nnhdf5 ended with status 3: word", 65),
    ("echo end", "a proof of fewer tensors", 65),
    (
      "kill -SEGV $$", "the HDF5 library was ended by SIGSEGV over this file, which is damaged or made to do harm", 65
    ),
    ("kill -KILL $$", "nnhdf5 was killed (SIGKILL) while it worked on this file, perhaps for want of memory", 65),
    (
      "kill -XCPU $$",
      "the HDF5 library took more time for this file than its size calls for (SIGXCPU); it may be damaged", 65
    ),
    (#"printf 'failure\tNo space left on device\nend\n'; exit 74"#, "No space left on device", 74),
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

  @Test func `Without a worker .nnb is still converted, and .h5 says what is missing`() throws {
    try withWorker(nil) { tool, folder in
      let copy = try shell(#"PATH= "$1" "$2" m.nnb --quiet"#, [tool, Self.model], in: folder)
      #expect(copy.status == 0, "\(copy.error)")
      let run = try shell(#"PATH= "$1" "$2" m.h5"#, [tool, Self.model], in: folder)
      #expect(run.error.hasPrefix("nnconv: m.h5: reading and writing .h5 needs the program nnhdf5, which is not in "))
      #expect(run.status == 70)
      #expect(try names(in: folder) == ["m.nnb"])
    }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `Stopping nnconv while its worker works leaves nothing`(signal: Int32) throws {
    try withWorker("") { tool, folder in
      // The worker's environment is empty, so it is told where to leave its number by its own text.
      let script = "#!/bin/sh\necho $$ > \(folder)/../pid\nexec sleep 30 > /dev/null 2>&1\n"
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
