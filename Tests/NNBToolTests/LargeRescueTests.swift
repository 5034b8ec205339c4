import Foundation
import NNB
import NNBModel
import NNBTestSupport
import Testing

/// Where the best model of a large run goes, whose numbers are not copied (Spec/outputs.md, 4), when its place cannot take it.
struct LargeRescueTests {
  /// A shell of its own mount namespace, where only `disk` can take what is rescued: it has room for one model of 17 MB.
  static let onSmallDisk = """
    mkdir disk && mount -t tmpfs -o size=27m none disk && mount --rbind /tmp /tmp && mount -o remount,bind,ro /tmp || exit 99
    export TMPDIR=disk

    """

  static func alone(_ script: String, _ arguments: [String], in folder: String) throws -> Outcome {
    let command = ["--mount", "--map-root-user", "/bin/sh", "-c", script, "sh"] + arguments
    return try bounded("/usr/bin/unshare", command, in: folder)
  }

  static let canMount = (try? withTemporaryFolder { try alone(onSmallDisk, [], in: $0).status }) == 0

  /// A run whose best model cannot be in its place.
  static func begin(_ options: String = "") -> String {
    """
    "$1" data -o m.nnb --hidden 65536 --validation 20 --best --epochs 100000 --learning-rate 0.0001 \(options) > out 2> err & run=$!
    while ! [ -f m.best.nnb ]; do sleep 0.01; done
    while ! { rm -f m.best.nnb; mkdir m.best.nnb; } 2> /dev/null; do :; done

    """
  }

  @Test(.enabled(if: canMount)) func `A later best model takes the room of the earlier one where there is no other`()
    throws
  {
    try withTemporaryFolder { folder in
      try SmallSet.make(in: folder)
      let outcome = try Self.alone(
        Self.onSmallDisk + Self.begin() + #"""
          while ! first=$(stat -c %.Y disk/m.best.nnb 2> /dev/null); do sleep 0.01; done
          while next=$(stat -c %.Y disk/m.best.nnb 2> /dev/null); [ "$next" = '' ] || [ $next = $first ]; do sleep 0.01; done
          kill $run; wait $run; echo $?; ls disk; cp disk/m.best.nnb kept.nnb; cat err
          """#, [Tool.nntrain.url.path()], in: folder)
      let last = try #require(try Checkpoint(contentsOf: folder + "/m.nnb").training?.best)
      #expect(try Checkpoint(contentsOf: folder + "/kept.nnb").training?.position.epoch == last.epoch)
      #expect(outcome.lines.prefix(2) == ["73", "m.best.nnb"], "\(outcome.text)")
      #expect(!outcome.text.contains("is lost"), "\(outcome.text)")
      #expect(
        outcome.lines.dropLast().last
          == "  the best model, that of epoch \(last.epoch), is not lost: disk/m.best.nnb has it", "\(outcome.text)")
    }
  }

  @Test func `A newest model that goes to the same folder finds its best beside it`() throws {
    try withTemporaryFolder { folder in
      try SmallSet.make(in: folder)
      let outcome = try shell(
        "mkdir tmp; export TMPDIR=tmp\n" + Self.begin() + #"""
          while ! first=$(stat -c %.Y tmp/m.best.nnb 2> /dev/null); do sleep 0.01; done
          while [ $first = "$(stat -c %.Y tmp/m.best.nnb)" ]; do sleep 0.01; done
          mkdir m.nnb; kill $run; wait $run; echo $?; ls tmp; PATH="$(dirname "$1"):$PATH"
          eval "$(sed -n 's/^  to go on: //p' err) --epochs 1" 2>&1 > /dev/null | grep -v '^nntrain: [0-9]'; ls tmp
          """#, [Tool.nntrain.url.path()], in: folder)
      #expect(outcome.lines.prefix(3) == ["73", "m.best.nnb", "m.nnb"], "\(outcome.text)")
      #expect(!outcome.text.contains("does not have"), "\(outcome.text)")
      #expect(outcome.lines.suffix(2) == ["m.best.nnb", "m.nnb"], "\(outcome.text)")
    }
  }

  @Test(.enabled(if: canMount)) func `What puts a finished model into its place replaces an earlier checkpoint`() throws
  {
    try withTemporaryFolder { folder in
      let outcome = try Self.alone(
        #"""
        PATH="$(dirname "$1"):$PATH"; mkdir del other; export TMPDIR=other; mount --bind del del || exit 99
        "$1" "$2" -o del/m.nnb --hidden 3000 --batch-size 1 --epochs 1 --checkpoint-every 500step > out 2> err & run=$!
        while ! [ -f del/m.nnb ]; do sleep 0.01; done
        until mount -o remount,bind,ro del 2> /dev/null; do :; done
        wait $run; tail -n 1 err; mount -o remount,bind,rw del
        eval "$(tail -n 1 err | sed 's/.* take it: //') --quiet"; echo $?
        nntrain "$2" --resume del/m.nnb 2>&1 | tail -n 1
        """#, [Tool.nntrain.url.path(), MNIST.folder], in: folder)
      #expect(
        outcome.lines == [
          "  as soon as its place can take it: nnconv other/m.nnb del/m.nnb --force", "0",
          "nntrain: del/m.nnb is finished: 1 epoch, 4,000 steps",
        ], "\(outcome.text) \(outcome.error)")
    }
  }
}
