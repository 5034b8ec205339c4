import Foundation
import NNBIDX
import Testing
import NNBTestSupport

/// Situations from public reports about command lines, resuming, and what is in the way of an output, each as its smallest
/// input: pictures of 8×8, 60 to train on and 20 to test, of three classes.
struct ReportedHabitTests {
  /// A situation: commands, and what the last of them ends with and says.
  private struct Row: CustomTestStringConvertible {
    let testDescription: String
    let script: String
    let status: Int32

    /// Parts of what is said on standard output or standard error.
    let parts: [String]

    init(_ situation: String, _ script: String, _ status: Int32, _ parts: String...) {
      (testDescription, self.script, self.status, self.parts) = (situation, script, status, parts)
    }
  }

  private static let rows = [
    Row(
      "--lr is typed", "nntrain data -o model.nnb --hidden 8 --epochs 2 --lr 0.1", 64,
      "unknown option --lr; did you mean --learning-rate?"),
    Row(
      "--batch is typed", "nntrain data -o model.nnb --hidden 8 --epochs 2 --batch 20", 0, "epoch 2/2",
      "wrote model.nnb"),
    Row(
      "--batch_size is typed", "nntrain data -o model.nnb --epochs 2 --batch_size 20", 64,
      "unknown option --batch_size; did you mean --batch-size?"),
    Row("a word instead of an option", "nntrain help", 64, "did you mean --help?"),
    Row(
      "a share as validation", "nntrain data -o model.nnb --hidden 8 --epochs 2 --validation 10%", 0,
      "54 images of 8x8, 3 classes, 20 to test", "validation "),
    Row(
      "-o model.keras", "nntrain data -o model.keras --epochs 1 && nninfo model.keras", 0, "wrote model.keras",
      "Keras archive"),
    Row("-o model.pt", "nntrain data -o model.pt --epochs 1 && nninfo model.pt", 0, "wrote model.pt", "PyTorch"),
    Row(
      "-o model.tflite", "nntrain data -o model.tflite --epochs 1", 64, "has the ending of TensorFlow Lite files",
      "tf.lite.TFLiteConverter"),
    Row(
      "the first command once more, instead of --resume",
      """
      nntrain data -o model.nnb --hidden 8 --epochs 40 --quiet >/dev/null; cp model.nnb before
      nntrain data -o model.nnb --hidden 8 --epochs 1; s=$?; cmp model.nnb before || exit 1; exit $s
      """, 73, "model.nnb exists", "it holds a run of 40 epochs, 40 steps",
      "--force replaces it, --resume goes on with its training"),
    Row(
      "the message says “scale 1/255”, so one types it",
      "nntrain data -o model.nnb --epochs 1 --quiet >/dev/null; nninfer --model model.nnb data --scale 1/255", 0,
      "accuracy "),
    Row(
      "a model trained on standardised inputs",
      """
      nntrain data -o m.nnb --epochs 1 --quiet >/dev/null
      nninfer --model m.nnb data --mean 0.1307 --std 0.3081
      """, 0, "accuracy ", "--mean 0.1307 --std 0.3081 is --scale 0.012728233 --offset -0.42421293"),
    Row(
      "the images before the model",
      """
      nntrain data -o m.nnb --epochs 1 --quiet >/dev/null
      nninfer data/t10k-images-idx3-ubyte data/t10k-labels-idx1-ubyte m.nnb
      """, 0, "accuracy ", "of 20 images"),
    Row(
      "more epochs than the cosine was made for",
      """
      nntrain data -o a.nnb --hidden 8 --epochs 3 --schedule cosine --quiet >/dev/null
      nntrain data --resume a.nnb --epochs 8
      """, 0, "epoch 8/8",
      "the learning rate is 0 for the 5 steps that are left, which change nothing: its cosine reaches 0 at step 3",
      "--horizon moves that with --override"),
    Row(
      "no room for the model at the end of training",
      """
      trap '' XFSZ; ulimit -f 8
      nntrain data -o model.nnb --hidden 512 --epochs 1; s=$?; ls; exit $s
      """, 74, "data\n", "model.nnb"),
  ]

  @Test(arguments: rows)
  private func `A situation from a public report has its answer`(row: Row) throws {
    try withTemporaryFolder { folder in
      try Self.writeData(to: folder)
      let tools = Tool.nntrain.url.deletingLastPathComponent().path()
      let run = try shell("PATH=$1:$PATH\n" + row.script, [tools], in: folder)
      #expect(run.status == row.status, "\(run.error)")
      let said = run.text + run.error
      for part in row.parts { #expect(said.contains(part), "\(said)") }
      if row.status != 0 { #expect(!run.text.contains("epoch "), "nothing is trained in vain: \(run.text)") }
    }
  }

  private static func writeData(to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder + "/data", withIntermediateDirectories: true)
    for (part, count) in [("train", 60), ("t10k", 20)] {
      let pixels = (0..<count * 64).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ ($0 / 64 % 3) &* 80) }
      let labels = (0..<count).map { UInt8($0 % 3) }
      try #require(IDXArray(pixels, shape: [count, 8, 8])).write(to: "\(folder)/data/\(part)-images-idx3-ubyte")
      try #require(IDXArray(labels, shape: [count])).write(to: "\(folder)/data/\(part)-labels-idx1-ubyte")
    }
  }
}
