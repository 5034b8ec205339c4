import Foundation
import NNBTestSupport
import Testing

/// The worker as it is started, in poor surroundings.
struct WorkerStartTests {
  private static let model = Fixtures.path("nnb/good/two-layers.nnb")
  private static let worker = Tool.nnconv.url.deletingLastPathComponent().appending(path: "nnhdf5").path()

  private func run(_ script: String, _ words: [String], in folder: String) throws -> Outcome {
    try shell(#"nnhdf5=$1 model=$2; shift 2; "# + script, [Self.worker, Self.model] + words, in: folder)
  }

  /// A shell that sees another, empty /proc, where the system lets a test have one.
  private static let withoutProcessFolder = "unshare -rm sh -c 'mount -t tmpfs none /proc && "
  private static var canHideProcessFolder: Bool {
    (try? shell(withoutProcessFolder + "true'", in: "/"))?.status == 0
  }

  /// Swift itself then finds no words: it reads them in /proc.
  @Test(.enabled(if: canHideProcessFolder))
  func `A worker knows what it was asked for where there is no process folder`() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        #"export nnhdf5 model; \#(Self.withoutProcessFolder) exec "$nnhdf5" export protocol=9 3< "$model" 4<> m.h5'"#,
        [], in: folder)
      #expect(outcome.error == "")
      #expect(outcome.status != 64)
      #expect(outcome.lines.last == #"["end"]"#)
    }
  }

  @Test(.enabled(if: canHideProcessFolder))
  func `The worker beside a tool is found and started where there is no process folder`() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        #"tool=$1; export tool model; PATH=/usr/bin:/bin; \#(Self.withoutProcessFolder) exec "$tool" "$model" m.h5'"#,
        [Tool.nnconv.url.path()], in: folder)
      for fault in ["which is not in", "cannot start", "another version"] {
        #expect(!outcome.error.contains(fault), "\(outcome.error)")
      }
    }
  }

  @Test(.enabled(if: canHideProcessFolder))
  func `Lines for closed standard streams go into no log where there is no null device`() throws {
    try withTemporaryFolder { folder in
      let words = #"-o "$name.nnb" --hidden 4 --epochs 2 --log "$name.jsonl""#
      _ = try run(
        "tool=$1 data=$2 name=closed; export tool data name; unshare -rm sh -c 'mount -t tmpfs none /dev && "
          + #"exec "$tool" "$data" \#(words) <&- >&- 2>&-'; name=open; "$tool" "$data" \#(words) --quiet"#,
        [Tool.nntrain.url.path(), MNIST.folder], in: folder)
      for ending in ["nnb", "jsonl"] {
        #expect(try contents(of: folder + "/closed." + ending) == contents(of: folder + "/open." + ending))
      }
    }
  }

  @Test func `What a refusal suggests has every word that was typed`() throws {
    let model = Fixtures.path("nnb/good/training-adam.nnb")
    try Tool.nnconv.expect(
      [model, "a b.nnb", "--dtype", "f16"], in: "/", status: 64,
      error: """
        nnconv: \(model): the model has a state of training, which f16 kernels and biases cannot go on with
          without that state: nnconv \(model) 'a b.nnb' --dtype f16 --strip

        """)
  }

  @Test(arguments: [[], ["export"], ["export", "protocol=1"], ["no-such-thing", "protocol=2"]])
  func `A worker that does not understand its request says what it is for`(words: [String]) throws {
    try withTemporaryFolder { folder in
      let outcome = try run(#"exec "$nnhdf5" "$@""#, words, in: folder)
      #expect(
        outcome.error
          == "nnhdf5: reads and writes .h5 files for the other tools of nnb, which start it; it does nothing by itself\n"
      )
      #expect(outcome.status == 64)
      #expect(outcome.output == [])
    }
  }
}
