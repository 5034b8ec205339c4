import Foundation
import NNBModel
import NNB
import NNBTestSupport
import Testing

/// Streams: as outputs, and as places for lines that nobody takes.
struct OutputStreamTests {
  private static let model = Fixtures.path("nnb/good/two-layers.nnb")
  private static let tools = [Tool.nntrain.url.path(), MNIST.folder, Tool.nnconv.url.path(), model]

  private func run(_ script: String, in folder: String) throws -> Outcome {
    try shell(script, Self.tools, in: folder)
  }

  @Test func `Names of streams are written through`() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        #"""
        set -- "$@" --hidden 2 --epochs 1 --quiet; tool=$1 data=$2 conv=$3 model=$4; shift 4
        "$tool" "$data" -o m.nnb "$@"
        "$tool" "$data" -o /dev/stdout "$@" | cmp - m.nnb && echo same
        "$tool" "$data" -o /dev/fd/3 "$@" 3> three.nnb && cmp three.nnb m.nnb && echo same
        "$tool" "$data" -o /dev/null "$@"; echo $?
        mkfifo pipe.h5; cat pipe.h5 > got.h5 & "$tool" "$data" -o pipe.h5 "$@"; wait
        "$conv" got.h5 - --to nnb | cmp - m.nnb && echo same
        "$conv" "$model" /dev/stdout --to nnb | cmp - "$model" && echo same
        "$conv" "$model" /dev/null --to h5 --quiet; echo $?
        "$tool" "$data" -o /dev/null --checkpoint-every 1step "$@"; echo $?
        """#, in: folder)
      #expect(outcome.lines == ["same", "same", "0", "same", "same", "0", "64"], "\(outcome.error)")
      #expect(outcome.error.hasSuffix("nntrain: --checkpoint-every needs a file, which /dev/null is not\n"))
    }
  }

  @Test func `A reader of progress that goes away costs nothing`() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        #"""
        "$1" "$2" -o straight.nnb --hidden 2 --epochs 30 --quiet
        { "$1" "$2" -o m.nnb --hidden 2 --epochs 30; echo $? > status; } | head -n 1 > /dev/null
        cat status; cmp m.nnb straight.nnb && echo same
        { "$3" m.nnb n.nnb; echo $? > status; } | true; cat status; cmp m.nnb n.nnb && echo same
        """#, in: folder)
      #expect(outcome.lines == ["0", "same", "0", "same"], "\(outcome.error)")
    }
  }

  @Test func `Results that nobody reads end a tool as ever, without a word`() throws {
    try withTemporaryFolder { folder in
      let outcome = try shell(
        #"{ env --default-signal=PIPE "$1" "$2" --json; echo $? > status; } | true; cat status"#,
        [Tool.nninfo.url.path(), Self.model], in: folder)
      // The shell may have closed the pipe before or after the only line.
      #expect(["141", "0"].contains(outcome.lines.first), "\(outcome.lines)")
      #expect(outcome.error == "")
    }
  }

  @Test func `An interrupted run writes its checkpoint to standard output`() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        #"""
        env --default-signal "$1" "$2" -o - --hidden 2 --epochs 100000 > m.nnb 2> err & run=$!
        while ! grep -q images err; do sleep 0.01; done; sleep 0.3
        kill -INT $run; wait $run; echo $?
        tail -n 1 err
        "$1" "$2" --resume m.nnb --epochs 100000 --quiet & run=$!; sleep 0.3; kill $run; wait $run; echo $?
        """#, in: folder)
      #expect(outcome.lines.first == "130" && outcome.lines.last == "143", "\(outcome.error)")
      #expect(outcome.lines.dropFirst().first?.hasPrefix("nntrain: stopped after ") == true)
      #expect(
        outcome.lines.dropFirst().first?.hasSuffix("; standard output has the checkpoint, which --resume goes on from")
          == true)
      #expect(try Checkpoint(contentsOf: folder + "/m.nnb").training != nil)
    }
  }

  @Test func `A checkpoint for a reader that went away is saved elsewhere`() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        #"export TMPDIR=.; { env --default-signal=PIPE "$1" "$2" -o - --hidden 2 --epochs 1; echo $? > status; } | true; cat status; ls *.nnb"#,
        in: folder)
      #expect(outcome.lines == ["141", "model.nnb"], "\(outcome.error)")
      #expect(outcome.error.contains("nntrain: the model is not lost: ./model.nnb has it\n"), "\(outcome.error)")
      #expect(try Checkpoint(contentsOf: folder + "/model.nnb").training?.position.epoch == 1)
    }
  }
}
