import Foundation
import NNB
import NNBTestSupport
import Testing

/// Processes that want one name at once.
struct OutputRaceTests {
  private static let model = Fixtures.path("nnb/good/two-layers.nnb")
  private static let other = Fixtures.path("nnb/good/smallest-network.nnb")

  @Test(arguments: [[], ["--force"]])
  func `Of many conversions to one new name one wins, and the others say so`(more: [String]) throws {
    try withTemporaryFolder { folder in
      let count = testCount(10, full: 100)
      let run = try shell(
        #"""
        i=0; while [ $i -lt $1 ]; do
          if [ $((i % 2)) = 0 ]; then source=$3; else source=$4; fi
          ( "$2" "$source" m.nnb --quiet $5 2>> errors; echo $? >> statuses ) & i=$((i+1))
        done
        while [ "$(cat statuses 2> /dev/null | wc -l)" -lt $1 ]; do sleep 0.02; done; cat statuses
        """#, ["\(count)", Tool.nnconv.url.path(), Self.model, Self.other] + more, in: folder)
      #expect(run.lines.count == count)
      let won = run.lines.filter { $0 == "0" }.count
      // With force two that did not meet may both have written, one after the other.
      #expect(more.isEmpty ? won == 1 : won >= 1, "\(run.lines)")
      #expect(run.lines.allSatisfy { ["0", "73", "75"].contains($0) }, "\(run.lines)")
      let errors = String(decoding: (try? contents(of: folder + "/errors")) ?? [], as: UTF8.self)
        .split(separator: "\n").map(String.init)
      #expect(errors.count { $0.hasPrefix("nnconv: ") } == count - won)
      let known = ["nnconv: another process is writing m.nnb", "nnconv: m.nnb exists", "  --force replaces it"]
      #expect(errors.allSatisfy(known.contains), "\(errors)")
      #expect(try [Self.model, Self.other].map { try contents(of: $0) }.contains(contents(of: folder + "/m.nnb")))
      #expect(try names(in: folder).filter { !["errors", "statuses"].contains($0) } == ["m.nnb"])
    }
  }

  @Test func `Of many runs with one name, log and set of checkpoints one wins`() throws {
    try withTemporaryFolder { folder in
      let count = testCount(4, full: 20)
      let run = try shell(
        #"""
        set -- "$1" "$2" "$3" --quiet --hidden 2 --epochs 2 --checkpoint-every 20steps --keep 1 --best --validation 100
        count=$1 tool=$2 data=$3; shift 3
        mkdir straight; (cd straight; "$tool" "$data" -o m.nnb --log m.jsonl "$@")
        mkdir race; cd race
        i=0; while [ $i -lt $count ]; do
          ( "$tool" "$data" -o m.nnb --log m.jsonl "$@" 2>> ../errors; echo $? >> ../statuses ) & i=$((i+1))
        done
        while [ "$(cat ../statuses 2> /dev/null | wc -l)" -lt $count ]; do sleep 0.02; done; cat ../statuses
        """#, ["\(count)", Tool.nntrain.url.path(), MNIST.folder], in: folder)
      #expect(run.lines.count == count && run.lines.filter { $0 == "0" }.count == 1, "\(run.lines)")
      #expect(run.lines.allSatisfy { ["0", "73", "75"].contains($0) }, "\(run.lines)")
      let files = try names(in: folder + "/straight")
      #expect(files.count == 4, "\(files)")
      #expect(try names(in: folder + "/race") == files)
      for file in files {
        #expect(try contents(of: "\(folder)/race/\(file)") == contents(of: "\(folder)/straight/\(file)"), "\(file)")
      }
    }
  }

  @Test func `A run's name, log and best checkpoint are nobody else's until it ends`() throws {
    try withTemporaryFolder { folder in
      let run = try shell(
        #"""
        "$1" "$2" -o m.nnb --hidden 2 --epochs 100000 --best --validation 100 --log m.jsonl > out & run=$!
        while ! [ -s out ]; do sleep 0.01; done
        "$1" "$2" -o ./m.nnb --hidden 2 --force 2>&1; echo $?
        "$1" "$2" -o m.best.nnb --hidden 2 --force 2>&1; echo $?
        "$1" "$2" -o n.nnb --hidden 2 --log m.jsonl --force 2>&1 | tail -n 1
        "$3" "$4" m.nnb --force 2>&1; echo $?
        kill $run; wait $run; echo $?
        "$3" "$4" m.nnb --force --quiet; echo $?
        """#, [Tool.nntrain.url.path(), MNIST.folder, Tool.nnconv.url.path(), Self.model], in: folder)
      #expect(
        run.lines.filter { !$0.hasPrefix("nntrain: 4,000") } == [
          "nntrain: another process is writing ./m.nnb", "75",
          "nntrain: another process is writing m.best.nnb", "75",
          "nntrain: another process holds a lock on m.jsonl",
          "nnconv: another process is writing m.nnb", "75", "143", "0",
        ], "\(run.error)")
    }
  }
}
