import Foundation
import NNBModel
import NNB
import NNBTestSupport
import Testing

/// Results that have no room.
struct RoomTests {
  private func size(of path: String) throws -> Int { try contents(of: path).count }

  /// The size that a tool said an output needs, where files may have 2,048 bytes.
  private func told(_ run: Outcome, _ tool: String, _ output: String) throws -> Int {
    let start = "\(tool): \(output) needs ", end = " bytes, and the limit of a file's size is 2,048 (ulimit -f)\n"
    try #require(run.error.hasPrefix(start) && run.error.hasSuffix(end), "\(run.error)")
    #expect(run.status == 74)
    let digits = run.error.dropFirst(start.count).dropLast(end.count)
    return try #require(Int(digits.filter { $0 != "," }))
  }

  @Test(arguments: [
    (["a.nnb", "b.nnb"], true), (["a.nnb", "b.nnb", "--dtype", "f16"], true), (["a.h5", "b.nnb"], true),
    (["a.safetensors", "b.nnb"], true), (["a.nnb", "b.safetensors"], true), (["a.h5", "b.safetensors"], true),
    (["a.nnb", "b.h5", "--layout", "plain"], false), (["a.safetensors", "b.h5", "--layout", "plain"], false),
  ])
  func `What does not fit is refused before it is written, with the size that it will have`(
    words: [String], isExact: Bool
  ) throws {
    try withTemporaryFolder { folder in
      let values = [Float](repeating: 0, count: 2_500_000)
      let tensor = try Tensor(name: "t", axes: [.init(values.count)], values: values)
      try Checkpoint(network: nil, tensors: [tensor]).write(to: folder + "/a.nnb")
      for other in [["a.h5", "--layout", "plain"], ["a.safetensors"]] where other[0] == words[0] {
        try #require(try Tool.nnconv.run(["a.nnb"] + other, in: folder).status == 0)
      }
      let before = try names(in: folder)
      let run = try shell(#"ulimit -f 4; exec "$@""#, [Tool.nnconv.url.path()] + words, in: folder)
      let needed = try told(run, "nnconv", words[1])
      #expect(try names(in: folder) == before)
      try #require(try Tool.nnconv.run(words, in: folder).status == 0)
      let found = try size(of: folder + "/" + words[1])
      // The HDF5 library adds names, shapes and the places of chunks.
      #expect(isExact ? needed == found : abs(needed - found) < 10_000, "\(needed), \(found)")
    }
  }

  @Test(arguments: [
    ["-o", "m.nnb", "--epochs", "3"], ["-o", "m.safetensors", "--epochs", "3"], ["-o", "m.pt", "--epochs", "3"],
    ["-o", "m.nnb", "--epochs", "4", "--validation", "100", "--optimizer", "adam"], ["-o", "m.nnb", "--steps", "100"],
  ])
  func `The size that a run compares is the one that its model has in the end`(words: [String]) throws {
    try withTemporaryFolder { folder in
      let command = [Tool.nntrain.url.path(), MNIST.folder, "--hidden", "2", "--quiet"]
      let run = try shell(#"ulimit -f 4; exec "$@""#, command + words, in: folder)
      let needed = try told(run, "nntrain", words[1])
      try #require(try Tool.nntrain.run(Array(command.dropFirst()) + words, in: folder).status == 0)
      #expect(try size(of: folder + "/" + words[1]) == needed)
    }
  }

  @Test func `A run that is resumed counts the epochs that it remembers once`() throws {
    try withTemporaryFolder { folder in
      let start = ["--hidden", "2", "--validation", "100", "--quiet", "-o", "m.nnb"]
      try #require(try Tool.nntrain.run([MNIST.folder, "--epochs", "2"] + start, in: folder).status == 0)
      let resume = [MNIST.folder, "--resume", "m.nnb", "-o", "n.nnb", "--epochs", "5", "--quiet"]
      let run = try shell(#"ulimit -f 4; exec "$@""#, [Tool.nntrain.url.path()] + resume, in: folder)
      let needed = try told(run, "nntrain", "n.nnb")
      try #require(try Tool.nntrain.run(resume, in: folder).status == 0)
      #expect(try size(of: folder + "/n.nnb") == needed)
    }
  }

  private static let onSmallDisk = "unshare -rm sh -c 'mkdir disk && mount -t tmpfs -o size=16m none disk && "
  private static var canMount: Bool {
    (try? withTemporaryFolder { try shell(onSmallDisk + "true'", in: $0).status }) == 0
  }

  @Test(.enabled(if: canMount), arguments: ["a.h5", "a.safetensors"])
  func `A result that went straight to its disk needs its room once`(source: String) throws {
    try withTemporaryFolder { folder in
      let tensor = try Tensor(name: "t", axes: [.init(2_500_000)], values: [Float](repeating: 0, count: 2_500_000))
      try Checkpoint(network: nil, tensors: [tensor]).write(to: folder + "/a.nnb")
      let options = source == "a.h5" ? ["--layout", "plain"] : []
      try #require(try Tool.nnconv.run(["a.nnb", source] + options, in: folder).status == 0)
      // 10 MB on 16 MiB.
      let run = try shell(
        #"tool=$1 file=$2; export tool file; \#(Self.onSmallDisk) "$tool" "$file" disk/b.nnb && cmp disk/b.nnb a.nnb'"#,
        [Tool.nnconv.url.path(), source], in: folder)
      #expect(run.status == 0, "\(run.error)")
    }
  }
}
