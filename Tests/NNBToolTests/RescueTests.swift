import Foundation
import NNB
import NNBModel
import NNBTestSupport
import Testing

/// Where a model goes that its own place cannot take.
struct RescueTests {
  /// A run of which `m.nnb` is taken by a stranger, and that is then ended; `$output` is its own folder's name with `.nnb`.
  private func run(_ more: String, after script: String = "", in folder: String) throws -> Outcome {
    try shell(
      #"""
      output=$(basename "$PWD").nnb
      env --default-signal \#(more) "$1" "$2" -o $output --hidden 2 --epochs 100000 --learning-rate 0.001 \
        > out 2> err & run=$!
      while ! [ -s out ]; do sleep 0.01; done
      echo notes > $output; kill $run; wait $run; echo $?; cat $output
      """# + "\n" + script, [Tool.nntrain.url.path(), MNIST.folder],
      in: folder)
  }

  @Test func `The model goes to the folder of the output under another name where TMPDIR is that folder`() throws {
    try withTemporaryFolder { folder in
      let name = URL(filePath: folder).lastPathComponent
      let outcome = try run("TMPDIR=.", after: "cat err", in: folder)
      #expect(outcome.lines.prefix(2) == ["73", "notes"])
      #expect(
        outcome.lines.suffix(3) == [
          "nntrain: \(name).nnb exists", "  the model is not lost: ./\(name)-2.nnb has it",
          "  to go on: nntrain \(MNIST.folder) --resume ./\(name)-2.nnb",
        ], "\(outcome.lines)")
      #expect(try Checkpoint(contentsOf: folder + "/\(name)-2.nnb").training != nil)
    }
  }

  @Test(arguments: ["TMPDIR=", "TMPDIR=missing/folder"])
  func `The model goes to /tmp where TMPDIR cannot take it`(variable: String) throws {
    try withTemporaryFolder { folder in
      let name = URL(filePath: folder).lastPathComponent
      defer { try? FileManager.default.removeItem(atPath: "/tmp/\(name).nnb") }
      let outcome = try run(variable, after: "cat err", in: folder)
      #expect(outcome.lines.first == "73")
      #expect(outcome.lines.contains("  the model is not lost: /tmp/\(name).nnb has it"), "\(outcome.lines)")
      #expect(try Checkpoint(contentsOf: "/tmp/\(name).nnb").training != nil)
    }
  }

  @Test func `What is said after a rescue can be done`() throws {
    try withTemporaryFolder { folder in
      let folders = Tool.nntrain.url.deletingLastPathComponent().path()
      let outcome = try run(
        "TMPDIR=.",
        after: "PATH='\(folders)':$PATH; eval \"$(tail -n 1 err | sed 's/.*to go on: //') --steps 1\"; echo $?",
        in: folder)
      #expect(outcome.lines.last == "0", "\(outcome.error)")
    }
  }

  @Test func `What is said after a rescue leaves out a log whose folder is gone`() throws {
    try withTemporaryFolder { folder in
      let outcome = try shell(
        #"""
        PATH="$(dirname "$1"):$PATH"; mkdir del other; export TMPDIR=other
        env --default-signal "$1" "$2" -o del/m.nnb --log del/l --hidden 2 --epochs 100000 --learning-rate 0.001 \
          > out 2> err & run=$!
        while ! [ -s out ]; do sleep 0.01; done
        rm -r del; kill $run; wait $run; echo $?; tail -n 1 err
        eval "$(tail -n 1 err | sed 's/.* written: //') --steps 1 --quiet" > /dev/null; echo $?
        """#, [Tool.nntrain.url.path(), MNIST.folder], in: folder)
      #expect(
        outcome.lines == [
          "73",
          "  to go on without --log del/l, which cannot be written: nntrain \(MNIST.folder) --resume other/m.nnb", "0",
        ], "\(outcome.error)")
    }
  }

  @Test(arguments: ["m.nnb", "m.h5", "m"])
  func `Where the run is finished, what is said puts the model into its place`(name: String) throws {
    try withTemporaryFolder { folder in
      let format = name == "m" ? " --to nnb" : ""
      let outcome = try shell(
        #"""
        PATH="$(dirname "$1"):$PATH"; mkdir del other; export TMPDIR=other
        # It opens its images after it has looked at the folder, and then waits for them.
        mkfifo images; "$1" --images images --labels "$2/train-labels-idx1-ubyte.gz" -o del/$3 --hidden 5 --batch-size 1 \
          --epochs 1 > out 2> err & run=$!
        { rm -r del; cat "$2/train-images-idx3-ubyte.gz"; } > images; wait $run; tail -n 1 err; mkdir del
        eval "$(tail -n 1 err | sed 's/.* take it: //') --quiet"; echo $?
        nntrain "$2" --resume del/$3 2>&1 | tail -n 1
        """#, [Tool.nntrain.url.path(), MNIST.folder, name], in: folder)
      #expect(
        outcome.lines == [
          "  as soon as its place can take it: nnconv other/m.nnb del/\(name)\(format)", "0",
          "nntrain: del/\(name) is finished: 1 epoch, 4,000 steps",
        ], "\(outcome.error)")
    }
  }

  @Test func `With --json the place of the model is among the problems`() throws {
    try withTemporaryFolder { folder in
      let name = URL(filePath: folder).lastPathComponent
      let outcome = try shell(
        #"""
        output=$(basename "$PWD").nnb
        env --default-signal TMPDIR=. "$1" "$2" -o $output --hidden 2 --epochs 100000 --learning-rate 0.001 --json > out 2> err & run=$!
        while ! [ -s out ]; do sleep 0.01; done
        echo notes > $output; kill $run; wait $run; tail -n 1 out
        """#, [Tool.nntrain.url.path(), MNIST.folder], in: folder)
      #expect(
        outcome.text.contains(#""problems": ["the model is not lost: ./\#(name)-2.nnb has it"]"#), "\(outcome.text)")
    }
  }
}
