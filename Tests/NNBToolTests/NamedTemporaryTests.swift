import Foundation
import NNBTestSupport
import Testing

/// Runs a command whose attempts to make a file without a name fail with EOPNOTSUPP, and, where the first word is
/// `no-rename`, to rename without replacing with EINVAL.
private let script = #"""
  import ctypes, os, platform, struct, sys
  openat, renameat2 = {"x86_64": (257, 316), "aarch64": (56, 276)}[platform.machine()]
  def step(code, jt, jf, k): return struct.pack("HBBI", code, jt, jf, k)
  LOAD, EQUAL, BITS, END = 0x20, 0x15, 0x45, 0x06
  steps = [step(LOAD, 0, 0, 0), step(EQUAL, 0, 3, openat), step(LOAD, 0, 0, 32), step(BITS, 0, 1, 0o20000000),
           step(END, 0, 0, 0x50000 | 95), step(LOAD, 0, 0, 0)]
  if sys.argv[1] == "no-rename": steps += [step(EQUAL, 0, 1, renameat2), step(END, 0, 0, 0x50000 | 22)]
  program = b"".join(steps + [step(END, 0, 0, 0x7fff0000)])
  buffer = ctypes.create_string_buffer(program)
  filter = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
  libc = ctypes.CDLL(None, use_errno=True)
  if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.c_char_p(filter), 0, 0): sys.exit(99)
  os.execvp(sys.argv[2], sys.argv[2:])
  """#

private let isPossible =
  (try? withTemporaryFolder { folder in
    try shell(#"python3 -c "$1" all sh -c 'exit 7'"#, [script], in: folder).status == 7
  }) ?? false

/// File systems without files that have no name, played by a filter of system calls.
@Suite(.enabled(if: isPossible, "no Python here that can filter system calls"))
struct NamedTemporaryTests {
  private static let model = Fixtures.path("nnb/good/two-layers.nnb")

  private func child(_ command: [String], in folder: String, mode: String = "all") throws -> Child {
    try Child(
      URL(filePath: "/usr/bin/env"), ["--default-signal", "python3", "-c", script, mode] + command, in: folder)
  }

  /// Waits until a hidden file is there.
  private func wait(in folder: String) throws -> String? {
    let end = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < end {
      if let name = try names(in: folder).first(where: { $0.hasPrefix(".nnb-") }) { return name }
      Thread.sleep(forTimeInterval: 0.005)
    }
    return nil
  }

  /// A folder with an nnconv whose worker ends with it and no earlier.
  private func withSlowWorker(_ body: (_ tool: String, _ place: String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let made = try shell(
        #"mkdir tools place; cp "$1" tools/nnconv; printf '#!/bin/sh\nexec cat <&5 > /dev/null\n' > tools/nnhdf5; chmod +x tools/nnhdf5"#,
        [Tool.nnconv.url.path()], in: folder)
      try #require(made.status == 0, "\(made.error)")
      try body(folder + "/tools/nnconv", folder + "/place")
    }
  }

  @Test(arguments: ["all", "no-rename"])
  func `Files are written all the same, and none is replaced without force`(mode: String) throws {
    try withTemporaryFolder { folder in
      let statuses = try [[], [], ["--force"]].map { more in
        try child([Tool.nnconv.url.path(), Self.model, "m.nnb", "--quiet"] + more, in: folder, mode: mode).outcome()
          .status
      }
      #expect(statuses == [0, 73, 0])
      #expect(try contents(of: folder + "/m.nnb") == contents(of: Self.model))
      #expect(try names(in: folder) == ["m.nnb"])
    }
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func `A signal that ends a conversion leaves nothing`(signal: Int32) throws {
    try withSlowWorker { tool, place in
      let run = try child([tool, Self.model, "m.h5"], in: place)
      #expect(try wait(in: place) != nil)
      run.send(signal)
      #expect(try run.outcome().status == 128 + signal)
      #expect(try names(in: place) == [])
    }
  }

  @Test func `What a killed conversion leaves is removed by the next one, which says so`() throws {
    try withSlowWorker { tool, place in
      let run = try child([tool, Self.model, "m.h5"], in: place)
      let name = try #require(try wait(in: place))
      let other = try Tool.nnconv.run([Self.model, "other.nnb"], in: place)
      #expect(other.error == "" && other.status == 0)
      run.send(SIGKILL)
      #expect(try run.outcome().status == 128 + SIGKILL)
      // The worker, which has the file too, goes a moment later than the one who started it.
      var said = ""
      let end = ContinuousClock.now + .seconds(20)
      while said.isEmpty, ContinuousClock.now < end {
        let next = try Tool.nnconv.run([Self.model, "m.nnb", "--force"], in: place)
        #expect(next.status == 0)
        said = next.error
      }
      #expect(said == "nnconv: removed ./\(name), which a process that was killed had left\n")
      #expect(try names(in: place) == ["m.nnb", "other.nnb"])
    }
  }

  @Test(arguments: [SIGTERM, SIGHUP])
  func `An interrupted run leaves its checkpoint alone`(signal: Int32) throws {
    try withTemporaryFolder { folder in
      let run = try child(
        [
          Tool.nntrain.url.path(), MNIST.folder, "-o", "m.nnb", "--hidden", "4", "--epochs", "30000",
          "--checkpoint-every", "1step",
        ], in: folder)
      while try run.output().isEmpty { Thread.sleep(forTimeInterval: 0.01) }
      run.send(signal)
      #expect(try run.outcome().status == 128 + signal)
      #expect(try names(in: folder) == ["m.nnb"])
    }
  }
}
