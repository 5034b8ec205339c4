import NNBConversion
import NNBFormats
import Testing
import NNBTestSupport

struct ConversionUsageTests {
  private static let model = Fixtures.path("nnb/good/two-layers.nnb")
  private static let help = "  nnconv --help lists the options\n"
  private static let format = "  \(Registry.list(Registry.writable.map { "--to " + $0.id })) says what to write\n"
  private static let endings = Registry.list(Registry.writable.map(\.ending))

  @Test(arguments: [
    (["r"], "r does not end in \(endings)\n" + format),
    // PyTorch's own files may be called so, and those of others.
    (["r.bin"], "r.bin does not end in \(endings)\n" + format),
    (["-"], "standard output has no name that tells the format\n" + format),
    (["-", "--to", "h5", "--json"], "--json and OUT - cannot both go to standard output\n"),
    (
      ["r.nnb", "--to", "gguf"],
      "--to needs \(Registry.writable.map(\.id).joined(separator: ", ")); found gguf\n" + help
    ),
    (["r.h5", "--opset", "13"], "--opset is for a result that is .onnx\n"),
    (
      ["r.nnb", "--with-scaling"], "--with-scaling is for a result that is .onnx, or .keras or .h5 as Keras reads it\n"
    ),
    (["r.onnx", "--opset", "8"], "--opset needs a whole number from 9 to 28, found 8\n" + help),
    (
      ["r.onnx", "--tensors-only", "--with-scaling"],
      "--tensors-only makes no network, and --with-scaling is for one\n"
    ),
    (["r.nnb", "--offset", "1"], "--offset needs --scale beside it\n"),
    (["r.nnb", "--layout", "plain"], "--layout plain is for a result that is .h5\n"),
    (["r.h5", "--layout", "plain,keras"], "--layout says twice how the same file is laid out: plain,keras\n"),
    (["r.h5", "--layout", "in-out,out-in"], "--layout says twice how the same file is laid out: in-out,out-in\n"),
    (
      ["r.h5", "--names", "keras"],
      "--names keras is for a result that is \(Registry.list(Registry.withNames.map(\.ending)))\n"
    ),
    (["r.h5", "--layout", "sideways"], "--layout needs keras, plain, in-out or out-in; found sideways\n"),
    (["r.nnb", "--dtype", "f8"], "--dtype needs f32, f16, bf16, i8; found f8\n" + help),
    (
      ["r.nnb", "--tensors-only", "--scale", "1"],
      "--tensors-only makes no network, and --scale is for one\n"
    ),
  ])
  func `A command line that contradicts itself is refused`(arguments: [String], message: String) throws {
    try withTemporaryFolder { folder in
      try Tool.nnconv.expect([Self.model] + arguments, in: folder, status: 64, error: "nnconv: " + message)
      #expect(try names(in: folder) == [])
    }
  }

  @Test(arguments: [
    ("missing.nnb", 66 as Int32, "cannot open missing.nnb: No such file or directory"),
    (Fixtures.path("hdf5/not-hdf5-but-empty.h5"), 65, "the file is empty"),
    (Fixtures.path("hdf5/not-hdf5-but-git-lfs.h5"), 65, "git-lfs"),
    (Fixtures.path("hdf5/not-hdf5-but-html.h5"), 65, "HTML"),
    (Fixtures.path("hdf5/not-hdf5-but-zip.h5"), 65, "zip"),
    (Fixtures.path("hdf5/not-whole-cut-in-half.h5"), 65, "bytes"),
  ])
  func `An input that is no model leaves no result`(input: String, status: Int32, part: String) throws {
    try withTemporaryFolder { folder in
      try write([1, 2], to: folder + "/old.nnb")
      for output in ["r.nnb", "old.nnb"] {
        let run = try Tool.nnconv.run([input, output, "--force"], in: folder)
        #expect(run.error.contains(part), "\(run.error)")
        #expect(run.error.hasPrefix("nnconv: "))
        #expect(run.status == status)
        #expect(run.output == [])
      }
      #expect(try names(in: folder) == ["old.nnb"])
      #expect(try contents(of: folder + "/old.nnb") == [1, 2])
    }
  }
}
