import NNBBytes
import NNBCommandLine
import NNBJSON
import NNBSweep
import NNBSystem

/// A run of a sweep that is being done, by nntrain itself in a process of its own.
struct SweepChild {
  let run: SweepRun
  let process: RunningChild
  let start = ContinuousClock.now

  /// What it writes on its standard output and standard error.
  private let answer, complaint: OpenFile

  /// Where the child has the end of its connection; nothing else uses the number.
  private static let life: Int32 = 3

  /// How much of an output is looked at for an error, in bytes.
  private static let mostBytes = 1 << 16

  /// Starts or continues a run.
  ///
  /// Throws `Failure` if there is no process to be had.
  init(_ run: SweepRun, _ words: [String], program: String) throws(Failure) {
    self.run = run
    do {
      answer = try OpenFile.inMemory(name: "the run's output")
      complaint = try OpenFile.inMemory(name: "the run's messages")
      process = try RunningChild(
        program, words + ["--json", "--quiet"], environment: ChildEnvironment.own,
        files: [(1, answer.fileDescriptor), (2, complaint.fileDescriptor)], life: Self.life)
    } catch let failure as ChildProcess.Failure {
      throw Failure(
        error: ToolError("cannot start \(program): \(ErrorNumber.text(of: failure.code))", status: .system),
        isShortage: ErrorNumber.meansNoProcess(failure.code))
    } catch {
      throw Failure(error: ToolError(error), isShortage: (error as? FileError)?.isShortage ?? false)
    }
  }

  /// Why a run could not be started, and whether the system may have what it needs later.
  struct Failure: Error {
    let error: ToolError
    let isShortage: Bool
  }

  /// What the run says was wrong; nil if it says nothing.
  var error: String? {
    let lines = Self.end(of: answer).split(separator: UInt8(ascii: "\n"))
    for line in lines.reversed() {
      if let error = (try? JSON(parsing: Array(line)))?["error"], let message = error["message"]?.string {
        // They say where a model is that did not find room.
        return ([message] + (error["problems"]?.elements ?? []).compactMap(\.string)).joined(separator: "; ")
      }
    }
    let last = Self.end(of: complaint).split(separator: UInt8(ascii: "\n")).last
    return last.map { String(decoding: $0, as: UTF8.self) }
  }

  private static func end(of file: OpenFile) -> [UInt8] {
    let size = file.knownCount ?? 0
    return (try? file.read(at: max(0, size - mostBytes), upTo: mostBytes)) ?? []
  }
}
