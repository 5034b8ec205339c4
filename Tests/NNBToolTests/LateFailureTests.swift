import Foundation
import NNBTestSupport
import Testing

/// What is told where several things beside the newest checkpoint cannot be written.
struct LateFailureTests {
  @Test func `Where the best and an older checkpoint cannot be saved at the end, both errors are told`() throws {
    try withTemporaryFolder { folder in
      try SmallSet.make(in: folder)
      let outcome = try shell(
        #"""
        mkdir tmp; export TMPDIR=tmp
        ( while ! [ -f m.best.nnb ]; do :; done; until { rm -f m.best.nnb; mkdir m.best.nnb; } 2> /dev/null; do :; done ) & other=$!
        "$1" data -o m.nnb --hidden 65536 --validation 20 --best --epochs 12 --checkpoint-every 100epochs --keep 1 \
          --learning-rate 0.0001 --quiet > out 2> err & run=$!
        wait $other; mkdir m.step000000012.nnb; wait $run; echo $?; ls tmp; cat err
        """#, [Tool.nntrain.url.path()], in: folder)
      #expect(outcome.lines.prefix(2) == ["73", "m.best.nnb"], "\(outcome.text)")
      #expect(outcome.text.contains("nntrain: m.step000000012.nnb is not a regular file"), "\(outcome.text)")
      #expect(outcome.text.contains("nntrain: m.best.nnb is not a regular file"), "\(outcome.text)")
      #expect(outcome.text.contains(", is not lost: tmp/m.best.nnb has it\n"), "\(outcome.text)")
    }
  }

  @Test func `Older checkpoints that cannot be saved are told once`() throws {
    try withTemporaryFolder { folder in
      try SmallSet.make(in: folder)
      let outcome = try shell(
        #"""
        "$1" data -o m.nnb --hidden 2 --epochs 100000 --checkpoint-every 20steps --keep 2 > out 2> err & run=$!
        while ! ls m.step*.nnb > /dev/null 2>&1; do sleep 0.01; done
        kill -STOP $run; last=$(ls m.step*.nnb | tail -n 1 | tr -dc 0-9 | sed 's/^0*//')
        for step in $(seq $((last + 20)) 20 $((last + 4000))); do mkdir m.step$(printf %09d $step).nnb 2> /dev/null; done
        kill -CONT $run; sleep 0.3; kill $run; wait $run; grep -c 'goes on$' err; cat err
        """#, [Tool.nntrain.url.path()], in: folder)
      #expect(outcome.lines.first == "1", "\(outcome.text)")
    }
  }
}
