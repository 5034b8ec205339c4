import Foundation
import Testing
import NNBTestSupport

/// A built tool, run as a child process.
enum Tool: String {
  case nntrain, nnconv, nninfer, nninfo, nndiff, nnidx

  /// Tools are built into the folder of the tests.
  var url: URL {
    (Bundle.main.executableURL ?? URL(filePath: "/")).deletingLastPathComponent().appending(path: rawValue)
  }

  /// Runs the tool in `folder` until it ends; `input` and `output` are paths.
  func run(_ arguments: [String], in folder: String, input: String = "/dev/null", output: String? = nil) throws
    -> Outcome
  {
    try Child(url, arguments, in: folder, input: input, output: output).outcome()
  }

  /// Expects a run that ends with `status`, no result on standard output, and these lines on standard error.
  func expect(
    _ arguments: [String], in folder: String, input: String = "/dev/null", status: Int32, error: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try run(arguments, in: folder, input: input)
    #expect(outcome.error == error, sourceLocation: sourceLocation)
    #expect(outcome.status == status, sourceLocation: sourceLocation)
    // With --json the error is there too, for programs.
    if arguments.contains("--json") {
      #expect(
        outcome.text.hasPrefix(#"{"error": {"kind": "#) && outcome.lines.count == 1, sourceLocation: sourceLocation)
    } else {
      #expect(outcome.output == [], sourceLocation: sourceLocation)
    }
  }
}

/// What a child process left behind.
struct Outcome {
  /// The exit status, or 128 and the signal that ended the process.
  let status: Int32

  /// Standard output; empty where it went to a file of the caller.
  let output: [UInt8]

  /// Standard error.
  let error: String

  var text: String { String(decoding: output, as: UTF8.self) }

  /// The lines of standard output, each of which must end.
  var lines: [String] { text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init) }
}

/// A child process that runs; its output goes to files, so that neither side waits for the other.
final class Child {
  private let process = Process()
  private let own: URL

  init(_ executable: URL, _ arguments: [String], in folder: String, input: String = "/dev/null", output: String? = nil)
    throws
  {
    own = FileManager.default.temporaryDirectory.appending(path: "nnb-test-output-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder)
    process.standardInput = try handle(FileHandle(forReadingAtPath: input))
    process.standardOutput = try output.map { try handle(FileHandle(forWritingAtPath: $0)) } ?? file("output")
    process.standardError = try file("error")
    try process.run()
  }

  deinit { try? FileManager.default.removeItem(at: own) }

  private func handle(_ opened: FileHandle?) throws -> FileHandle {
    try #require(opened)
  }

  private func file(_ name: String) throws -> FileHandle {
    try Data().write(to: own.appending(path: name))
    return try FileHandle(forWritingTo: own.appending(path: name))
  }

  /// What it has written to standard output so far.
  func output() throws -> [UInt8] {
    let path = own.appending(path: "output")
    return FileManager.default.fileExists(atPath: path.path()) ? [UInt8](try Data(contentsOf: path)) : []
  }

  func send(_ signal: Int32) {
    kill(process.processIdentifier, signal)
  }

  /// Waits for the end.
  func outcome() throws -> Outcome {
    process.waitUntilExit()
    let base: Int32 = process.terminationReason == .uncaughtSignal ? 128 : 0
    return Outcome(
      status: base + process.terminationStatus, output: try output(),
      error: String(decoding: try Data(contentsOf: own.appending(path: "error")), as: UTF8.self))
  }
}

/// Runs a line of shell in `folder`; `arguments` are its `$1`, `$2` … If it waits for what never comes, it is ended after five minutes,
/// with status 124.
func shell(_ script: String, _ arguments: [String] = [], in folder: String) throws -> Outcome {
  try bounded("/bin/sh", ["-c", script, "sh"] + arguments, in: folder)
}

/// Runs a program for five minutes at most.
func bounded(_ program: String, _ arguments: [String], in folder: String) throws -> Outcome {
  try Child(URL(filePath: "/usr/bin/timeout"), ["--kill-after=5", "300", program] + arguments, in: folder).outcome()
}

/// A line of shell that stops the process `$run` at a moment when it writes no file.
let stoppedBetweenSaves =
  "until kill -STOP $run; ! ls -l /proc/$run/fd | grep -q deleted; do kill -CONT $run; sleep 0.001; done"

/// The names in a folder, hidden ones too.
func names(in folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}
