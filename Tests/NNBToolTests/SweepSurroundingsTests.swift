import Foundation
import NNBTestSupport
import Testing

/// Sweeps that the system does not let do what they would: root may do all of it, so that they run as somebody else there.
struct SweepSurroundingsTests {
  /// A user whom nobody else uses; where processes are limited it is another one, since all of a user count.
  private static let user = 64_999
  private static let isRoot = getuid() == 0

  /// A sweep as `$sweep`, and how it becomes somebody else's as `$as`.
  private func run(
    _ script: String, _ grid: String = "seed=1..2", as user: Int = user, in folder: String
  ) throws -> Outcome {
    try SmallSet.make(in: folder)
    let words = "data --sweep \(grid) -o s --validation 9 --epochs 1 --hidden 2"
    return try shell(
      """
      as=; if [ "$(id -u)" = 0 ]; then as="setpriv --reuid \(user) --clear-groups"; chmod 777 .; fi
      sweep="$1 \(words)"; $as $sweep --quiet || exit 9
      """ + "\n" + script, [Tool.nntrain.url.path()], in: folder)
  }

  private static let ofResults =
    "make it a file that you can read and write, or move it away: the runs that are done are known from their models, too"
  private static let ofFolder = "make the folder and its files readable and writable, or name another folder by -o"

  @Test(
    arguments: [
      ("chmod 000 s/runs.jsonl", 73, "cannot create s/runs.jsonl: Permission denied", ofResults),
      ("chmod 200 s/runs.jsonl", 66, "cannot open s/runs.jsonl: Permission denied", ofResults),
      ("chmod 444 s/runs.jsonl", 73, "cannot create s/runs.jsonl: Permission denied", ofResults),
      (
        "mv s/runs.jsonl r; mkdir s/runs.jsonl", 73,
        "s/runs.jsonl is not a regular file and cannot be replaced by one", ofResults
      ),
      (
        "mv s/runs.jsonl r; ln -s nowhere s/runs.jsonl", 73,
        "s/runs.jsonl is a symbolic link whose target does not exist", ofResults
      ),
      ("chmod 000 s/sweep.json", 66, "cannot open s/sweep.json: Permission denied", ofFolder),
      ("rm s/seed=1.nnb; chmod 555 s", 73, "cannot create s/runs.jsonl: Permission denied", ofFolder),
      ("chmod 000 s", 66, "cannot open s: Permission denied", ofFolder),
    ])
  func `What cannot be read or written is told before the first run`(
    change: String, status: Int, message: String, advice: String
  ) throws {
    try withTemporaryFolder { folder in
      let script = #"""
        sum() { cksum s/seed* s/sweep.json r s/runs.jsonl 2> /dev/null; }
        \#(change); all=$(sum); $as $sweep; echo $?; [ "$all" = "$(sum)" ] && echo same; chmod -R u+rwX s
        """#
      let outcome = try run(script, in: folder)
      #expect(outcome.lines.suffix(2) == ["\(status)", "same"], "\(outcome.text)")
      #expect(outcome.error == "nntrain: \(message)\n  \(advice)\n")
    }
  }

  @Test func `A sweep that is done needs nothing to be written`() throws {
    try withTemporaryFolder { folder in
      let outcome = try run("chmod 555 s; $as $sweep; echo $?; chmod 755 s", in: folder)
      #expect(outcome.lines.last == "0", "\(outcome.error)")
    }
  }

  @Test func `Without the results the runs that are done are not trained again`() throws {
    try withTemporaryFolder { folder in
      let outcome = try run("cp s/seed=1.nnb m; mv s/runs.jsonl r; $as $sweep; echo $?; cmp m s/seed=1.nnb", in: folder)
      #expect(outcome.lines.last == "0", "\(outcome.error)")
      #expect(try contents(of: folder + "/s/runs.jsonl").split(separator: UInt8(ascii: "\n")).count == 2)
    }
  }

  @Test(.enabled(if: isRoot), arguments: [2, 3])
  func `A sweep waits for a process, or goes on with fewer runs`(limit: Int) throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        """
        rm -r s; $as sleep 300 & sleep=$!
        $as prlimit --nproc=\(limit) $sweep --jobs 3 2> err & run=$!
        while ! grep -q 'cannot start' err && kill -0 $run; do sleep 0.02; done
        kill $sleep; wait $run; echo $?; grep 'cannot start' err
        """, "seed=1..4", as: Self.user - limit, in: folder)
      let told =
        limit == 2 ? "it is tried again for a minute, with 1 run at once" : "the sweep goes on with 1 run at once"
      #expect(
        outcome.lines.suffix(2) == [
          "0", "nntrain: cannot start \(Tool.nntrain.url.path()): Resource temporarily unavailable; \(told)",
        ], "\(outcome.text)")
      #expect(try contents(of: folder + "/s/runs.jsonl").split(separator: UInt8(ascii: "\n")).count == 4)
    }
  }
}
