import NNBCommandLine
import NNBConversion
import NNBFormats
import NNBModel
import NNBReport
import NNBTraining

/// The command line of `nntrain`.
let trainCommand = Command(
  name: "nntrain",
  summary: "trains a network of dense layers (ReLU, softmax, cross-entropy) on IDX images, and saves it",
  usage: usage + ["DATA --sweep GRID --validation N -o FOLDER [OPTION]…"],
  examples: [
    "nntrain mnist -o model.nnb",
    "nntrain mnist -o adam.nnb --optimizer adam --validation 500 --best --patience 5",
    "nntrain mnist --resume model.nnb --epochs 20 --checkpoint-every 30s --log run.jsonl",
  ],
  arguments: arguments, argumentKinds: [.data], argumentsOption: "--images",
  groups: groups + [storage, SweepOptions.group, Command.readingOptions, Command.workerOptions],
  general: [
    .init("--threads", "N", "threads to train on; the model does not depend on it", default: "all processors")
  ],
  statuses: statuses("training diverged: the loss is no longer a number; of --sweep: some runs failed"))

/// The command line of `nntrain-mpi`, which has the same options but those of a sweep.
let rankCommand = Command(
  name: TrainTool.rankName,
  summary: "trains as nntrain does, on several processes that MPI joins, to the same file",
  usage: usage,
  examples: [
    "mpirun -n 4 nntrain-mpi mnist -o model.nnb --hidden 8192",
    "mpirun -n 8 --hostfile hosts nntrain-mpi mnist --resume model.nnb --epochs 20 --broadcast",
  ],
  arguments: arguments, argumentKinds: [.data], argumentsOption: "--images",
  groups: groups + [RankOptions.group, Command.readingOptions, Command.workerOptions],
  general: [
    .init(
      "--threads", "N", "threads of each process; the model does not depend on it",
      default: "all processors that the launcher gives it")
  ],
  statuses: statuses("training diverged: the loss is no longer a number"))

private let usage = [
  "DATA -o FILE [OPTION]…", "--images FILE --labels FILE -o FILE [OPTION]…", "DATA --resume FILE [OPTION]…",
]

private let arguments = [
  (name: "DATA", help: "a folder of IDX files with the standard names (train-images-idx3-ubyte, …), gzipped or not")
]

private let groups = [data, model, optimizer, schedule, checkpoints, output]

private func statuses(_ negative: String) -> [(status: String, meaning: String)] {
  [
    ("0", "the model is saved"),
    ("1", negative),
    ("129, 130, 143", "stopped by SIGHUP, Ctrl-C or SIGTERM; the model is saved and can be resumed"),
  ]
}

/// Ranks have all images in memory.
private let storage = Command.OptionGroup(
  "Large data",
  [
    .init(
      "--stream", nil,
      "read training images from their file, which is not gzipped, as they are needed; without it only if they do not fit into "
        + "memory")
  ])

private let data = Command.OptionGroup(
  "Data",
  [
    .init("--set", "NAME", "the set to use, if the folder has several, such as letters of EMNIST"),
    .init("--images", "FILE", "the training images, instead of those in DATA", kind: .data),
    .init(
      "--labels", "FILE", "their labels", default: "those beside the images, if the names are standard", kind: .data),
    .init("--test-images", "FILE", "the test images, instead of those in DATA", kind: .data),
    .init("--test-labels", "FILE", "their labels", default: "those beside them", kind: .data),
    .init("--label-offset", "N", "the label of class 0: 1 if the labels go from 1", default: "0"),
    .init("--transpose", nil, "exchange rows and columns of all images: EMNIST's lie on their side"),
    .init(
      "--validation", "N", "hold out the last N training images, or a share of them as 10%, and report on them",
      default: "0"),
    .init("--classes", "N", "number of classes", default: "largest label + 1"),
    ClassNames.option,
  ])

private let model = Command.OptionGroup(
  "Model",
  [
    .init(
      "--hidden", "N[,N]…", "units of the hidden layer, or of several, the first first: 512,256",
      default: "\(Defaults.options.hidden)"),
    .init(
      "--init", "HOW",
      "initial weights: \(Initialization.heUniform.rawValue), or \(Initialization.uniform.rawValue) for ±0.5, biases too",
      default: Defaults.options.initialization.rawValue,
      kind: .choice([Initialization.heUniform, .uniform].map(\.rawValue))),
    .init("--init-from", "FILE", "start from the kernels and biases of this model, in any format", kind: .model),
    .init("--seed", "N", "seed of the initial weights and of the order of images", default: "\(Defaults.options.seed)"),
  ])

private let optimizer = Command.OptionGroup(
  "Optimizer",
  [
    .init(
      "--optimizer", "NAME", Registry.list(TrainingOptions.optimizers), default: Defaults.options.optimizer.name,
      kind: .choice(TrainingOptions.optimizers)),
    .init(
      "--batch-size", "N", "images in a batch, or full for all of them",
      default: Defaults.options.batchSize.map { "\($0)" } ?? "full"),
    .init(
      "--learning-rate", "X", "learning rate",
      default: "\(Defaults.learningRate(of: "sgd")); momentum, nesterov: \(Defaults.learningRate(of: "momentum")); "
        + "adam, adamw: \(Defaults.learningRate(of: "adam"))"),
    .init(
      "--momentum", "X", "momentum, nesterov: fraction of the velocity that each step keeps",
      default: "\(Defaults.momentum)"),
    .init("--beta1", "X", "adam, adamw: decay rate of the first moment", default: "\(Defaults.adam.beta1)"),
    .init("--beta2", "X", "adam, adamw: decay rate of the second moment", default: "\(Defaults.adam.beta2)"),
    .init(
      "--epsilon", "X", "adam, adamw: added to the root of the second moment", default: "\(Defaults.adam.epsilon)"),
    .init(
      "--weight-decay", "X", "not with adam: decoupled weight decay, as in w = (1 - rate X) w before each step",
      default: "adamw: \(Defaults.weightDecay); else 0"),
    .init("--clip-norm", "X", "clip the gradient of all parameters together to this norm", default: "no clipping"),
    .init(
      "--label-smoothing", "X", "the part of each label that goes to all classes alike in training, below 1",
      default: "0"),
    ClassWeightArguments.option, AugmentArguments.option, AugmentPreview.option,
    AverageArguments.option,
  ])

private let schedule = Command.OptionGroup(
  "Schedule",
  [
    .init("--epochs", "N", "passes over the training images", default: "\(Defaults.epochs)"),
    .init("--steps", "N", "train for N batches instead of --epochs"),
    .init(
      "--patience", "N", "stop after N epochs without a lower validation loss; 0 never stops",
      default: "\(Defaults.options.patience ?? 0)"),
    .init(
      "--schedule", "HOW", "the learning rate: constant, step, or cosine, which falls to 0 at the end",
      default: Defaults.options.schedule.name, kind: .choice(TrainingOptions.schedules)),
    .init("--decay-every", "N", "step: decay every N steps, or epochs, as in 5epochs"),
    .init("--decay", "X", "step: factor of a decay", default: "\(Defaults.decay)"),
    .init("--horizon", "N", "cosine: reach 0 at step N, or epoch, as in 20epochs", default: "the end of the run"),
    .init(
      "--warmup", "N", "raise the learning rate to its value over N steps, or epochs, as in 1epoch",
      default: "\(Defaults.warmup)"),
  ])

private let checkpoints = Command.OptionGroup(
  "Checkpoints",
  [
    .init(
      "--resume", "FILE", "continue the training of this model, and save it there unless -o is given", kind: .model),
    .init("--override", nil, "resume with other settings or other data; the model records the change"),
    .init("--checkpoint-every", "N", "save the model every N steps, or every 1epoch, 30s, 5m; replaces the last save"),
    .init("--keep", "K", "keep the last K of these saves too, as model.step000000123.nnb"),
    .init("--best", nil, "keep the model with the lowest validation loss too, as model.best.nnb"),
    .init(
      "--on-checkpoint-error", "HOW",
      "if a save fails before the end of the run: "
        + Registry.list(TrainSettings.checkpointErrorChoices), default: TrainSettings.checkpointErrorChoices[0],
      kind: .choice(TrainSettings.checkpointErrorChoices)),
  ])

private let output = Command.OptionGroup(
  "Output",
  [
    .init(
      "--output", short: "-o", "FILE",
      "the file for the model; its format is that of the ending, \(Registry.list(Registry.storing.map(\.ending))), "
        + "or .nnb for any other; - is standard output; with --sweep a folder", kind: .model),
    .init("--force", nil, "replace an existing file, but never one that this run reads"),
    .init(
      "--log", "FILE", "write one line of JSON for each epoch; a resumed run continues the file",
      kind: .fileEnding([".jsonl"])),
    ReportOutput.option(
      "at the end, write a web page about the model, with its mistakes among the test images, or those held out"),
    .init(
      "--tensorboard", "DIR",
      "write losses, accuracies, weights and settings for TensorBoard into this folder; a resumed run continues them",
      kind: .file),
  ])

/// The groups with the settings that `--sweep` varies.
let sweptGroups = [model, optimizer, schedule]
