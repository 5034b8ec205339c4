import Foundation
import NNBModel
import NNB
import Testing
import NNBTestSupport

struct NNBConversionTests {
  private static let model = Fixtures.path("nnb/good/two-layers.nnb")

  @Test(
    arguments: [
      "activations", "ancillary", "names", "smallest-network", "training-adam", "training-momentum", "two-layers",
    ],
    [[], ["--layout", "plain"]])
  func `There and back again gives the same bytes`(name: String, options: [String]) throws {
    try withTemporaryFolder { folder in
      let model = Fixtures.path("nnb/good/\(name).nnb")
      let there = try Tool.nnconv.run([model, "m.h5", "--quiet"] + options, in: folder)
      // The plain layout has no such bounds.
      let reasons = [
        "activations": "which Keras does not have in a file",
        "ancillary": "it holds tensors alone, Keras needs a network",
      ]
      if options.isEmpty, let reason = reasons[name] {
        #expect(there.status == 65)
        #expect(there.error.contains(reason), "\(there.error)")
        return
      }
      #expect(there.status == 0, "\(there.error)")
      let back = try Tool.nnconv.run(["m.h5", "again.nnb", "--quiet"], in: folder)
      #expect(back.status == 0, "\(back.error)")
      #expect(try contents(of: folder + "/again.nnb") == contents(of: model))
    }
  }

  @Test func `A file of a later writer comes back as this writer would have made it`() throws {
    try withTemporaryFolder { folder in
      let model = Fixtures.path("nnb/good/write-version-2.nnb")
      for step in [[model, "m.h5", "--layout", "plain"], ["m.h5", "again.nnb"]] {
        let run = try Tool.nnconv.run(step + ["--quiet"], in: folder)
        #expect(run.status == 0, "\(run.error)")
      }
      var expected = try contents(of: model)
      // The write version, and the directory's checksum, of which the rest is the same.
      #expect(expected[10] == 2)
      let found = try contents(of: folder + "/again.nnb")
      let end = 24 + 24 * Int(expected[12])
      #expect(found[10] == 1 && found[end..<end + 4] != expected[end..<end + 4])
      expected[10] = 1
      expected.replaceSubrange(end..<end + 4, with: found[end..<end + 4])
      #expect(found == expected)
      #expect(try Checkpoint(contentsOf: folder + "/again.nnb").tensors == Checkpoint(contentsOf: model).tensors)
    }
  }

  @Test func `bf16 is widened for Keras and narrowed exactly on return`() throws {
    try withTemporaryFolder { folder in
      for step in [
        [Self.model, "b.nnb", "--dtype", "bf16"], ["b.nnb", "b.h5"], ["b.h5", "again.nnb"],
        ["b.h5", "outside.nnb", "--ignore-record"],
      ] {
        let run = try Tool.nnconv.run(step + ["--quiet"], in: folder)
        #expect(run.status == 0, "\(run.error)")
      }
      #expect(try contents(of: folder + "/again.nnb") == contents(of: folder + "/b.nnb"))
      let outside = try Checkpoint(contentsOf: folder + "/outside.nnb")
      #expect(outside.tensors.allSatisfy { $0.elementType == .float32 })
    }
  }

  @Test func `Pipes carry what files carry`() throws {
    try withTemporaryFolder { folder in
      let tool = Tool.nnconv.url.path()
      let run = try shell(
        #""$1" - - --to h5 < "$2" > m.h5 && "$1" "$2" file.h5 --quiet && cmp m.h5 file.h5 && "$1" - - --to nnb < m.h5"#,
        [tool, Self.model], in: folder)
      #expect(run.status == 0)
      #expect(run.output == (try contents(of: Self.model)))
      let failed = try shell(#"echo nonsense | "$1" - - --to nnb"#, [tool], in: folder)
      #expect(failed.status == 65)
      #expect(failed.output == [])
      #expect(
        failed.error
          == "nnconv: standard input: of no format that is known here: the file begins with 6e 6f 6e 73 65 6e 73 65\n")
    }
  }

  @Test func `A file that exists stays without force, and is replaced whole with it`() throws {
    try withTemporaryFolder { folder in
      try write([7], to: folder + "/m.h5")
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder + "/m.h5")
      try FileManager.default.createSymbolicLink(atPath: folder + "/link.h5", withDestinationPath: "m.h5")
      let refused = try Tool.nnconv.run([Self.model, "link.h5"], in: folder)
      #expect(refused.error == "nnconv: link.h5 exists\n  --force replaces it\n")
      #expect(refused.status == 73)
      #expect(try contents(of: folder + "/m.h5") == [7])
      #expect(try Tool.nnconv.run([Self.model, "link.h5", "--force"], in: folder).status == 0)
      #expect(try names(in: folder) == ["link.h5", "m.h5"])
      let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/m.h5")
      #expect(attributes[.posixPermissions] as? Int == 0o640)
      #expect(try contents(of: folder + "/m.h5").starts(with: [0x89, 0x48, 0x44, 0x46]))
    }
  }

  @Test func `A dry run tells every tensor's way and writes nothing`() throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nnconv.run([Self.model, "m.h5", "--dry-run"], in: folder)
      #expect(
        run.lines == [
          "hidden/bias    ->  /model_weights/hidden/hidden/bias:0    7     f32",
          "hidden/kernel  ->  /model_weights/hidden/hidden/kernel:0  12x7  f32",
          "output/bias    ->  /model_weights/output/output/bias:0    5     f32",
          "output/kernel  ->  /model_weights/output/output/kernel:0  7x5   f32",
          "4 tensors, 524 bytes of elements; nothing was written",
        ])
      #expect(try names(in: folder) == [])
    }
  }

  @Test func `Narrowing rounds to nearest, tells the largest error, and refuses what overflows`() throws {
    try withTemporaryFolder { folder in
      func write(_ values: [Float], to name: String) throws {
        let tensor = try Tensor(name: "w", axes: [.init(values.count)], values: values)
        try Checkpoint(network: nil, tensors: [tensor]).write(to: folder + "/" + name)
      }
      // 1 + 2^-9 lies between the bf16 numbers 1 and 1 + 2^-7, nearer to 1.
      try write([1, 1.001953125, -2], to: "m.nnb")
      let run = try Tool.nnconv.run(["m.nnb", "b.nnb", "--dtype", "bf16"], in: folder)
      #expect(run.lines.first == "w: f32 -> bf16, largest error 0.001953125, 1 of 3 elements changed")
      #expect(
        try Checkpoint(contentsOf: folder + "/b.nnb").tensor("w")?.bytes == [0x80, 0x3F, 0x80, 0x3F, 0x00, 0xC0])
      try write([1, 70_000], to: "large.nnb")
      try Tool.nnconv.expect(
        ["large.nnb", "h.nnb", "--dtype", "f16"], in: folder, status: 65,
        error: "nnconv: large.nnb: element 1 of tensor w is 70000.0, beyond the largest f16\n")
      try write([.nan, .infinity, -.infinity, 0], to: "odd.nnb")
      let odd = try Tool.nnconv.run(["odd.nnb", "odd2.nnb"], in: folder)
      #expect(
        odd.error == "nnconv: warning: 1 NaN and 2 infinite elements; kept as they are\n")
      #expect(try contents(of: folder + "/odd2.nnb") == contents(of: folder + "/odd.nnb"))
    }
  }

  @Test func `The command line that a refusal names is accepted`() throws {
    try withTemporaryFolder { folder in
      let weights = Fixtures.path("hdf5/plain-in-out.h5")
      let refused = try Tool.nnconv.run([weights, "m.nnb"], in: folder)
      #expect(refused.status == 65)
      let advice = try #require(refused.error.split(separator: "\n").last)
      let prefix = "  for example, if that is right for this model: nnconv "
      #expect(advice.hasPrefix(prefix), "\(refused.error)")
      let run = try shell(#""$1" \#(advice.dropFirst(prefix.count))"#, [Tool.nnconv.url.path()], in: folder)
      #expect(run.status == 0, "\(run.error)")
      #expect(try Checkpoint(contentsOf: folder + "/m.nnb").network?.layers.count == 2)
      let tensors = try Tool.nnconv.run([weights, "t.nnb", "--tensors-only", "--quiet"], in: folder)
      #expect(tensors.status == 0, "\(tensors.error)")
      #expect(try Checkpoint(contentsOf: folder + "/t.nnb").network == nil)
    }
  }

  @Test func `Scaling is stored, and a probe sees what it changes, as nndiff does`() throws {
    try withTemporaryFolder { folder in
      _ = try MNIST.train(in: folder)
      let run = try Tool.nnconv.run(
        ["m.nnb", "m.h5", "--probe", MNIST.testImages, "--scale", "0.5", "--offset", "-1"], in: folder)
      #expect(run.status == 0, "\(run.error)")
      #expect(run.lines.last?.hasPrefix("probe: 1,000 images, largest difference ") == true, "\(run.text)")
      let same = try Tool.nnconv.run(["m.nnb", "same.h5", "--probe", MNIST.testImages], in: folder)
      #expect(same.lines.last == "probe: 1,000 images, largest difference 0.0, 0 predictions changed")
      #expect(try Tool.nnconv.run(["m.h5", "again.nnb", "--quiet"], in: folder).status == 0)
      let contract = try Checkpoint(contentsOf: folder + "/again.nnb").network?.input
      #expect(contract?.scaling == InputScaling(elementType: .uint8, scale: 0.5, offset: -1))
      let difference = try Tool.nndiff.run(["m.nnb", "again.nnb", "--probe", MNIST.testImages], in: folder)
      let changed = try #require(run.lines.last?.split(separator: " ").dropLast(2).last)
      #expect(changed != "0" && difference.text.contains("predictions: \(changed) of 1,000 differ"), "\(run.text)")
    }
  }
}
