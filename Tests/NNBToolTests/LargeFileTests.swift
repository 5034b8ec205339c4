import NNBTestSupport
import Testing

/// Files that are large, as far as their size goes; all that was not written of them is a hole that takes no room.
struct LargeFileTests {
  /// From 3.7 GiB on the worker's time is longer than a poll can wait.
  @Test(arguments: ["3900M", "1T"])
  func `An .h5 file that a hole follows converts like the file alone`(size: String) throws {
    try withTemporaryFolder { folder in
      let model = Fixtures.path("nnb/good/two-layers.nnb")
      #expect(try Tool.nnconv.run([model, "m.h5", "--quiet"], in: folder).status == 0)
      #expect(try shell(#"truncate -s "$1" m.h5"#, [size], in: folder).status == 0)
      let run = try Tool.nnconv.run(["m.h5", "m.nnb", "--quiet"], in: folder)
      #expect(run.error == "")
      #expect(run.status == 0)
      #expect(try contents(of: folder + "/m.nnb") == contents(of: model))
    }
  }
}
