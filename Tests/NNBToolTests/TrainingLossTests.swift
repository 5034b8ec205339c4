import Foundation
import NNBTestSupport
import Testing

/// What nnconv says of a training state that other programs find in part: each setting that they would train on without.
struct TrainingLossTests {
  private static let usual = [MNIST.folder, "-o", "m.nnb", "--hidden", "2", "--batch-size", "100", "--quiet"]
  private static let torch = "the training state, but for the epoch, the last loss and the state of the optimizer"
  private static let keras = "the training state, but for what the optimizer of Keras 3 keeps"
  private static let average =
    "that the weights are an average: training goes on with others, the tensors training/weights/…"
  private static let owned = " and to which the optimizer's state belongs"

  /// The options of a run, the ending of the file, and the losses from the first that is about training on.
  static let all: [(options: String, ending: String, losses: [String])] = [
    ("--optimizer sgd", "pt", [torch]),
    ("--optimizer sgd", "keras", [keras]),
    (
      "--optimizer sgd --weight-decay 0.5 --clip-norm 3", "pt",
      [torch, "these settings of the training: clip norm 3.0"]
    ),
    ("--optimizer sgd --weight-decay 0.5 --clip-norm 3", "keras", [keras]),
    ("--optimizer adamw --weight-decay 0.5", "pt", [torch]),
    ("--optimizer adamw --weight-decay 0.5", "keras", [keras]),
    ("--optimizer momentum --momentum 0 --weight-decay 0.5", "pt", [torch]),
    ("--optimizer momentum --weight-decay 0.5", "pt", [torch, "these settings of the training: weight decay 0.5"]),
    ("--optimizer nesterov --weight-decay 0.5", "pt", [torch, "these settings of the training: weight decay 0.5"]),
    // The state of momentum is none that Keras goes on with.
    ("--optimizer momentum --weight-decay 0.5", "keras", ["the training state"]),
    (
      "--optimizer adam --label-smoothing 0.1 --class-weights 0=2 --augment --schedule cosine --warmup 2 --average 0.5",
      "keras",
      [
        keras,
        "these settings of the training: warm-up over 2 steps, the learning rate's schedule, cosine down to 0 at step 33, "
          + "label smoothing 0.1, class weights, distorted images, averaged weights",
      ]
    ),
    ("--optimizer sgd --average 1", "pt", [torch, average + ", which only nnb finds"]),
    ("--optimizer adam --average 1", "pt", [torch, average + ", which only nnb finds" + owned]),
    ("--optimizer adam --average 1", "keras", [keras, average + ", which only nnb finds" + owned]),
    ("--optimizer adam --average 1", "npz", ["the training state, but for its tensors", average]),
    ("--optimizer adam --average 0.5", "npz", ["the training state, but for its tensors"]),
    ("--optimizer adam --average 1 --label-smoothing 0.1", "h5", ["the training state"]),
    ("--optimizer adam --average 1 --label-smoothing 0.1", "safetensors", ["the training state"]),
    ("--optimizer adam --average 1 --label-smoothing 0.1", "onnx", ["the training state"]),
  ]

  @Test(arguments: all)
  func `What a file does not hold of a training is told, and nothing else`(
    options: String, ending: String, losses: [String]
  ) throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nntrain.run(
        Self.usual + ["--steps", "33"] + options.split(separator: " ").map(String.init), in: folder)
      #expect(run.status == 0, "\(run.error)")
      let there = try Tool.nnconv.run(["m.nnb", "m.\(ending)"], in: folder)
      let told = try #require(there.error.split(separator: "\n").first { $0.contains("other programs will not see: ") })
      let found = told.components(separatedBy: "; ").drop { !$0.contains("the training state") }
      #expect(
        found.map { $0.replacing("nnconv: kept for nnb only, other programs will not see: ", with: "") } == losses,
        "\(there.error)")
    }
  }

  @Test func `C source, which leaves it out, says so`() throws {
    try withTemporaryFolder { folder in
      _ = try Tool.nntrain.run(Self.usual + ["--steps", "33", "--average", "1"], in: folder)
      let there = try Tool.nnconv.run(["m.nnb", "m.c"], in: folder)
      #expect(there.error.contains("has no place for: the training state; "), "\(there.error)")
    }
  }
}
