internal import NNBCompute
public import NNBIDX
public import NNBModel

extension Trainer {
  /// Starts a run on this data; the last `heldOut` samples are not trained on. The parameters are drawn, or copied from
  /// the model `start`, which then decides the hidden layers. `classLabels` are the names of the classes,
  /// one for each; without them the names are those of `start`.
  ///
  /// Throws `TrainingError` if a setting is outside its range or nothing is left to train on; `ResumeError` if the
  /// model cannot be trained here; and `MemoryShortage`.
  public convenience init(
    _ data: LabelledImages, heldOut: Int = 0, options: TrainingOptions, from start: Checkpoint? = nil,
    classLabels: [Name]? = nil, compute: ComputeOptions = ComputeOptions()
  ) throws {
    let begin = try Beginning(data, heldOut: heldOut, options: options, from: start, classLabels: classLabels)
    try Self.requireMemory(data, begin.origin.sizes, begin.settings, compute)
    let identity = try data.identity(heldOut: heldOut)
    try self.init(data, identity, begin.settings, begin.origin, in: start, begin.frame, compute)
  }

  /// Throws what a start of this run would throw, whenever it is, before anything is drawn; not `MemoryShortage`.
  package static func check(
    _ data: LabelledImages, heldOut: Int, options: TrainingOptions, from start: Checkpoint?, classLabels: [Name]?
  ) throws {
    try Beginning(data, heldOut: heldOut, options: options, from: start, classLabels: classLabels)
      .origin.checkNumbers(in: start)
  }

  /// What a run begins with.
  private struct Beginning {
    let settings: TrainingState.Settings
    let origin: NumberOrigin
    let frame: Frame

    init(
      _ data: LabelledImages, heldOut: Int, options: TrainingOptions, from start: Checkpoint?, classLabels: [Name]?
    ) throws {
      try options.check()
      var options = options
      let layers = try start.map { try $0.trainableNetwork(on: data, isResumed: false).layers }
      if let start, let layers {
        try start.checkOutline(layers.flatMap { [$0.kernel, $0.bias] }, layers, onlyFloat32: false)
        options.hiddenLayers = layers.dropLast().map(\.outputs)
        options.initialization = .given
      }
      guard heldOut >= 0, heldOut < data.count else {
        throw TrainingError.nothingToTrainOn(samples: data.count, heldOut: heldOut)
      }
      guard options.patience == nil || heldOut > 0 else {
        throw TrainingError.setting("patience", expected: "given with samples held out")
      }
      try ClassWeights.check(options.classWeights, data, heldOut: heldOut)
      let sizes = [data.images.pixelCount] + options.hiddenLayers + [data.classCount]
      try Trainer.checkSize(data, sizes)
      settings = options.settings(sampleCount: data.count - heldOut)
      if let distortion = settings.distortion { try data.checkDistortion(distortion) }
      let labels = classLabels ?? start?.network?.input.classLabels ?? []
      frame = try Frame(sizes, data, classLabels: labels, settings)
      if let names = layers?.flatMap({ [$0.kernel, $0.bias] }) {
        origin = NumberOrigin(sizes, parameters: names, slots: [], average: names, settings)
      } else {
        origin = NumberOrigin(sizes, .drawn(options.initialization, seed: options.seed), settings)
      }
    }
  }

  /// Refuses what is too large for training, wherever it comes from: layers of these sizes, of which the first is that of the
  /// images and the last the number of classes.
  static func checkSize(_ data: LabelledImages, _ sizes: [Int]) throws(TrainingError) {
    let pixels = data.images.pixelCount
    guard data.classCount <= TrainingEngine.mostClasses else {
      throw .tooManyClasses(data.classCount, limit: TrainingEngine.mostClasses)
    }
    guard pixels <= TrainingOptions.largestPixelCount else {
      throw .imagesTooLarge(pixels: pixels, limit: TrainingOptions.largestPixelCount)
    }
    let limit = TrainingOptions.largestWeightCount
    let last = sizes.count - 2
    for (layer, (inputs, units)) in zip(sizes, sizes.dropFirst()).enumerated() where units > limit / inputs {
      throw layer == 0
        ? .tooManyWeights(pixels: inputs, hidden: units, limit: limit)
        : layer == last
          ? .tooManyOutputWeights(hidden: inputs, classes: units, limit: limit)
          : .tooManyHiddenWeights(inputs: inputs, units: units, limit: limit)
    }
  }
}
