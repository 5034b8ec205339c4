import Foundation
import NNBModel
import NNB
import Testing
import NNBTestSupport

/// Every option of `nnconv` that says something of its source, against every kind of source: the table of Spec/hdf5.md, 7.1.
struct StatementTests {
  /// A source, made or found; all but the last two hold 6 → 5 relu → 3 softmax.
  enum Source: String, CaseIterable {
    case own = "own.nnb"
    case record = "record.h5"
    case plainRecord = "plain-record.h5"
    case keras = "rescaling.h5"
    case weights = "keras-0-weights.h5"
    case plain = "plain-in-out.h5"
    case tensors = "tensors.nnb"
    case tensorRecord = "tensors.h5"

    static let withNetwork: [Source] = [.own, .record, .plainRecord, .keras, .weights, .plain]
    static let stating: [Source] = [.own, .record, .plainRecord, .keras]
    static let others: [Source] = [.weights, .plain]
    static let tensorsAlone: [Source] = [.tensors, .tensorRecord]

    /// What has to be said of it whatever else is.
    var base: [String] { Self.others.contains(self) ? ["--activations", "relu,softmax"] : [] }

    static func make(in folder: String) throws {
      let keras = Fixtures.path("hdf5/rescaling.h5")
      for step in [
        [keras, "own.nnb"], ["own.nnb", "record.h5"], ["own.nnb", "plain-record.h5", "--layout", "plain"],
        [Fixtures.path("hdf5/plain-in-out.h5"), "tensors.nnb", "--tensors-only"],
        ["tensors.nnb", "tensors.h5", "--layout", "plain"],
      ] {
        let run = try Tool.nnconv.run(step + ["--quiet"], in: folder)
        try #require(run.status == 0, "\(step) \(run.error)")
      }
    }

    var path: String { [.keras, .weights, .plain].contains(self) ? Fixtures.path("hdf5/" + rawValue) : rawValue }
  }

  enum Result: Equatable {
    /// The same file as without the options.
    case same

    /// A file.
    case taken

    /// Refused, with all of these in one message.
    case refused([String])
  }

  struct Row: CustomTestStringConvertible {
    let options: [String]
    let sources: [Source]
    let result: Result
    var testDescription: String { options.joined(separator: " ") + " \(result)" }

    init(_ options: String, _ sources: [Source], _ result: Result) {
      self.options = options.split(separator: " ").map(String.init)
      self.sources = sources
      self.result = result
    }
  }

  static let rows = [
    Row("--activations relu,softmax", Source.stating, .same),
    Row("--activations relu,softmax", Source.others, .same),
    Row(
      "--activations relu,softmax", Source.tensorsAlone,
      .refused(["tensors alone; a list of activations is for a network\n  leave out --activations\n"])),
    Row("--activations tanh,softmax", Source.stating, .refused(["relu", "tanh"])),
    Row("--activations tanh,softmax", Source.others, .taken),
    Row(
      "--activations relu", [.own, .record, .plainRecord],
      .refused(["has 2 activations, relu,softmax; given were 1, relu\n  leave out --activations\n"])),
    Row("--activations relu", [.keras] + Source.others, .refused(["given is 1", "layers 2"])),
    Row("--layout in-out", Source.withNetwork, .same),
    Row(
      "--layout in-out", Source.tensorsAlone, .refused(["a layout of kernels is for a network\n  leave out --layout\n"])
    ),
    Row("--layout out-in", [.own, .record, .plainRecord, .keras, .weights], .refused(["in-out", "out-in"])),
    Row(
      "--layout out-in", Source.tensorsAlone, .refused(["a layout of kernels is for a network\n  leave out --layout\n"])
    ),
    Row(
      "--tensors-only", [.own],
      .refused(["has a network of 2 layers; asked for were tensors alone\n  leave out --tensors-only\n"])),
    Row(
      "--tensors-only", [.record, .plainRecord],
      .refused(["of 2 layers; asked for", " --tensors-only", " --ignore-record\n"])),
    Row("--tensors-only", [.keras] + Source.others, .taken),
    Row("--tensors-only", Source.tensorsAlone, .same),
    Row("--tensors-only --ignore-record", [.record, .plainRecord, .keras] + Source.others, .taken),
    Row(
      "--ignore-record", [.own, .tensors],
      .refused(["the file is .nnb; permission", "\n  leave out --ignore-record\n"])),
    Row("--ignore-record", [.record], .taken),
    Row("--ignore-record", [.keras] + Source.others, .same),
    Row("--allow-fill", [.own, .tensors], .refused(["the file is .nnb; permission", "\n  leave out --allow-fill\n"])),
    Row("--allow-fill", [.record, .keras] + Source.others, .same),
    Row("--opaque bf16", [.own, .tensors], .refused(["the file is .nnb; a type", "\n  leave out --opaque\n"])),
    Row("--opaque bf16", [.record, .keras] + Source.others, .same),
    Row("--class-names a,b,c --scale 2", Source.withNetwork, .taken),
    Row(
      "--class-names a,b", Source.withNetwork,
      .refused(["has 3 outputs; given were 2 class names\n  leave out --class-names\n"])),
    Row(
      "--class-names a,b,c", Source.tensorsAlone,
      .refused(["class names is for a network\n  leave out --class-names\n"])),
    Row("--scale 2", Source.tensorsAlone, .refused(["a scaling of inputs is for a network\n  leave out --scale\n"])),
    Row("--probe x", Source.tensorsAlone, .refused(["is for a network\n  leave out --probe\n"])),
  ]

  @Test(arguments: rows)
  func `What contradicts a file is refused before anything is written, what agrees is taken`(row: Row) throws {
    try withTemporaryFolder { folder in
      try Source.make(in: folder)
      let before = try names(in: folder)
      for source in row.sources {
        let saysAll = row.options.contains("--activations") || row.options.contains("--tensors-only")
        let options = row.options + (saysAll ? [] : source.base)
        let run = try Tool.nnconv.run([source.path, "r.nnb", "--force", "--quiet"] + options, in: folder)
        if case .refused(let parts) = row.result {
          #expect(run.status == 65, "\(source): \(run.error)")
          for part in parts { #expect(run.error.contains(part), "\(source): \(run.error)") }
          #expect(try names(in: folder) == before)
          let dry = try Tool.nnconv.run([source.path, "r.nnb", "--dry-run", "--quiet"] + options, in: folder)
          // A command that is suggested has the options that were given.
          let expected = run.error.replacing(" --force", with: " --dry-run")
          #expect(dry.status == 65 && dry.error == expected && dry.output == [], "\(source): \(dry.error)")
          continue
        }
        #expect(run.status == 0, "\(source): \(run.error)")
        guard row.result == .same else { continue }
        let plain = try Tool.nnconv.run([source.path, "s.nnb", "--force", "--quiet"] + source.base, in: folder)
        #expect(plain.status == 0, "\(source): \(plain.error)")
        #expect(try contents(of: folder + "/r.nnb") == contents(of: folder + "/s.nnb"), "\(source)")
      }
    }
  }

  @Test func `f16 of a model that can be resumed is refused with the command that drops its state, which then works`()
    throws
  {
    try withTemporaryFolder { folder in
      let run = try Tool.nntrain.run(
        [MNIST.folder, "-o", "m.nnb", "--hidden", "4", "--steps", "3", "--optimizer", "momentum"], in: folder)
      try #require(run.status == 0, "\(run.error)")
      try Tool.nnconv.expect(
        ["m.nnb", "half.nnb", "--dtype", "f16", "--probe", MNIST.folder], in: folder, status: 64,
        error: """
          nnconv: m.nnb: the model has a state of training, which f16 kernels and biases cannot go on with
            without that state: nnconv m.nnb half.nnb --dtype f16 --probe \(MNIST.folder) --strip

          """)
      #expect(try names(in: folder) == ["m.nnb"])
      let half = try Tool.nnconv.run(
        ["m.nnb", "half.nnb", "--dtype", "f16", "--probe", MNIST.folder, "--strip"], in: folder)
      #expect(half.status == 0)
      #expect(
        half.error.hasPrefix(
          "nnconv: left out: the state of training after 0 epochs and 3 steps, with 4 tensors that only training needs; the "
            + "result cannot be resumed\n"), "\(half.error)")
    }
  }

  @Test func `Class names come from the command line or a file, in nnconv and nntrain`() throws {
    try withTemporaryFolder { folder in
      let list = (0..<10).map { "c\($0)" }
      try write(Array((list.joined(separator: "\r\n") + "\n").utf8), to: folder + "/names")
      let train = try Tool.nntrain.run(
        [MNIST.folder, "-o", "m.nnb", "--hidden", "4", "--steps", "1", "--class-names", "@names"], in: folder)
      #expect(train.status == 0, "\(train.error)")
      #expect(try Checkpoint(contentsOf: folder + "/m.nnb").network?.input.classLabels.map(\.text) == list)
      let other = (0..<10).map { "k\($0)" }
      let convert = try Tool.nnconv.run(
        ["m.nnb", "n.nnb", "--class-names", other.joined(separator: ",")], in: folder)
      #expect(convert.status == 0, "\(convert.error)")
      #expect(
        convert.error
          == "nnconv: the classes were named c0,c1,c2,c3,c4,c5,c6,c7,c8,c9, and become k0,k1,k2,k3,k4,k5,k6,k7,k8,k9\n")
      let same = try Tool.nnconv.run(["m.nnb", "same.nnb", "--class-names", list.joined(separator: ",")], in: folder)
      #expect(same.status == 0 && same.error == "", "\(same.error)")
      #expect(try Checkpoint(contentsOf: folder + "/n.nnb").network?.input.classLabels.map(\.text) == other)
      #expect(
        try Checkpoint(contentsOf: folder + "/n.nnb").training == Checkpoint(contentsOf: folder + "/m.nnb").training)
      let start = try Tool.nntrain.run(
        [MNIST.folder, "-o", "s.nnb", "--init-from", "m.nnb", "--steps", "1", "--class-names"]
          + [other.joined(separator: ",")], in: folder)
      #expect(start.error.contains("nntrain: m.nnb: the classes were named c0,c1,"), "\(start.error)")
      for (names, reason) in [
        ("a,,b", "the name of class 1 is empty"), ("a,b", "gives 2 names, the data has 10 classes"),
      ] {
        let run = try Tool.nntrain.run([MNIST.folder, "-o", "x.nnb", "--class-names", names], in: folder)
        #expect(run.status == 64 && run.error.contains(reason), "\(run.error)")
      }
    }
  }

  @Test(arguments: ["onnx", "safetensors", "pt", "npz"], ["--opaque=bf16", "--allow-fill"])
  func `An option that is for other formats is refused by name`(format: String, option: String) throws {
    try withTemporaryFolder { folder in
      let own = Fixtures.path("nnb/good/two-layers.nnb"), name = "m." + format
      #expect(try Tool.nnconv.run([own, name, "--quiet"], in: folder).status == 0)
      let run = try Tool.nnconv.run(
        [name, "r.nnb", "--ignore-record", "--activations", "relu,softmax", option], in: folder)
      let isFit = format == "npz" && option.hasPrefix("--opaque")
      #expect(run.status == (isFit ? 0 : 65), "\(run.error)")
      #expect(run.error.contains("has no use for") != isFit, "\(run.error)")
      #expect(run.error.contains("leave out \(option.prefix { $0 != "=" })") != isFit, "\(run.error)")
    }
  }
}
