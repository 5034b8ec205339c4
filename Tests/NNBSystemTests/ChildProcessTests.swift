import Foundation
import NNBTestSupport
import Testing

import NNBSystem

struct ChildProcessTests {
  private func run(_ script: String, files: [(child: Int32, here: Int32)] = [], seconds: Int = 30) throws
    -> ChildProcess.End
  {
    try ChildProcess.run(
      "/bin/sh", ["-c", script], environment: ["ONLY=this", "PATH=/usr/bin:/bin"], files: files, life: 9,
      seconds: seconds)
  }

  @Test(arguments: [0, 1, 65, 255])
  func `the exit status is that of the program`(status: Int32) throws {
    #expect(try run("exit \(status)") == .exited(status))
  }

  @Test(arguments: [("SEGV", SIGSEGV), ("KILL", SIGKILL), ("XCPU", SIGXCPU)])
  func `a signal is told from a status, and named`(name: String, number: Int32) throws {
    #expect(try run("kill -\(name) $$") == .signalled(number))
    #expect(ChildProcess.name(ofSignal: number) == "SIG" + name)
  }

  @Test func `a program that hangs is stopped when its time is up`() throws {
    try withTemporaryFolder { folder in
      let start = ContinuousClock.now
      #expect(try run("echo $$ > \(folder)/pid; exec sleep 100", seconds: 1) == .timedOut)
      #expect(ContinuousClock.now - start >= .seconds(1))
      let text = String(decoding: try contents(of: folder + "/pid"), as: UTF8.self)
      let process = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
      #expect(kill(process, 0) == -1, "it is still there")
    }
  }

  /// 2,147,484 seconds are more milliseconds than 31 bits hold; the limit grows with the size of a file.
  @Test(arguments: [2_147_483, 2_147_484, 1 << 40, .max])
  func `no time limit is too long to wait with`(seconds: Int) throws {
    #expect(try run("sleep 0.1; exit 3", seconds: seconds) == .exited(3))
  }

  @Test func `a time limit below 0 is over at once`() throws {
    #expect(try run("exec sleep 100", seconds: .min) == .timedOut)
  }

  @Test func `a missing program is an error of the system`() {
    let error = #expect(throws: ChildProcess.Failure.self) {
      try ChildProcess.run("/no/such/program", [], environment: [], files: [], life: 9, seconds: 1)
    }
    #expect(error?.code == ENOENT)
  }

  @Test func `files arrive where they were meant to, and no others`() throws {
    try withTemporaryFolder { folder in
      let paths = ["one", "two", "three"].map { folder + "/" + $0 }
      for path in paths { try write([], to: path) }
      let files = try paths.map { try #require(FileHandle(forUpdatingAtPath: $0)) }
      defer { for file in files { try? file.close() } }
      let here = files.map(\.fileDescriptor)
      // One would be overwritten by another if each were copied in its turn.
      let end = try run(
        "echo a >&5; echo b >&6; echo $ONLY$HOME >&7; ls /proc/$$/fd >&7",
        files: [(5, here[0]), (6, here[1]), (7, here[2])])
      #expect(end == .exited(0))
      let texts = try paths.map { String(decoding: try contents(of: $0), as: UTF8.self) }
      #expect(texts[0] == "a\n")
      #expect(texts[1] == "b\n")
      let lines = texts[2].split(separator: "\n").map(String.init)
      #expect(lines.first == "this")
      #expect(Set(lines.dropFirst()).isSuperset(of: ["0", "5", "6", "7", "9"]))
    }
  }

  @Test func `descriptors whose numbers cross arrive uncrossed`() throws {
    try withTemporaryFolder { folder in
      let paths = [folder + "/one", folder + "/two"]
      for path in paths { try write([], to: path) }
      let files = try paths.map { try #require(FileHandle(forUpdatingAtPath: $0)) }
      defer { for file in files { try? file.close() } }
      let (first, second) = (files[0].fileDescriptor, files[1].fileDescriptor)
      let life = max(first, second) + 1
      let end = try ChildProcess.run(
        "/bin/sh", ["-c", "echo first > /proc/self/fd/\(second); echo second > /proc/self/fd/\(first)"],
        environment: [], files: [(second, first), (first, second)], life: life, seconds: 30)
      #expect(end == .exited(0))
      #expect(try contents(of: paths[0]) == Array("first\n".utf8))
      #expect(try contents(of: paths[1]) == Array("second\n".utf8))
    }
  }
}
