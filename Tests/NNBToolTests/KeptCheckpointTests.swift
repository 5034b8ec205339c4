import Foundation
import NNBTestSupport
import Testing

/// The checkpoints that a run keeps beside its newest, and other files that have such names.
struct KeptCheckpointTests {
  /// Runs a line of shell whose `$1` and `$2` are the tool and the data.
  private func run(_ script: String, in folder: String) throws -> Outcome {
    try shell(script, [Tool.nntrain.url.path(), MNIST.folder], in: folder)
  }

  @Test func `A file that takes the name of a kept checkpoint during the run stays`() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        #"""
        newest() { ls | grep step | tail -n 1; }
        env --default-signal "$1" "$2" -o m.nnb --hidden 2 --batch-size 100 --epochs 100000 --learning-rate 0.001 \
          --checkpoint-every 1epoch --keep 2 > out 2> err & run=$!
        while ! [ -n "$(newest)" ]; do sleep 0.01; done
        name=$(newest); last=$name; echo notes > n; mv n $name
        for i in 1 2 3 4; do while now=$(newest); [ "$now" = "$last" ]; do sleep 0.01; done; last=$now; done
        kill $run; wait $run; echo $?; cat $name; ls | grep -c step
        """#, in: folder)
      #expect(outcome.lines == ["143", "notes", "3"], "\(outcome.error)")
    }
  }

  @Test func `What a run is resumed from stays, however few are kept`() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        #"""
        set -- "$1" "$2" --quiet --checkpoint-every 10steps
        "$@" -o m.nnb --hidden 2 --batch-size 100 --steps 10 --keep 3 && rm m.nnb
        "$@" --resume m.step000000010.nnb -o m.nnb --steps 40 --keep 1 --force; echo $?; ls
        "$@" --resume m.nnb --steps 50 --keep 1; echo $?; ls
        """#, in: folder)
      #expect(
        outcome.lines == [
          "0", "m.nnb", "m.step000000010.nnb", "m.step000000040.nnb", "0", "m.nnb", "m.step000000050.nnb",
        ], "\(outcome.error)")
    }
  }

  @Test func `The folder is looked through for what was left once in a run`() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        #"""
        mark=$(gzip -c /proc/sys/kernel/random/boot_id | tail -c 8 | head -c 4 | od -An -tx4 --endian=little | tr -d ' ')
        newest() { ls | grep step | tail -n 1; }
        : > .nnb-$mark-0123456789abcdef.tmp
        env --default-signal "$1" "$2" -o m.nnb --hidden 2 --batch-size 100 --epochs 100000 --learning-rate 0.001 \
          --checkpoint-every 1epoch --keep 2 > out 2> err & run=$!
        while ! [ -n "$(newest)" ]; do sleep 0.01; done
        : > .nnb-$mark-0000000000000000.tmp; last=$(newest)
        for i in 1 2 3; do while now=$(newest); [ "$now" = "$last" ]; do sleep 0.01; done; last=$now; done
        kill $run; wait $run; echo $?; ls -A | grep -c 'nnb-.*tmp'; ls .nnb-*
        grep -c removed err
        """#, in: folder)
      #expect(outcome.lines.prefix(2) == ["143", "1"], "\(outcome.error)")
      #expect(outcome.lines.dropFirst(2).first?.hasSuffix("-0000000000000000.tmp") == true, "\(outcome.lines)")
      #expect(outcome.lines.last == "1")
    }
  }

  @Test func `A newest checkpoint that was touched is still the run's own`() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        #"""
        number() { stat -c %i m.nnb 2> /dev/null; }
        env --default-signal "$1" "$2" -o m.nnb --hidden 2 --epochs 100000 --learning-rate 0.001 \
          --checkpoint-every 1epoch > out 2> err & run=$!
        while ! [ -s m.nnb ]; do sleep 0.01; done
        for i in 1 2 3; do last=$(number); touch m.nnb; while [ "$(number)" = "$last" ]; do sleep 0.01; done; done
        kill $run; wait $run; echo $?; grep -c exists err
        """#, in: folder)
      #expect(outcome.lines == ["143", "0"], "\(outcome.error)")
    }
  }
}
