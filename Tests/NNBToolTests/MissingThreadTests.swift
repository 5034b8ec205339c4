import Foundation
import NNBModel
import NNB
import NNBTestSupport
import Testing

/// Tools in a system that has no threads to give: root has no limit, so that they run as nobody there.
@Suite(.enabled(if: ProcessInfo.processInfo.activeProcessorCount > 1))
struct MissingThreadTests {
  private func run(_ tool: Tool, _ arguments: [String], in folder: String) throws -> Outcome {
    try shell(
      """
      if [ "$(id -u)" = 0 ]; then set -- setpriv --reuid 65534 --clear-groups "$@"; fi
      exec prlimit --nproc=1 "$@"
      """, [tool.url.path()] + arguments, in: folder)
  }

  @Test func `Every tool that works on several threads says that there are too few`() throws {
    try Handmade.inFolder { folder in
      let values = [Float](repeating: 0, count: 2_500_000)
      let tensor = try Tensor(name: "t", axes: [.init(values.count)], values: values)
      try Checkpoint(network: nil, tensors: [tensor]).write(to: folder + "/large.nnb")
      let commands: [(Tool, [String])] = [
        (.nninfer, ["m.nnb", "images", "--labels", "labels", "--threads", "2"]),
        (.nndiff, ["m.nnb", "m.nnb", "--probe", "images"]),
        (.nninfo, ["--check", "large.nnb"]), (.nninfo, ["--check", "large.nnb", "large.nnb"]),
      ]
      for (tool, arguments) in commands {
        let run = try run(tool, arguments, in: folder)
        #expect(run.status == 0, "\(run.error)")
        let note = /nn[a-z]+: the system gives no more threads: working on 1 of \d+\n/
        #expect(run.error.wholeMatch(of: note) != nil, "\(tool): \(run.error)")
      }
    }
  }
}
