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
        "$1" data -o m.nnb --hidden 65536 --validation 20 --best --epochs 100000 --checkpoint-every 100000epochs --keep 1 \
          --learning-rate 0.0001 > out 2> err & run=$!
        while ! [ -f m.best.nnb ]; do sleep 0.01; done
        while ! { rm -f m.best.nnb; mkdir m.best.nnb; } 2> /dev/null; do :; done
        while ! grep -q 'goes on' err; do sleep 0.01; done
        # An epoch is one step and at least a line; the older checkpoint has the name of the last one.
        kill -STOP $run
        for step in $(seq $(($(wc -l < out) + 20))); do mkdir m.step$(printf %09d $step).nnb; done
        kill $run; kill -CONT $run; wait $run; echo $?; ls tmp; cat err
        """#, [Tool.nntrain.url.path()], in: folder)
      #expect(outcome.lines.prefix(2) == ["73", "m.best.nnb"], "\(outcome.text)")
      #expect(outcome.text.contains(/nntrain: m\.step\d{9}\.nnb is not a regular file/), "\(outcome.text)")
      #expect(outcome.text.contains("nntrain: m.best.nnb is not a regular file"), "\(outcome.text)")
      #expect(outcome.text.contains(", is not lost: tmp/m.best.nnb has it\n"), "\(outcome.text)")
    }
  }

  @Test func `Older checkpoints that cannot be saved are told once`() throws {
    try withTemporaryFolder { folder in
      let outcome = try shell(
        #"""
        "$1" "$2" -o m.nnb --hidden 2 --batch-size 100 --epochs 100000 --learning-rate 0.001 --checkpoint-every 1epoch --keep 2 \
          > out 2> err & run=$!
        while ! ls m.step*.nnb > /dev/null 2>&1; do sleep 0.01; done
        \#(stoppedBetweenSaves)
        last=$(ls m.step*.nnb | tail -n 1 | tr -dc 0-9 | sed 's/^0*//')
        mkdir $(seq -f m.step%09.0f.nnb $((last + 40)) 40 $((last + 400000)))
        kill -CONT $run; while ! grep -q 'goes on$' err; do sleep 0.01; done
        told=$(wc -l < out); while [ $(wc -l < out) -lt $((told + 20)) ]; do sleep 0.01; done
        kill $run; wait $run; grep -c 'goes on$' err; cat err
        """#, [Tool.nntrain.url.path(), MNIST.folder], in: folder)
      #expect(outcome.lines.first == "1", "\(outcome.text)")
    }
  }
}
