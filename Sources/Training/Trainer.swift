public import Compute
public import IDX
public import Model

/// A training run: gradient descent on a two-layer network, epoch after epoch.
public struct Trainer: Sendable {
  /// The parameters as they are now.
  public private(set) var parameters: TwoLayerParameters

  /// What the optimizer keeps for each parameter, in the order of `Optimizer.slotNames`.
  public private(set) var slots: [TwoLayerParameters]

  /// The number of epochs begun, and of steps done.
  public private(set) var epoch = 0, step = 0

  /// The settings.
  public let options: TrainingOptions

  /// The number of samples that are trained on: the first ones of the data.
  public let sampleCount: Int

  private let data: LabelledImages
  private let table = InputTable(.unitBytes)
  private let kernels: Kernels

  /// Draws the initial parameters for this data, of which the last `heldOut` samples are left alone.
  ///
  /// Throws `TrainingError` where a setting is outside its range or nothing is left to train on.
  public init(
    _ data: LabelledImages, heldOut: Int = 0, options: TrainingOptions, kernels: Kernels = .best
  ) throws(TrainingError) {
    try options.check()
    guard heldOut >= 0, heldOut < data.count else {
      throw .nothingToTrainOn(samples: data.count, heldOut: heldOut)
    }
    try Self.checkSize(data.images.pixelCount, hidden: options.hidden)
    self.data = data
    self.options = options
    self.kernels = kernels
    sampleCount = data.count - heldOut
    parameters = options.initialization.parameters(
      inputs: data.images.pixelCount, hidden: options.hidden, classes: data.classCount, seed: options.seed)
    let zeros = TwoLayerParameters(
      inputs: parameters.inputs, hidden: parameters.hidden, classes: parameters.classes)
    slots = options.optimizer.slotNames.map { _ in zeros }
  }

  private static func checkSize(_ pixels: Int, hidden: Int) throws(TrainingError) {
    guard pixels <= TrainingOptions.largestPixelCount else {
      throw .imagesTooLarge(pixels: pixels, limit: TrainingOptions.largestPixelCount)
    }
    let limit = TrainingOptions.largestWeightCount
    guard hidden <= limit / pixels else { throw .tooManyWeights(pixels: pixels, hidden: hidden, limit: limit) }
  }

  /// The samples of a full batch.
  public var batchSize: Int { min(options.batchSize ?? sampleCount, sampleCount) }

  /// The steps of a whole epoch.
  public var stepsPerEpoch: Int { (sampleCount - 1) / batchSize + 1 }

  /// The steps of the whole run; stops at `Int.max`.
  public var totalSteps: Int { steps(in: options.end) }

  private func steps(in span: TrainingOptions.Span) -> Int {
    switch span {
    case .steps(let count): return count
    case .epochs(let count):
      let (steps, overflow) = count.multipliedReportingOverflow(by: stepsPerEpoch)
      return overflow ? .max : steps
    }
  }

  /// The learning rate's course over this data, in steps.
  public var schedule: LearningRateSchedule {
    let shape: LearningRateSchedule.Shape =
      switch options.schedule {
      case .constant: .constant
      case .step(let every, let factor): .step(every: steps(in: every), factor: factor)
      case .cosine: .cosine
      }
    return LearningRateSchedule(
      rate: options.learningRate, warmup: steps(in: options.warmup), shape: shape, horizon: totalSteps)
  }

  /// Whether the run has come to its end.
  public var isFinished: Bool { step >= totalSteps }

  /// What an epoch was like; each batch is measured before its update.
  public struct EpochReport: Sendable {
    /// The number of the epoch, from 1, and of steps done since the start.
    public let epoch, step: Int

    /// The number of samples in it: fewer than all where the run ended inside.
    public let sampleCount: Int

    /// The mean loss in nats, and the part of the samples that was classified as labelled.
    public let loss, accuracy: Double

    /// The time it took.
    public let duration: Duration
  }

  /// Runs one epoch, or what is left of the run; `progress` is told the steps done after each batch.
  ///
  /// Throws `TrainingError.notFinite` as soon as the loss or a parameter is not finite.
  public mutating func runEpoch(progress: (_ step: Int) -> Void = { _ in }) throws(TrainingError) -> EpochReport {
    let start = ContinuousClock.now
    epoch += 1
    let order =
      batchSize >= sampleCount ? nil : SampleOrder.shuffled(count: sampleCount, seed: options.seed, epoch: epoch)
    var backpropagation = Backpropagation(parameters, kernels: kernels)
    var loss = 0.0
    var correct = 0, done = 0
    while done < sampleCount, !isFinished {
      let batch = done..<min(done + batchSize, sampleCount)
      backpropagation.begin(parameters, batchSize: batch.count)
      let result = run(batch, order: order, &backpropagation)
      step += 1
      guard result.loss.isFinite else { throw .notFinite(epoch: epoch, step: step) }
      if let norm = options.clipNorm { backpropagation.clip(toNorm: norm) }
      parameters.update(
        backpropagation.gradient, slots: &slots, optimizer: options.optimizer, rate: schedule.rate(after: step - 1),
        step: step,
        kernels: kernels)
      loss += result.loss
      correct += result.correct
      done = batch.upperBound
      progress(step)
    }
    guard parameters.isFinite else { throw .notFinite(epoch: epoch, step: step) }
    return EpochReport(
      epoch: epoch, step: step, sampleCount: done, loss: loss / Double(done), accuracy: Double(correct) / Double(done),
      duration: ContinuousClock.now - start)
  }

  /// Adds the groups of a batch in order (Spec/arithmetic.md, 3.6).
  private func run(
    _ batch: Range<Int>, order: [UInt32]?, _ backpropagation: inout Backpropagation
  ) -> (loss: Double, correct: Int) {
    let size = data.images.pixelCount, pixels = data.images.pixels
    var x = [Float](repeating: 0, count: min(batch.count, DenseStack.groupSize) * size)
    var loss = 0.0
    var correct = 0
    for start in stride(from: batch.lowerBound, to: batch.upperBound, by: DenseStack.groupSize) {
      let samples = (start..<min(start + DenseStack.groupSize, batch.upperBound)).map { index in
        if let order { Int(order[index]) } else { index }
      }
      for (row, sample) in samples.enumerated() {
        let first = pixels.startIndex + sample * size
        table.convert(pixels[first..<first + size], into: &x, at: row * size)
      }
      let result = backpropagation.add(x, labels: samples.map { data.labels[$0] })
      loss += result.loss
      correct += result.correct
    }
    return (loss, correct)
  }
}

extension Trainer {
  /// The model as it is now, with its input contract.
  ///
  /// Throws `ModelError` only where a network of this shape cannot be stored.
  public func checkpoint() throws(ModelError) -> Checkpoint {
    let p = parameters
    let layers = [
      DenseLayer(name: "hidden", inputs: p.inputs, outputs: p.hidden, activation: .relu),
      DenseLayer(name: "output", inputs: p.hidden, outputs: p.classes, activation: .softmax),
    ]
    let input = InputContract(shape: [data.images.height, data.images.width], scaling: .unitBytes)
    var tensors: [Tensor] = []
    for (layer, kernel, bias) in [(layers[0], p.kernel1, p.bias1), (layers[1], p.kernel2, p.bias2)] {
      tensors.append(try Tensor(name: layer.kernel, axes: layer.kernelAxes, values: kernel))
      if let name = layer.bias { tensors.append(try Tensor(name: name, axes: layer.biasAxes, values: bias)) }
    }
    return try Checkpoint(network: try Network(input: input, layers: layers), tensors: tensors)
  }
}
