import Foundation
import NNB
import NNBModel
import NNBTestSupport
import Testing

/// What is said of the best model of a large run, whose numbers are not copied, if neither its place nor another folder takes it
/// (Spec/outputs.md, 4).
struct LostBestTests {
  /// Only `disk` can take what is rescued, and it has room for a model of 17 MB, or for none.
  private static func onDisk(ofMegabytes size: Int) -> String {
    LargeRescueTests.onSmallDisk.replacing("27m", with: "\(size)m")
  }

  private static let cause = "m.best.nnb is not a regular file and cannot be replaced by one"

  /// The end of a run's error without its numbers.
  private static let tail = #"sed 's/epoch [0-9]*/epoch N/g; s/after .* steps*/after N steps/' err | tail -n"#

  /// Every epoch has one step and is better than the one before, so that of the end is the best.
  @Test(.enabled(if: LargeRescueTests.canMount), arguments: ["signal", "stop"], ["", "--json"])
  func `A best model for which there is no room is not lost if the run ends with it`(end: String, json: String) throws {
    try withTemporaryFolder { folder in
      try SmallSet.make(in: folder)
      let options = json + (end == "stop" ? " --on-checkpoint-error stop" : "")
      let stop = end == "stop" ? "" : "while ! grep -q 'goes on' err; do sleep 0.01; done; kill $run; "
      let outcome = try LargeRescueTests.alone(
        Self.onDisk(ofMegabytes: 9) + LargeRescueTests.begin(options) + stop + #"""
          wait $run; echo $?; ls disk; grep -c 'is lost' err; \#(Self.tail) 3
          [ -z "$2" ] || tail -n 1 out | sed 's/epoch [0-9]*/epoch N/g'
          rmdir m.best.nnb; PATH="$(dirname "$1"):$PATH"; eval "$(tail -n 1 err | sed 's/.* take it: //') --quiet"; echo $?
          cmp m.nnb m.best.nnb && "$1" data --resume m.nnb --best --epochs 1 2>&1 > /dev/null | grep best
          """#, [Tool.nntrain.url.path(), json], in: folder)
      let place = "the best model, that of epoch N, is not lost: m.nnb has it"
      let advice = "as soon as its place can take it: nnconv m.nnb m.best.nnb"
      let told = ["nntrain: " + Self.cause, "  " + place, "  " + advice]
      let report =
        #"{"error": {"kind": "cannot-create", "code": "not-replaceable", "message": "\#(Self.cause)", "problems": ["\#(place)"], "#
        + #""advice": "\#(advice)", "file": "m.best.nnb", "offset": null, "status": 73}}"#
      #expect(
        outcome.lines == ["73", end == "stop" ? "0" : "1"] + told + (json.isEmpty ? [] : [report]) + ["0"],
        "\(outcome.text) \(outcome.error)")
    }
  }

  @Test(.enabled(if: LargeRescueTests.canMount), arguments: ["", "--json"])
  func `A best model that is lost is told with where an earlier one is`(json: String) throws {
    try withTemporaryFolder { folder in
      try SmallSet.make(in: folder)
      let outcome = try LargeRescueTests.alone(
        Self.onDisk(ofMegabytes: 27) + LargeRescueTests.begin(json) + #"""
          while ! grep -q 'is in disk meanwhile' err; do sleep 0.01; done
          until mount -o remount,ro disk 2> /dev/null; do :; done
          while ! grep -q ', and an earlier one is in disk; training goes on$' err; do sleep 0.01; done
          mkdir m.nnb; kill $run; wait $run; echo $?; cp disk/m.best.nnb kept.nnb; cat err
          [ -z "$2" ] || tail -n 1 out
          """#, [Tool.nntrain.url.path(), json], in: folder)
      let earlier = try #require(try Checkpoint(contentsOf: folder + "/kept.nnb").training).position.epoch
      let lost = outcome.text.split(separator: "\n").first { $0.hasPrefix("  the best model, that of epoch ") }
      let epoch = try #require(lost?.split(separator: " ").compactMap { Int($0.dropLast()) }.first, "\(outcome.text)")
      #expect(epoch > earlier && outcome.lines.first == "73")
      let places = [
        "the best model, that of epoch \(epoch), is lost: there is no room for it",
        "an earlier one, that of epoch \(earlier), is not lost: disk/m.best.nnb has it",
        "as soon as its place can take it: nnconv disk/m.best.nnb m.best.nnb",
      ]
      let newest = "m.nnb is not a regular file and cannot be replaced by one"
      let text = (["nntrain: \(newest)", "  \(Self.cause)"] + places.map { "  " + $0 }).joined(separator: "\n") + "\n"
      #expect(outcome.text.ranges(of: text).count == 1, "\(outcome.text)")
      #expect(outcome.text.ranges(of: ", and an earlier one is in disk; training goes on\n").count == 1)
      let report =
        #""message": "\#(newest)", "problems": ["\#(Self.cause)", "\#(places[0])", "\#(places[1])"], "advice": "\#(places[2])""#
      #expect(outcome.text.contains(report) == !json.isEmpty, "\(outcome.text)")
    }
  }

  /// How a run ends whose first epoch is the best; its numbers are gone then.
  enum End: String, CaseIterable {
    case finished = "--learning-rate 1000 --epochs 3"

    /// Each step multiplies weights by about -1e9.
    case diverged = "--learning-rate 0.001 --weight-decay 1e12 --epochs 9"
  }

  @Test(.enabled(if: LargeRescueTests.canMount), arguments: End.allCases, ["", "--json"])
  func `A best model that is lost is told whatever ends the run`(end: End, json: String) throws {
    try withTemporaryFolder { folder in
      try SmallSet.make(in: folder)
      let outcome = try LargeRescueTests.alone(
        Self.onDisk(ofMegabytes: 9) + #"""
          # It opens its images after it has looked at the folder, and then waits for them.
          mkfifo images; "$1" --images images --labels data/train-labels-idx1-ubyte -o m.nnb --hidden 65536 --validation 20 \
            --best \#(end.rawValue) $2 > out 2> err & run=$!
          { mkdir m.best.nnb; cat data/train-images-idx3-ubyte; } > images
          wait $run; echo $?; sed -n '/^nntrain: [0-9]* images/,$p' err; [ -z "$2" ] || tail -n 1 out
          """#, [Tool.nntrain.url.path(), json], in: folder)
      let lost = "the best model, that of epoch 1, is lost: there is no room for it"
      let advice = "a run from the start makes it again; with --force it replaces the files"
      let diverged =
        "training diverged: the loss or a parameter is not finite any more in epoch 3, step 3; the weight decay is above "
        + "2 / learning rate, which makes weights grow: a smaller one may help"
      let (message, problems, status) =
        end == .finished ? (Self.cause, [lost], "73") : (diverged, [Self.cause, lost], "1")
      let expected =
        [
          status, "nntrain: 40 images of 8x8, 3 classes, none to test",
          "nntrain: \(Self.cause); this best model is lost, for which no other folder has room; training goes on",
        ] + (end == .finished ? ["nntrain: wrote m.nnb"] : []) + ["nntrain: " + message]
        + (problems + [advice]).map { "  " + $0 }
      #expect(Array(outcome.lines.prefix(expected.count)) == expected, "\(outcome.text)")
      let report =
        #""message": "\#(message)", "problems": [\#(problems.map { "\"\($0)\"" }.joined(separator: ", "))], "advice": "\#(advice)", "#
      #expect(outcome.lines.count == expected.count + (json.isEmpty ? 0 : 1), "\(outcome.text)")
      #expect(outcome.text.contains(report) == !json.isEmpty, "\(outcome.text)")
    }
  }
}
