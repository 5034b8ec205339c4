internal import NNBCompute
public import NNBIDX
public import NNBModel

extension Trainer {
  /// Starts a run on this data; the last `heldOut` samples are not trained on. The parameters are drawn, or copied from
  /// the model `start`, which then decides the width of the hidden layer. `classLabels` are the names of the classes,
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
    var parameters: TwoLayerParameters?
    if let start {
      let given = try TwoLayerParameters(startingFrom: start, like: data)
      options.hidden = given.hidden
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
    try Self.checkSize(data, hidden: options.hidden)
    try Self.requireMemory(
      data, hidden: options.hidden, optimizer: options.optimizer, isDistorted: options.distortion != nil,
      isAveraged: options.average != nil, threads: compute.threads)
    let settings = options.settings(sampleCount: data.count - heldOut)
    let drawn =
      parameters
      ?? options.initialization.parameters(
        inputs: pixels, hidden: options.hidden, classes: data.classCount, seed: options.seed)
    let labels = classLabels ?? start?.network?.input.classLabels ?? []
    let frame = try Frame(drawn, data, classLabels: labels, settings)
    try self.init(data, data.identity(heldOut: heldOut), settings, drawn, frame, compute)
  }

  /// Refuses what is too large for training, wherever it comes from.
  static func checkSize(_ data: LabelledImages, hidden: Int) throws(TrainingError) {
    let pixels = data.images.pixelCount
    guard data.classCount <= TrainingEngine.mostClasses else {
      throw .tooManyClasses(data.classCount, limit: TrainingEngine.mostClasses)
    }
    guard pixels <= TrainingOptions.largestPixelCount else {
      throw .imagesTooLarge(pixels: pixels, limit: TrainingOptions.largestPixelCount)
    }
    let limit = TrainingOptions.largestWeightCount
    guard hidden <= limit / pixels else { throw .tooManyWeights(pixels: pixels, hidden: hidden, limit: limit) }
    guard hidden <= limit / data.classCount else {
      throw .tooManyOutputWeights(hidden: hidden, classes: data.classCount, limit: limit)
    }
  }
}
