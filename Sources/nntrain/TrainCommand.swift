import CommandLineTool
import Training

/// The command line of `nntrain`.
let trainCommand = Command(
  name: "nntrain",
  summary: "trains a two-layer network (ReLU, softmax, cross-entropy) on IDX images and saves it as .nnb",
  usage: ["nntrain DATA -o model.nnb --hidden 128 --epochs 10 --batch-size 64 --learning-rate 0.1 --seed 1"],
  arguments: [("DATA", "folder of IDX files, gzipped or not, with the standard names (train-images-idx3-ubyte …)")],
  options: [
    .init("--output", short: "-o", "FILE", "where the model goes: .h5 by that ending, else .nnb; - is standard output"),
    .init("--set", "NAME", "the EMNIST set to take where the folder has several"),
    .init("--hidden", "N", "units of the hidden layer (128)"),
    .init("--epochs", "N", "passes over the training images (10)"),
    .init("--steps", "N", "batches to train on, instead of --epochs"),
    .init("--batch-size", "N", "images in a batch, or full for all of them (64)"),
    .init("--learning-rate", "X", "learning rate (0.1; momentum and nesterov 0.01, adam and adamw 0.001)"),
    .init("--schedule", "HOW", "its course: constant, step, or cosine down to 0 at the end (constant)"),
    .init("--decay-every", "N", "with --schedule step: every so many steps, or epochs as in 5epochs"),
    .init("--decay", "X", "with --schedule step: what the learning rate is multiplied by (0.1)"),
    .init("--warmup", "N", "first raise the learning rate over so many steps, or epochs as in 1epoch (0)"),
    .init("--optimizer", "NAME", "sgd, momentum, nesterov, adam or adamw (sgd)"),
    .init("--momentum", "X", "with momentum and nesterov: what is kept of the velocity (0.9)"),
    .init("--beta1", "X", "with adam and adamw: what is kept of the first moment (0.9)"),
    .init("--beta2", "X", "with adam and adamw: what is kept of the second moment (0.999)"),
    .init("--epsilon", "X", "with adam and adamw: what is added to the root of the second moment (1e-8)"),
    .init("--weight-decay", "X", "with adamw: decoupled weight decay (0.01)"),
    .init("--clip-norm", "X", "shorten gradients to this norm, over all parameters together"),
    .init("--seed", "N", "seed of the initial weights and the order of images (1)"),
    .init("--init", "HOW", "initial weights: he-uniform, or uniform for ±0.5 with biases (he-uniform)"),
    .init("--validation", "N", "hold out the last N training images and report on them (0)"),
    .init("--classes", "N", "number of classes (the largest training label and one)"),
  ])

/// What the command line of `nntrain` asks for.
struct TrainSettings {
  let folder: String
  let set: String?
  let output: String
  let classCount: Int?
  let heldOut: Int
  let isJSON: Bool
  var options = TrainingOptions()

  init(_ arguments: ParsedArguments) throws(ToolError) {
    folder = arguments.positional[0]
    set = arguments.string("--set")
    output = try arguments.required("--output")
    classCount = try arguments.integer("--classes", in: 1...256)
    heldOut = try arguments.integer("--validation", in: 0...Int.max) ?? 0
    isJSON = arguments.has("--json")
    if isJSON, output == "-" { throw ToolError("--json and -o - cannot both go to standard output") }

    options.hidden = try arguments.integer("--hidden", in: 1...TrainingOptions.largestHidden) ?? options.hidden
    options.seed = try arguments.integer("--seed", in: 0...UInt64.max) ?? options.seed
    try options.takeOptimizer(arguments)
    if arguments.string("--batch-size") == "full" {
      options.batchSize = nil
    } else {
      options.batchSize = try arguments.integer("--batch-size", in: 1...Int.max) ?? options.batchSize
    }
    let epochs = try arguments.integer("--epochs", in: 1...Int.max)
    let steps = try arguments.integer("--steps", in: 1...Int.max)
    if epochs != nil, steps != nil { throw ToolError("--epochs and --steps are two ends; give one") }
    options.end = steps.map { .steps($0) } ?? epochs.map { .epochs($0) } ?? options.end
    let ways = Initialization.allCases.map(\.rawValue)
    if let way = try arguments.choice("--init", of: ways), let choice = Initialization(rawValue: way) {
      options.initialization = choice
    }
  }
}
