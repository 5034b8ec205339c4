import NNB
import NNBBytes
import NNBCommandLine
import NNBConversion
import NNBFormats
import NNBIDX
import NNBModel
import NNBTraining

/// The start of a run: drawn parameters, those of a model, or a checkpoint.
struct TrainingStart {
  let trainer: Trainer
  let data: LabelledImages
  let memoryBesides: MemoryBesides

  /// What was overridden or assumed, as messages for the user.
  private(set) var overridden: [String] = []

  /// A model to start from: of its tensors those without data that the run takes out of the file; and the paths of other files that
  /// were read for it.
  struct Model {
    let checkpoint: Checkpoint
    let numbers: StoredStart?
    let neighbours: [String]

    /// Reads and verifies the file. `isResumed` says that its other tensors are kept.
    fileprivate init(_ path: String, isResumed: Bool, _ importing: ImportOptions, _ worker: HDF5Worker) throws {
      let file = try ModelFile(path, worker: worker), reader = try file.asNNB(importing).reader
      (checkpoint, numbers) = try Failure.telling {
        try reader.verify()
        let outline = try reader.outline()
        let own = (reader.training?.ownNames(of: reader.network) ?? []) + (reader.network?.parameterNames ?? [])
        let used = Set(own)
        let tensors = try outline.tensors.enumerated().map { index, tensor in
          isResumed && !used.contains(tensor.name) ? try reader.tensor(at: index) : tensor
        }
        let checkpoint = try Checkpoint(
          network: outline.network, tensors: tensors, training: outline.training, extensions: outline.extensions)
        return (checkpoint, StoredStart(reader))
      }
      neighbours = file.neighbours
    }

    fileprivate init(_ outline: Checkpoint) { (checkpoint, numbers, neighbours) = (outline, nil, []) }
  }

  /// The model to start from; nil if the command line names none.
  static func model(_ settings: TrainSettings, _ worker: HDF5Worker, _ shards: ShardedRun?) throws -> Model? {
    guard let path = settings.resumed ?? settings.start else { return nil }
    let model: Model =
      if let outline = try shards?.outline {
        Model(outline)
      } else {
        try Model(path, isResumed: settings.resumed != nil, settings.importing, worker)
      }
    guard let file = settings.resumed else { return model }
    let checkpoint = model.checkpoint
    do throws(ResumeError) {
      guard let state = checkpoint.training else { throw .noState }
      try Trainer.checkKnown(state)
    } catch {
      let failure = error.failure
      throw ToolError(
        "\(file.inputName) cannot be resumed: \(failure.message)",
        advice: advice(on: file),
        status: ExitStatus(failure.kind), code: failure.code, subject: file)
    }
    return model
  }

  /// What can be done with a model whose training cannot go on.
  private static func advice(on file: String) -> String {
    "--init-from \(file.pathWord) takes its kernels and biases as a start"
  }

  /// Reads the data, and starts with drawn parameters or `model`. `shards` is what makes the run sharded, which is checked
  /// after the data; nil if it is not.
  init(
    _ settings: TrainSettings, _ folder: ImageFolder, from model: Model?, ranks: RankLeader?,
    shards: () throws -> ShardedRun?
  ) throws {
    let storage = ranks == nil ? settings.data.storage : .memory
    let advice = StorageAdvice(settings.arguments, folder.training, storage)
    let images = try advice.telling { try Self.data(settings, folder, storage: storage).identified() }
    let checkpoint = model?.checkpoint
    data = Self.data(images, settings, checkpoint?.network)
    let classNames = try Self.classNames(settings, data)
    try ranks?.agree(on: data, settings)
    var compute = ComputeOptions(
      threads: settings.threads, transport: ranks?.connection, shards: try shards(), numbers: model?.numbers)
    let besides = MemoryBesides(
      settings, classCount: data.classCount,
      isEvaluated: folder.test != nil || settings.heldOut != nil || settings.resumed != nil)
    memoryBesides = besides
    compute.memoryBesides = { besides.byteCount(parameters: $0, all: $1) }
    do {
      if let checkpoint, let state = checkpoint.training, settings.resumed != nil {
        (trainer, overridden) = try advice.telling(held: data.images.pixels.count) { [data] in
          try Self.resume(checkpoint, state, data, settings, compute)
        }
      } else {
        let new = try NewRun(settings, data, classNames, checkpoint)
        trainer = try advice.telling(held: data.images.pixels.count) { [data] in
          try Trainer(
            data, heldOut: new.heldOut, options: new.options, from: checkpoint, classLabels: classNames,
            compute: compute)
        }
        overridden = Self.remarks(settings.start?.inputName ?? "", checkpoint?.network, classNames)
      }
      if compute.shards != nil, trainer.hasOtherTensors {
        throw ToolError(
          "\(settings.resumed?.inputName ?? "") has tensors that are not of its run, which --sharded does not keep",
          status: .badData, subject: settings.resumed)
      }
    } catch let error as ResumeError {
      throw Self.told(error, settings, checkpoint)
    }
  }

  /// Throws what the start of a new run would throw because of its settings, this data and this model. Returns what it would say of
  /// them that its user may not expect.
  static func check(
    _ settings: TrainSettings, _ images: LabelledImages, from checkpoint: Checkpoint?
  ) throws -> [SettingNote] {
    let data = Self.data(images, settings, checkpoint?.network)
    let classNames = try Self.classNames(settings, data)
    do {
      let new = try NewRun(settings, data, classNames, checkpoint)
      try Trainer.check(
        data, heldOut: new.heldOut, options: new.options, from: checkpoint, classLabels: classNames)
      let sampleCount = data.count - new.heldOut
      let course = RunCourse(new.options.settings(sampleCount: sampleCount), sampleCount: sampleCount)
      return Self.remarks(settings.start?.inputName ?? "", checkpoint?.network, classNames).map { SettingNote($0) }
        + SettingNote.all(of: course)
    } catch let error as ResumeError {
      throw told(error, settings, checkpoint)
    }
  }

  /// The settings of a run that is not resumed.
  private struct NewRun {
    let heldOut: Int
    let options: TrainingOptions

    init(
      _ settings: TrainSettings, _ data: LabelledImages, _ classNames: [Name]?, _ checkpoint: Checkpoint?
    ) throws(ToolError) {
      heldOut = settings.heldOut?.count(of: data.count) ?? 0
      options = try settings.options(
        over: nil, heldOut: heldOut, data, classNames ?? checkpoint?.network?.input.classLabels ?? [])
    }
  }

  private static func told(_ error: ResumeError, _ settings: TrainSettings, _ checkpoint: Checkpoint?) -> ToolError {
    let file = settings.resumed ?? settings.start, use = settings.resumed == nil ? "be a start" : "be resumed"
    let failure = error.failure
    let next = file.flatMap { file in
      settings.resumed != nil && error.leavesStart(from: checkpoint?.network) ? advice(on: file) : nil
    }
    return ToolError(
      "\(file?.inputName ?? "") cannot \(use): \(error)", advice: next, status: ExitStatus(failure.kind),
      code: failure.code, subject: file)
  }

  /// The names of the classes that the command line gives; nil if it gives none.
  private static func classNames(_ settings: TrainSettings, _ data: LabelledImages) throws(ToolError) -> [Name]? {
    let names = settings.classNames?.names(for: data.classCount)
    if let names, names.count != data.classCount {
      throw ToolError(
        "--class-names gives \(counted(names.count, "name")), the data has \(counted(data.classCount, "class"))")
    }
    return names
  }

  /// The data as the command line describes it.
  static func data(
    _ settings: TrainSettings, _ folder: ImageFolder, storage: PixelStorage
  ) throws(IDXError) -> LabelledImages {
    try LabelledImages(
      folder.training, first: settings.data.firstLabel, isTransposed: settings.data.isTransposed,
      classCount: settings.classCount, storage: storage)
  }

  /// The same for a model. The number of classes is the one requested, or else the larger of those of the labels and the model,
  /// so that an error names both if they do not fit.
  private static func data(
    _ data: LabelledImages, _ settings: TrainSettings, _ network: Network?
  ) -> LabelledImages {
    guard settings.classCount == nil, let outputs = network?.outputs, outputs > data.classCount else { return data }
    return data.withClasses(outputs)
  }

  /// Messages about what a start from a model assumes that the model does not say, or says differently.
  private static func remarks(_ file: String, _ network: Network?, _ classNames: [Name]?) -> [String] {
    guard let network else { return [] }
    var remarks: [String] = []
    if network.layers.last?.activation == .linear {
      remarks.append("\(file) ends in logits; the new model adds the softmax that goes with cross-entropy")
    }
    if network.input.scaling == nil {
      remarks.append("\(file) does not say how bytes become inputs; taken to be fed byte / 255, as training does")
    }
    let bare = network.layers.indices.filter { network.layers[$0].bias == nil }.map { "\($0 + 1)" }
    if !bare.isEmpty {
      let which =
        bare.count == network.layers.count ? "" : " in \(bare.count == 1 ? "layer" : "layers") \(listed(bare))"
      remarks.append("\(file) has no biases\(which); the new model has them in each layer, and these begin as zeros")
    }
    if let note = classNames.flatMap({ network.input.noteOnRenaming(to: $0) }) { remarks.append("\(file): \(note)") }
    return remarks
  }

  private static func resume(
    _ checkpoint: Checkpoint, _ state: TrainingState, _ data: LabelledImages, _ settings: TrainSettings,
    _ compute: ComputeOptions
  ) throws -> (Trainer, [String]) {
    let heldOut = settings.heldOut?.count(of: data.count) ?? state.data.heldOut
    guard heldOut < data.count else {
      throw TrainingError.nothingToTrainOn(samples: data.count, heldOut: heldOut)
    }
    let hidden = checkpoint.network?.layers.dropLast().map(\.outputs) ?? []
    let options = try settings.options(
      over: TrainingOptions(state.settings, hiddenLayers: hidden), heldOut: heldOut, data,
      checkpoint.network?.input.classLabels ?? [])
    let asked = options.settings(sampleCount: data.count - heldOut)
    let past = PastSettings(
      state, asked, try data.identity(heldOut: heldOut), hidden: (past: hidden, found: options.hiddenLayers))
    try past.check(settings.resumed, isOverriding: settings.isOverriding)
    let trainer = try Trainer(
      resuming: checkpoint, data, heldOut: heldOut, settings: asked, isOverriding: settings.isOverriding,
      compute: compute)
    return (trainer, past.differences.map { "overridden: \($0.option), \($0.past) becomes \($0.found)" })
  }
}

extension TrainSettings {
  /// The settings of the run on this data, whose classes have these names, or none.
  fileprivate func options(
    over past: TrainingOptions?, heldOut: Int, _ data: LabelledImages, _ names: [Name]
  ) throws(ToolError) -> TrainingOptions {
    var options = try options(over: past, heldOut: heldOut)
    if let classWeights {
      options.classWeights = try classWeights.weights(for: data, heldOut: heldOut, names: names)
    }
    return options
  }
}
