import Foundation
import NNBModel
import NNB
import NNBTestSupport
import Testing

/// Results that have no room.
struct RoomTests {
  @Test func `What does not fit is refused before it is written, with the size that it needs`() throws {
    try withTemporaryFolder { folder in
      let values = [Float](repeating: 0, count: 2_500_000)
      let tensor = try Tensor(name: "t", axes: [.init(values.count)], values: values)
      try Checkpoint(network: nil, tensors: [tensor]).write(to: folder + "/a.nnb")
      let made = try Tool.nnconv.run(["a.nnb", "a.h5", "--layout", "plain"], in: folder)
      try #require(made.status == 0, "\(made.error)")
      let cases: [(words: [String], output: String, needed: String)] = [
        (["a.nnb", "b.nnb"], "b.nnb", "10,000,000"), (["a.nnb", "b.nnb", "--dtype", "f16"], "b.nnb", "5,000,000"),
        (["a.nnb", "b.h5", "--layout", "plain"], "b.h5", "10,000,000"), (["a.h5", "b.nnb"], "b.nnb", "10,000,000"),
      ]
      for (words, output, needed) in cases {
        let run = try shell(#"ulimit -f 4; exec "$@""#, [Tool.nnconv.url.path()] + words, in: folder)
        #expect(
          run.error == "nnconv: \(output) needs \(needed) bytes, and the limit of a file's size is 2,048 (ulimit -f)\n")
        #expect(run.status == 74)
        #expect(try names(in: folder) == ["a.h5", "a.nnb"])
      }
    }
  }
}
