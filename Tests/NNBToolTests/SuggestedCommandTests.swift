import Foundation
import NNBIDX
import NNBTestSupport
import Testing

/// The commands that a refusal suggests: pasted into a shell, they do what they say, whatever the files are called.
struct SuggestedCommandTests {
  private static let files = ["a b;id.weights.h5", "it's $HOME.h5", "`id`*.h5", "plain.h5"]

  /// The last line without what leads to the command.
  private func command(_ outcome: Outcome, behind lead: String, sourceLocation: SourceLocation = #_sourceLocation)
    throws -> String
  {
    let line = try #require(outcome.error.split(separator: "\n").last, sourceLocation: sourceLocation)
    try #require(line.hasPrefix("  \(lead)"), "\(outcome.error)", sourceLocation: sourceLocation)
    return String(line.dropFirst(lead.count + 2))
  }

  private func paste(_ command: String, in folder: String) throws -> Outcome {
    let tools = Tool.nnconv.url.deletingLastPathComponent().path()
    return try shell(#"PATH="$1:$PATH"; "# + command, [tools], in: folder)
  }

  @Test(arguments: files, ["plain-in-out", "plain-squares"])
  func `What nnconv suggests can be pasted`(name: String, fixture: String) throws {
    try withTemporaryFolder { folder in
      try write(try contents(of: Fixtures.path("hdf5/\(fixture).h5")), to: folder + "/" + name)
      let refused = try Tool.nnconv.run([name, "out $x.nnb"], in: folder)
      #expect(refused.status == 65)
      let command = try command(refused, behind: "for example, if that is right for this model: ")
      #expect(command.contains("--layout") == (fixture == "plain-squares"), "\(command)")
      let run = try paste(command, in: folder)
      // What the squares' layers do is asked together with how they are stored.
      #expect(run.status == 0, "\(run.error)")
      #expect(try names(in: folder) == [name, "out $x.nnb"].sorted())
    }
  }

  @Test func `What nnconv suggests keeps the options that were given, with other values of those in question`() throws {
    try withTemporaryFolder { folder in
      let lead = "for example, if that is right for this model: "
      try write(try contents(of: Fixtures.path("hdf5/plain-in-out.h5")), to: folder + "/a.h5")
      try write(try contents(of: Fixtures.path("hdf5/plain-squares.h5")), to: folder + "/b.h5")
      let one = ["--strip", "a.h5", "--dtype=f16", "--activations", "relu", "--force", "--", "m.nnb"]
      #expect(
        try command(Tool.nnconv.run(one, in: folder), behind: lead)
          == "nnconv --strip a.h5 --dtype=f16 --force --activations relu,softmax -- m.nnb")
      let two = ["b.h5", "m.h5", "--layout", "plain", "--quiet"]
      let suggested = try command(Tool.nnconv.run(two, in: folder), behind: lead)
      #expect(suggested.hasPrefix("nnconv b.h5 m.h5 --quiet --layout in-out,plain"), "\(suggested)")
    }
  }

  @Test(arguments: ["-data", "-it's", "--log", "a b"])
  func `What nntrain suggests can be pasted, whatever its files are called`(name: String) throws {
    try withTemporaryFolder { folder in
      try FileManager.default.copyItem(atPath: MNIST.folder, toPath: folder + "/" + name)
      let stopped = try shell(
        #"""
        env --default-signal "$1" --output="$2.nnb" --log="$2.log" --hidden 2 --epochs 100000 --learning-rate 0.001 \
          -- "$2" > out 2> err & run=$!
        while ! [ -s out ]; do sleep 0.01; done
        kill $run; wait $run; tail -n 1 err | sed 's/^nntrain://'
        """#, [Tool.nntrain.url.path(), name], in: folder)
      let command = stopped.text.trimmingCharacters(in: .whitespacesAndNewlines)
      #expect(command.hasPrefix("nntrain "), "\(command)")
      let run = try paste(command + " --steps 1", in: folder)
      #expect(run.status == 0, "\(command): \(run.error)")
    }
  }

  @Test(arguments: ["-m.nnb", "it's.nnb", "a b.nnb"])
  func `A model without a training state is named so that it can be pasted as a start`(name: String) throws {
    try withTemporaryFolder { folder in
      try write(try contents(of: Fixtures.path("nnb/good/two-layers.nnb")), to: folder + "/" + name)
      let refused = try Tool.nntrain.run([MNIST.folder, "--resume=" + name], in: folder)
      let line = try #require(refused.error.split(separator: "\n").last)
      let option = line.prefix { $0 != "\n" }.replacing(" takes its kernels and biases as a start", with: "")
      let run = try paste("nntrain '\(MNIST.folder)' -o x.nnb" + option.dropFirst(), in: folder)
      // Read, and not of the images' size.
      #expect(run.error.contains("cannot be a start: it takes inputs of 3x4"), "\(option): \(run.error)")
    }
  }

  @Test(arguments: files)
  func `What nndiff suggests can be pasted`(name: String) throws {
    try withTemporaryFolder { folder in
      try write(try contents(of: Fixtures.path("hdf5/plain-in-out.h5")), to: folder + "/" + name)
      try #require(IDXArray([UInt8](repeating: 1, count: 12), shape: [1, 3, 4])).write(to: folder + "/x")
      let refused = try Tool.nndiff.run([name, name, "--probe", "x"], in: folder)
      #expect(refused.status == 65, "\(refused.error)")
      let command = try command(refused, behind: "for example, if that is right for this model: ")
      let run = try paste(command, in: folder)
      // Both files are read, and the images are not of their size.
      #expect(run.status == 65 && run.error.contains("takes inputs"), "\(run.error)")
    }
  }
}
