import NNB
import Testing
import NNBTestSupport

/// What an output is follows from the ending of its name, in every tool, for every file that a run writes.
struct OutputEndingTests {
  private static let small = ["--hidden", "4", "--batch-size", "500", "--validation", "10%"]

  /// Endings with the formats that `nninfo` then names.
  @Test(arguments: [
    ("nnb", "nnb"), ("h5", "HDF5"), ("hdf5", "HDF5"), ("safetensors", "safetensors"), ("npz", "npz"),
    ("pt", "PyTorch"),
    ("pth", "PyTorch"), ("ckpt", "PyTorch"), ("keras", "Keras archive"), ("onnx", "ONNX"), ("KERAS", "Keras archive"),
    ("NNB", "nnb"),
  ])
  func `A model, the best and the kept ones have the format of the ending`(ending: String, format: String) throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nntrain.run(
        [
          MNIST.folder, "-o", "m.\(ending)", "--best", "--checkpoint-every", "1epoch", "--keep", "1", "--epochs", "2",
          "--log", "m.jsonl", "--quiet",
        ] + Self.small, in: folder)
      try #require(run.status == 0, "\(run.error)")
      let expected = ["m.\(ending)", "m.best.\(ending)", "m.step000000016.\(ending)"]
      #expect(try names(in: folder) == (expected + ["m.jsonl"]).sorted())
      for name in expected {
        let told = try Tool.nninfo.run([name], in: folder)
        #expect(
          told.lines.contains { $0.hasPrefix("format ") && $0.contains(" " + format) },
          "\(name): \(told.text)\(told.error)")
      }
      let resumed = try Tool.nntrain.run(
        [MNIST.folder, "--resume", "m.\(ending)", "--epochs", "3", "--best", "--log", "m.jsonl"], in: folder)
      #expect(resumed.status == 0, "\(resumed.error)")
    }
  }

  @Test(arguments: ["m", "m.model", "m.v2", "m.weights", "m.dat", ".hidden", "m.", "h5", "a.h5/m"])
  func `Any other name is that of an nnb file for nntrain, and says nothing to nnconv`(name: String) throws {
    try withTemporaryFolder { folder in
      _ = try shell("mkdir a.h5", in: folder)
      let run = try Tool.nntrain.run(
        [MNIST.folder, "-o", name, "--steps", "1", "--hidden", "4", "--quiet"], in: folder)
      #expect(run.status == 0, "\(run.error)")
      #expect(try contents(of: folder + "/" + name).starts(with: [0x89, 0x4E, 0x4E, 0x42]))
      let made = try Tool.nnconv.run([name, "b/" + name], in: folder)
      #expect(made.error.hasPrefix("nnconv: b/\(name) does not end in .nnb, .h5, "), "\(made.error)")
      #expect(made.status == 64)
    }
  }

  /// Endings of what is not written, and a part of what is said of the way there.
  @Test(arguments: [
    ("tflite", "tf.lite.TFLiteConverter"), ("pb", "TensorFlow"), ("gguf", "gguf"), ("mlmodel", "coremltools"),
    ("mlpackage", "coremltools"), ("mat", ".onnx"), ("pkl", ".npz"), ("PKL", ".npz"), ("pickle", ".npz"),
    ("joblib", ".npz"), ("npy", ".npz"), ("msgpack", ".safetensors"), ("caffemodel", ".onnx"), ("engine", "trtexec"),
    ("xml", "OpenVINO"), ("safetensor", ".safetensors"), ("hdf", ".h5"), ("gz", "compress"), ("nnb.gz", "compress"),
    ("pth.tar", "pack"), ("zip", "pack"), ("json", "nninfo --json"), ("csv", "nninfo"), ("txt", "nninfo"),
    ("idx3-ubyte", ".nnb"), ("png", ".nnb"), ("py", ".nnb"), ("index", "TensorFlow"),
    ("weights.h5", "load_weights"), ("Weights.H5", "load_weights"),
  ])
  func `No file gets the name of another format, and the way there is told`(ending: String, way: String) throws {
    try withTemporaryFolder { folder in
      try Handmade.writeModel(to: folder + "/in.nnb")
      let name = "m." + ending
      let trained = try Tool.nntrain.run([MNIST.folder, "-o", name, "--epochs", "1"], in: folder)
      for (tool, run) in [
        (Tool.nntrain, trained), (.nnconv, try Tool.nnconv.run(["in.nnb", name], in: folder)),
        (.nnconv, try Tool.nnconv.run(["in.nnb", name, "--to", "nnb"], in: folder)),
      ] {
        #expect(run.error.hasPrefix("\(tool): \(name) has the ending of "), "\(run.error)")
        #expect(run.error.split(separator: "\n").last?.contains(way) == true, "\(run.error)")
        #expect(run.status == 64)
      }
      // A run cannot go on under such a name either.
      let resumed = try Tool.nntrain.run([MNIST.folder, "--resume", "in.nnb", "-o", name], in: folder)
      #expect(resumed.error.hasPrefix("nntrain: \(name) has the ending of "), "\(resumed.error)")
      #expect(try names(in: folder) == ["in.nnb"])
    }
  }

  @Test(arguments: ["nnb", "h5", "keras", "pt", "onnx", "npz", "safetensors", "pkl", "csv", "gz", "png", "H5"])
  func `A log gets no name of a model, a table or a picture`(ending: String) throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nntrain.run([MNIST.folder, "-o", "m.nnb", "--log", "run." + ending], in: folder)
      #expect(run.error.hasPrefix("nntrain: --log run.\(ending) has the ending of "), "\(run.error)")
      #expect(run.error.hasSuffix(" files, and a log is lines of JSON\n  a name that ends in .jsonl says that\n"))
      #expect(run.status == 64)
      #expect(try names(in: folder) == [])
    }
  }

  @Test(arguments: ["log", "run.jsonl", "run.json", "run.ndjson", "run.log", "run.txt", "run.out", "run"])
  func `A log may have the other names`(name: String) throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nntrain.run(
        [MNIST.folder, "-o", "m.nnb", "--log", name, "--epochs", "1", "--quiet"] + Self.small, in: folder)
      #expect(run.status == 0, "\(run.error)")
      #expect(try contents(of: folder + "/" + name).starts(with: Array(#"{"epoch": 1"#.utf8)))
    }
  }
}
