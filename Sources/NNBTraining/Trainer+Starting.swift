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
    try options.check()
    let pixels = data.images.pixelCount
    var options = options
    var parameters: NetworkParameters?
    if let start {
      let given = try NetworkParameters(startingFrom: start, like: data)
      options.hiddenLayers = Array(given.sizes.dropFirst().dropLast())
      options.initialization = .given
      parameters = given
    }
    guard heldOut >= 0, heldOut < data.count else {
      throw TrainingError.nothingToTrainOn(samples: data.count, heldOut: heldOut)
    }
    guard options.patience == nil || heldOut > 0 else {
      throw TrainingError.setting("patience", expected: "given with samples held out")
    }
    try ClassWeights.check(options.classWeights, data, heldOut: heldOut)
    let sizes = [pixels] + options.hiddenLayers + [data.classCount]
    try Self.checkSize(data, sizes)
    try Self.requireMemory(
      data, sizes, optimizer: options.optimizer, isDistorted: options.distortion != nil,
      isAveraged: options.average != nil, batchSize: options.batchSize ?? data.count, threads: compute.threads)
    let settings = options.settings(sampleCount: data.count - heldOut)
    let drawn = parameters ?? options.initialization.parameters(sizes: sizes, seed: options.seed)
    let labels = classLabels ?? start?.network?.input.classLabels ?? []
    let frame = try Frame(drawn, data, classLabels: labels, settings)
    try self.init(data, try data.identity(heldOut: heldOut), settings, drawn, frame, compute)
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
