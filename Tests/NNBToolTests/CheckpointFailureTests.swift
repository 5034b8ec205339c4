import Foundation
import NNBModel
import NNB
import NNBTestSupport
import Testing

/// What users and systems do to a run that saves checkpoints.
struct CheckpointFailureTests {
  private static let small = ["--hidden", "2", "--batch-size", "100", "--quiet"]

  /// Runs a line of shell whose `$1` and `$2` are the tool and the data.
  private func run(_ script: String, in folder: String) throws -> Outcome {
    try shell(script, [Tool.nntrain.url.path(), MNIST.folder], in: folder)
  }

  @Test func `A run that diverges keeps the checkpoint before`() throws {
    try withTemporaryFolder { folder in
      let command = ["-o", "m.nnb", "--quiet", "--learning-rate", "1e30", "--checkpoint-every", "1step"]
      let outcome = try Tool.nntrain.run([MNIST.folder] + command, in: folder)
      #expect(outcome.status == 1)
      #expect(outcome.error.hasPrefix("nntrain: training diverged: "))
      #expect(outcome.error.contains(" in epoch 1, step 2; "))
      #expect(try Checkpoint(contentsOf: folder + "/m.nnb").training?.position.step == 1)
    }
  }

  @Test func `No line goes into a file in the place of a closed standard stream`() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        #"""
        set -- "$1" "$2" --hidden 2 --checkpoint-every 1step
        "$@" -o m.nnb --log m.jsonl --epochs 2 <&- >&-; echo $?
        "$@" -o n.nnb --log n.jsonl --epochs 2 <&- >&- 2>&-; echo $?
        "$@" -o straight.nnb --log straight.jsonl --epochs 2 > /dev/null; echo $?
        "$@" --resume m.nnb --log m.jsonl > /dev/null && cmp m.nnb straight.nnb && cmp m.jsonl straight.jsonl && echo same
        "$@" --resume n.nnb --log n.jsonl > /dev/null && cmp n.nnb straight.nnb && cmp n.jsonl straight.jsonl && echo same
        """#, in: folder)
      #expect(outcome.lines == ["74", "74", "0", "same", "same"], "\(outcome.error)")
      #expect(outcome.error.contains("nntrain: cannot write standard output: Bad file descriptor\n"))
    }
  }

  @Test func `A file that may not grow further is an error that is told`() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        #"echo old > m.nnb; ulimit -f 20; "$1" "$2" -o m.nnb --force --quiet --epochs 1; echo $?; cat m.nnb"#,
        in: folder)
      #expect(outcome.lines == ["74", "old"])
      #expect(outcome.error.hasPrefix("nntrain: m.nnb needs 407,936 bytes"), "\(outcome.error)")
      #expect(outcome.error.hasSuffix(" bytes, and the limit of a file's size is 10,240 (ulimit -f)\n"))
    }
  }

  @Test func `A name that is not UTF-8 is refused, not changed`() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(#""$1" "$2" -o "$(printf 'm\377.nnb')" --epochs 1; echo $?"#, in: folder)
      #expect(outcome.lines == ["64"])
      #expect(outcome.error == #"nntrain: argument 3 is not UTF-8: m\xff.nnb"# + "\n")
      #expect(try names(in: folder) == [])
    }
  }

  @Test(arguments: [
    (["--log", "m.nnb"], 64, "--log m.nnb is the file that the model goes to, m.nnb"),
    (["--log", "./link"], 64, "--log ./link is the file that the model goes to, m.nnb"),
    (
      ["--log", "m.best.nnb", "--best", "--validation", "10"], 64,
      "--log m.best.nnb is the file that the model goes to, m.best.nnb"
    ),
    (["--log", "notes"], 73, "notes is a file that is no log\n  --log with another name writes it there"),
  ])
  func `A log takes the place of no other file`(arguments: [String], status: Int, message: String) throws {
    try withTemporaryFolder { folder in
      try write(Array("notes".utf8), to: folder + "/notes")
      try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "m.nnb")
      try write([1], to: folder + "/m.nnb")
      try Tool.nntrain.expect(
        [MNIST.folder, "-o", "m.nnb", "--force"] + Self.small + arguments, in: folder, status: Int32(status),
        error: "nntrain: \(message)\n")
      #expect(try names(in: folder) == ["link", "m.nnb", "notes"])
      #expect(try contents(of: folder + "/notes") == Array("notes".utf8))
      #expect(try contents(of: folder + "/m.nnb") == [1])
    }
  }

  @Test func `A resumed run overwrites no file that is no log`() throws {
    try withTemporaryFolder { folder in
      _ = try Tool.nntrain.run([MNIST.folder, "-o", "m.nnb", "--epochs", "1"] + Self.small, in: folder)
      try write(Array("notes".utf8), to: folder + "/notes")
      try Tool.nntrain.expect(
        [MNIST.folder, "--resume", "m.nnb", "--epochs", "2", "--log", "notes", "--quiet"], in: folder, status: 65,
        error: """
          nntrain: notes is not the log of the run to resume: line 1 is not what its epoch 1 was like
            --log with another name writes it there

          """)
      #expect(try contents(of: folder + "/notes") == Array("notes".utf8))
    }
  }

  @Test func `A finished run stays as it is under any name, and goes on to standard output`() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        #"""
        "$1" "$2" -o m.nnb --hidden 2 --epochs 2 --quiet && cp m.nnb before.nnb && mkdir folder
        "$1" "$2" --resume m.nnb -o folder/../m.nnb --epochs 1 --quiet && cmp m.nnb before.nnb && echo same
        "$1" "$2" --resume - --quiet < m.nnb | cmp - before.nnb && echo same
        """#, in: folder)
      #expect(outcome.lines == ["same", "same"], "\(outcome.error)")
    }
  }

  @Test func `The best checkpoint follows an end that is moved, and is made up for`() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        #"""
        set -- "$1" "$2" --quiet
        new="--hidden 4 --batch-size 100 --optimizer adam --learning-rate 0.5 --validation 500"
        "$@" -o straight.nnb $new --epochs 12 --best
        "$@" -o m.nnb $new --epochs 8 --best && "$@" --resume m.nnb --epochs 12 --best
        cmp m.nnb straight.nnb && cmp m.best.nnb straight.best.nnb && echo same
        "$@" --init-from m.nnb -o n.nnb --validation 500 --epochs 1 && "$@" --resume n.nnb --epochs 2 --best
        """#, in: folder)
      #expect(outcome.lines == ["same"], "\(outcome.error)")
      let straight = try #require(try Checkpoint(contentsOf: folder + "/straight.nnb").training?.best)
      #expect(straight.epoch <= 8)
      #expect(try Checkpoint(contentsOf: folder + "/n.best.nnb").training?.settings.end == .epochs(2))
    }
  }

  @Test func `A best checkpoint that could not be saved is an error in the end`() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        #"""
        mkdir tmp; export TMPDIR=tmp
        "$1" "$2" -o m.nnb --hidden 2 --validation 500 --best --epochs 100000 --learning-rate 0.001 > out 2> err & run=$!
        while ! [ -s out ]; do sleep 0.01; done
        while ! { rm -f m.best.nnb; mkdir m.best.nnb; } 2> /dev/null; do :; done
        while ! grep -q 'goes on' err; do sleep 0.01; done
        kill $run; wait $run; echo $?; tail -n 5 err | sed 's/epoch [0-9]*/epoch N/; s/after .* steps/after N steps/'; ls
        rmdir m.best.nnb; PATH="$(dirname "$1"):$PATH"; eval "$(tail -n 1 err | sed 's/.* take it: //') --quiet"
        eval "$(sed -n 's/^nntrain:   nntrain/nntrain/p' err) --epochs 1 --quiet"; echo $?
        """#, in: folder)
      #expect(
        outcome.lines == [
          "73", "nntrain: stopped after N steps; to go on:",
          "nntrain:   nntrain \(MNIST.folder) --resume m.nnb --best",
          "nntrain: m.best.nnb is not a regular file and cannot be replaced by one",
          "  the best model, that of epoch N, is not lost: tmp/m.best.nnb has it",
          "  as soon as its place can take it: nnconv tmp/m.best.nnb m.best.nnb", "err", "m.best.nnb", "m.nnb", "out",
          "tmp", "0",
        ], "\(outcome.text) \(outcome.error)")
    }
  }

  /// Its numbers are not copied, so the best ones are gone with the next step (Spec/outputs.md, 4).
  @Test(arguments: [false, true])
  func `A best checkpoint of a large run that could not be saved is elsewhere until it can`(isFreed: Bool) throws {
    try withTemporaryFolder { folder in
      try SmallSet.make(in: folder)
      let outcome = try shell(
        #"""
        mkdir tmp; export TMPDIR=tmp
        "$1" data -o m.nnb --hidden 65536 --validation 20 --best --epochs 100000 --learning-rate 0.0001 > out 2> err & run=$!
        while ! [ -f m.best.nnb ]; do sleep 0.01; done
        while ! { rm -f m.best.nnb; mkdir m.best.nnb; } 2> /dev/null; do :; done
        # Two of them, one after the other.
        while ! first=$(stat -c %.Y tmp/m.best.nnb 2> /dev/null); do sleep 0.01; done
        while [ $first = "$(stat -c %.Y tmp/m.best.nnb)" ]; do sleep 0.01; done
        if $2; then rmdir m.best.nnb; while ! [ -f m.best.nnb ]; do sleep 0.01; done; fi
        kill $run; wait $run; echo $?; grep 'goes on' err; $2 || tail -n 3 err | sed 's/epoch [0-9]*/epoch N/'
        ls tmp
        if ! $2; then rmdir m.best.nnb; PATH="$(dirname "$1"):$PATH"; eval "$(tail -n 1 err | sed 's/.* take it: //') --quiet"; fi
        "$1" data --resume m.nnb --best --epochs 1 > out 2> err; echo $?
        """#, [Tool.nntrain.url.path(), "\(isFreed)"], in: folder)
      let cause = "nntrain: m.best.nnb is not a regular file and cannot be replaced by one"
      let lost = [
        cause, "  the best model, that of epoch N, is not lost: tmp/m.best.nnb has it",
        "  as soon as its place can take it: nnconv tmp/m.best.nnb m.best.nnb", "m.best.nnb",
      ]
      #expect(
        outcome.lines == [isFreed ? "143" : "73", cause + "; the best model is in tmp meanwhile; training goes on"]
          + (isFreed ? [] : lost) + ["0"], "\(outcome.text) \(outcome.error)")
    }
  }

  @Test func `Only own checkpoints are removed`() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/m.step000000999.nnb", withIntermediateDirectories: false)
      try write([1], to: folder + "/m.step00000000002.nnb")
      let command = ["-o", "m.nnb", "--epochs", "2", "--checkpoint-every", "1epoch", "--keep", "1"]
      let outcome = try Tool.nntrain.run([MNIST.folder] + command + Self.small, in: folder)
      #expect(outcome.status == 0 && outcome.error == "")
      #expect(
        try names(in: folder) == [
          "m.nnb", "m.step00000000002.nnb", "m.step000000080.nnb", "m.step000000999.nnb",
        ])
    }
  }

  @Test(arguments: [
    ["--epochs", "1", "--validation", "10", "--patience", "9223372036854775807"],
    ["--epochs", "1", "--batch-size", "9223372036854775807"],
  ])
  func `Numbers past what a file holds are as large as it holds`(arguments: [String]) throws {
    try withTemporaryFolder { folder in
      let outcome = try Tool.nntrain.run([MNIST.folder, "-o", "m.nnb", "--hidden", "2"] + arguments, in: folder)
      #expect(outcome.status == 0, "\(outcome.error)")
      let settings = try #require(try Checkpoint(contentsOf: folder + "/m.nnb").training?.settings)
      #expect(settings.patience ?? settings.batchSize == 4_611_686_018_427_387_903)
    }
  }

  @Test func `A run that may open very few files saves all its checkpoints`() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        #"(ulimit -n 5; exec "$1" "$2" -o a.nnb --hidden 2 --epochs 3 --checkpoint-every 1epoch); echo $?"#, in: folder)
      #expect(outcome.lines.last == "0")
      #expect(
        !outcome.error.contains("cannot") && outcome.error.hasSuffix("nntrain: wrote a.nnb\n"), "\(outcome.error)")
    }
  }

  @Test func `A run whose memory is cut goes on with what it has`() throws {
    try withTemporaryFolder { folder in
      // Nothing can be copied any more.
      let outcome = try run(
        #"""
        "$1" "$2" -o m.nnb --hidden 64 --epochs 100000 --learning-rate 0.001 --validation 100 --best > out 2> err & run=$!
        while ! [ -s out ]; do sleep 0.01; done
        size=$(awk '/VmSize/ { print $2 }' /proc/$run/status)
        prlimit --pid $run --as=$((size * 1024))
        cut=$(wc -l < out); while [ $(wc -l < out) -lt $((cut + 20)) ]; do sleep 0.01; done
        kill $run; wait $run; echo $?
        """#, in: folder)
      #expect(outcome.lines == ["143"], "\(outcome.text) \(outcome.error)")
      let state = try #require(try Checkpoint(contentsOf: folder + "/m.nnb").training)
      #expect(state.history.dropLast().allSatisfy { $0.test != nil && $0.validation != nil })
      #expect(try Checkpoint(contentsOf: folder + "/m.best.nnb").training?.position.epoch == state.best?.epoch)
    }
  }
}
