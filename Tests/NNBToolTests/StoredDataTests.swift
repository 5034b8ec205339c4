import Foundation
import NNB
import NNBTestSupport
import Testing

/// `nntrain --stream` (Spec/idx.md, 7).
struct StoredDataTests {
  /// A folder with the training images, not gzipped.
  private func inFolder(_ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let script =
        #"for f in "$1"/train-*; do case $f in *.gz) gunzip -c "$f" > "$(basename "$f" .gz)";; *) cp "$f" .;; esac; done"#
      try #require(try shell(script, [MNIST.folder], in: folder).status == 0)
      try body(folder)
    }
  }

  private static let usual = ["--hidden", "9", "--batch-size", "100", "--quiet", "--optimizer", "momentum"]

  @Test(
    arguments: [
      [], ["--validation", "501"], ["--augment"], ["--batch-size", "full"], ["--transpose", "--validation", "20%"],
      ["--hidden", "9,7", "--average", "0.5"], ["--class-weights", "balanced", "--augment", "weak"],
    ] as [[String]])
  func `The bytes are those of images in memory, also if it is resumed in the middle`(more: [String]) throws {
    try inFolder { folder in
      for threads in ["1", "2"] {
        let run = Self.usual + more + ["--threads", threads]
        let straight = try Tool.nntrain.run([".", "-o", "a.nnb", "--force", "--epochs", "2"] + run, in: folder)
        try #require(straight.status == 0, "\(straight.error)")
        let first = ["-o", "b.nnb", "--force", "--steps", "1", "--stream"]
        try #require(try Tool.nntrain.run(["."] + first + run, in: folder).status == 0)
        let rest =
          [".", "--resume", "b.nnb", "--epochs", "2", "--stream"]
          + (more.contains("--transpose") ? ["--transpose"] : [])
        let resumed = try Tool.nntrain.run(rest, in: folder)
        try #require(resumed.status == 0, "\(resumed.error)")
        #expect(try contents(of: folder + "/a.nnb") == contents(of: folder + "/b.nnb"))
      }
    }
  }

  @Test func `A file that ends meanwhile ends the run, which goes on as soon as it is whole`() throws {
    try inFolder { folder in
      let images = folder + "/train-images-idx3-ubyte", whole = try contents(of: images)
      let run = try Child(
        Tool.nntrain.url,
        [".", "-o", "b.nnb", "--epochs", "100000", "--stream", "--json"] + Self.usual.filter { $0 != "--quiet" },
        in: folder)
      while try run.output().isEmpty { Thread.sleep(forTimeInterval: 0.001) }
      let file = try #require(FileHandle(forUpdatingAtPath: images))
      try file.truncate(atOffset: 1_000)
      try file.close()
      let outcome = try run.outcome()
      #expect(outcome.status == 65)
      #expect(
        outcome.error.contains("train-images-idx3-ubyte: the file was changed while images were read from it"),
        "\(outcome.error)")
      #expect(outcome.error.contains("\nnntrain:   nntrain . --resume b.nnb --stream\n"), "\(outcome.error)")
      #expect(outcome.text.contains(#""code": "idx-changed""#))
      try write(whole, to: images)
      let stopped = try #require(try Checkpoint(contentsOf: folder + "/b.nnb").training).position
      let end = ["--epochs", "\(stopped.epoch + 2)"]
      let straight = try Tool.nntrain.run([".", "-o", "a.nnb"] + end + Self.usual, in: folder)
      try #require(straight.status == 0, "\(straight.error)")
      let resumed = try Tool.nntrain.run([".", "--resume", "b.nnb", "--stream"] + end, in: folder)
      #expect(resumed.status == 0, "\(resumed.error)")
      #expect(try contents(of: folder + "/a.nnb") == contents(of: folder + "/b.nnb"))
    }
  }

  @Test func `Gzipped images are refused, with the reason`() throws {
    try inFolder { folder in
      try #require(try shell("gzip train-images-idx3-ubyte", in: folder).status == 0)
      let run = try Tool.nntrain.run([".", "-o", "m.nnb", "--stream"], in: folder)
      #expect(run.status == 64)
      #expect(
        run.error
          == """
          nntrain: ./train-images-idx3-ubyte.gz: it is gzipped, and only unpacked images can be read as they are needed
            this unpacks it, and goes on: gunzip -c ./train-images-idx3-ubyte.gz > ./train-images-idx3-ubyte && \
          nntrain . -o m.nnb --images ./train-images-idx3-ubyte --labels ./train-labels-idx1-ubyte --stream

          """,
        "\(run.error)")
    }
  }

  @Test func `A system without threads reads them too`() throws {
    try inFolder { folder in
      let straight = try Tool.nntrain.run([".", "-o", "a.nnb", "--epochs", "1"] + Self.usual, in: folder)
      try #require(straight.status == 0, "\(straight.error)")
      let run = try shell(
        """
        chmod 777 .
        if [ "$(id -u)" = 0 ]; then set -- setpriv --reuid 65534 --clear-groups "$@"; fi
        exec prlimit --nproc=1 "$@"
        """, [Tool.nntrain.url.path(), ".", "-o", "b.nnb", "--epochs", "1", "--stream"] + Self.usual, in: folder)
      #expect(run.status == 0, "\(run.error)")
      #expect(try contents(of: folder + "/a.nnb") == contents(of: folder + "/b.nnb"))
    }
  }
}
