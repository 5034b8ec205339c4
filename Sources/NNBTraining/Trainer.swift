package import NNBCompute
internal import NNBIDX
public import NNBModel

/// A training run: gradient descent on a network of dense layers, batch after batch.
///
/// It can stop after any batch. `snapshot` holds everything that `init(resuming:)` needs to continue to the same bits.
public final class Trainer {
  /// The version of Spec/arithmetic.md that is followed.
  public static let arithmeticVersion: UInt32 = 1

  /// The parameters of the model as it is now: their average if they are averaged. Copies them.
  package var parameters: NetworkParameters { isApart ? engine.average ?? engine.parameters : engine.parameters }

  /// The parameters that training goes on with. Copies them.
  package var runningParameters: NetworkParameters { engine.parameters }

  /// Whether the model has an average of the parameters that is another than they themselves.
  package var isApart: Bool { settings.average?.isApart(after: position.step) ?? false }

  /// The tensors that the optimizer keeps for each parameter, in the order of `Optimizer.slotNames`. Copies them.
  package var slots: [NetworkParameters] { engine.slots }

  /// The progress of the run.
  public internal(set) var position = TrainingState.Position()

  /// The results of the last epochs.
  public internal(set) var history: [TrainingState.EpochRecord] = []

  /// The recorded epoch with the lowest validation loss.
  public internal(set) var best: TrainingState.Best?

  /// What was made different on the way.
  package internal(set) var overrides: [TrainingState.Override] = []

  /// The changes of further settings on the way.
  package internal(set) var settingChanges: [TrainingState.SettingChange] = []

  /// The settings of the run, with schedules in steps.
  public let settings: TrainingState.Settings

  /// The identity of the data.
  public let identity: TrainingState.DataIdentity

  /// The network that is trained, with its input contract.
  public var network: Network { frame.network }

  /// The number of pixels of a sample.
  public let inputs: Int

  /// The number of units of each hidden layer.
  public var hiddenLayers: [Int] { network.layers.dropLast().map(\.outputs) }

  /// The number of units of the first hidden layer.
  public var hidden: Int { network.layers[0].outputs }

  let data: LabelledImages
  let frame: Frame
  let engine: TrainingEngine

  /// Whether no rank has all numbers.
  let isSharded: Bool
  private var order: (epoch: Int, indices: [UInt32])?
  private var measured = (sampleCount: 0, duration: Duration.zero)

  /// A run at its start, whose numbers are those of their origin, perhaps in the tensors of a checkpoint; of a sharded run each rank
  /// takes its own.
  ///
  /// Throws `TrainingError` if the images cannot be distorted as the settings say, and what keeps a rank from its numbers.
  init(
    _ data: LabelledImages, _ identity: TrainingState.DataIdentity, _ settings: TrainingState.Settings,
    _ origin: NumberOrigin, in checkpoint: Checkpoint?, _ frame: Frame, _ compute: ComputeOptions
  ) throws {
    (self.data, self.identity, self.settings, self.frame) = (data, identity, settings, frame)
    (inputs, isSharded) = (origin.sizes[0], compute.shards != nil)
    let engineSettings = try Self.engineSettings(origin.sizes, data, identity, settings, compute)
    let start = compute.shards ?? compute.numbers
    let source = try start?.source(origin) ?? origin.source(in: checkpoint)
    engine = try TrainingEngine(
      engineSettings, from: source, isSharded: isSharded, kernels: compute.kernels, threads: compute.threads,
      transport: compute.shards?.transport ?? compute.transport)
    try start?.finishLoading()
  }

  private static func engineSettings(
    _ sizes: [Int], _ data: LabelledImages, _ identity: TrainingState.DataIdentity,
    _ settings: TrainingState.Settings, _ compute: ComputeOptions
  ) throws(TrainingError) -> EngineSettings {
    let distorter: ImageDistortion? =
      if let how = settings.distortion { try data.distorter(how, kernels: compute.kernels) } else { nil }
    return EngineSettings(
      sizes: sizes, optimizer: settings.optimizer, clipNorm: settings.clipNorm, weightDecay: settings.weightDecay,
      averages: settings.average != nil, classWeights: settings.classWeights, labelSmoothing: settings.labelSmoothing,
      distortion: distorter.map { ($0, settings.seed) },
      batchSize: settings.batchSize(on: identity.sampleCount))
  }

  /// The number of samples that are trained on, which are the first ones of the data.
  public var sampleCount: Int { identity.sampleCount }

  /// The number of threads that train.
  public var threadCount: Int { engine.threadCount }

  /// Those threads, for work between batches.
  package var team: ThreadTeam { engine.team }

  /// The number of requested and useful threads that the system did not give. The result is the same without them.
  public var missingThreads: Int { engine.missingThreads }

  /// The number of samples in a full batch.
  public var batchSize: Int { settings.batchSize(on: sampleCount) }

  /// The number of steps in a whole epoch.
  public var stepsPerEpoch: Int { settings.stepsPerEpoch(on: sampleCount) }

  /// The number of steps at the end of the run, unless it stops early; at most `Int.max`.
  public var totalSteps: Int {
    guard case .epochs(let count) = settings.end else { return settings.end.count }
    let (rest, overflow) = max(0, count - position.epoch).multipliedReportingOverflow(by: stepsPerEpoch)
    let (all, isTooMany) = (position.step - position.batch).addingReportingOverflow(rest)
    return overflow || isTooMany ? Int.max : all
  }

  /// Whether the run has reached its end.
  public var isFinished: Bool { hasStoppedEarly || position.step >= totalSteps }

  /// Whether the run has ended because no epoch was better for as long as its patience lasts (Spec/arithmetic.md,
  /// 3.10).
  public var hasStoppedEarly: Bool {
    guard let patience = settings.patience, let best, position.batch == 0 else { return false }
    return position.epoch - best.epoch >= patience
  }

  /// The results of an epoch; each batch is measured before its update.
  public struct EpochReport: Sendable {
    /// The number of the epoch, from 1, and the number of steps since the start.
    public let epoch, step: Int

    /// The number of its samples; fewer than all if the run ended inside the epoch.
    public let sampleCount: Int

    /// Whether the epoch was completed.
    public let isWhole: Bool

    /// The mean loss in nats, and the fraction of the samples that was classified correctly.
    public let loss, accuracy: Double

    /// The number of samples since this process began with the epoch.
    public let measuredCount: Int

    /// The time that those took.
    public let duration: Duration
  }

  /// Trains to the end of the epoch or the run.
  ///
  /// `goesOn` is called after every batch with the number of steps done. If it returns false, training stops and nil is
  /// returned, unless that batch completed the epoch. It is also called after the last batch of an epoch, so that the
  /// caller can do what is due then.
  ///
  /// Throws `TrainingError.notFinite` as soon as the loss or a parameter is not finite, and `IDXError` if images that are read as
  /// they are needed cannot be read; then the run stands behind its last whole batch.
  public func runEpoch(
    goesOn: (_ step: Int) throws -> Bool = { _ in true }
  ) throws -> EpochReport? {
    guard !isFinished else { return position.batch > 0 ? report() : nil }
    let start = ContinuousClock.now
    let first = position.batch * batchSize, stepsBefore = position.step
    let batches = min(stepsPerEpoch - position.batch, totalSteps - position.step)
    let order = self.order(of: position.epoch + 1)
    try engine.run(
      data.images.trainingImages, labels: data.labels,
      order: order[first..<min(first + batches * batchSize, sampleCount)],
      batchSize: batchSize, epoch: position.epoch + 1,
      step: { batch in
        let before = stepsBefore + batch
        return (settings.schedule.rate(after: before), before + 1 - firstStepOfSlots)
      },
      averaging: { settings.average?.change(after: stepsBefore + $0 + 1) },
      goesOn: { outcome in
        try add(outcome)
        return try goesOn(position.step)
      })
    measured.sampleCount += min(position.batch * batchSize, sampleCount) - first
    measured.duration += ContinuousClock.now - start
    if let failure = engine.readingFailure { throw failure }
    guard position.batch == stepsPerEpoch else { return isFinished ? report() : nil }
    try checkParameters()
    return endEpoch()
  }

  /// Adds the measures of the held-out samples and of a test set to the history of the completed epoch.
  ///
  /// Call it before the next batch and before a snapshot, even if nothing is held out: otherwise resumed runs would
  /// differ.
  public func record(validation: TrainingState.Measure?, test: TrainingState.Measure?) {
    guard position.batch == 0, !history.isEmpty else { return }
    history[history.count - 1].validation = validation
    history[history.count - 1].test = test
    if let loss = validation?.loss, best.map({ loss < $0.validationLoss }) ?? true, identity.heldOut > 0 {
      best = .init(epoch: position.epoch, validationLoss: loss)
    }
  }

  /// Adds the outcome of a batch.
  private func add(_ outcome: TrainingEngine.Outcome) throws(TrainingError) {
    position.step += 1
    guard outcome.loss.isFinite else { throw divergence(epoch: position.epoch + 1, step: position.step) }
    position.lossSum += outcome.loss
    position.correct += outcome.correct
    position.batch += 1
  }

  /// The number of steps before the slots were last set to zeros.
  private var firstStepOfSlots: Int { overrides.last { $0.changes.contains(.optimizer) }?.step ?? 0 }

  /// Throws `TrainingError.notFinite` where a parameter is NaN or infinite.
  package func checkParameters() throws(TrainingError) {
    guard engine.isFinite else { throw divergence(epoch: position.epoch + 1, step: position.step) }
  }

  private func report() -> EpochReport {
    let done = min(position.batch * batchSize, sampleCount)
    return EpochReport(
      epoch: position.epoch + 1, step: position.step, sampleCount: done, isWhole: done == sampleCount,
      loss: position.lossSum / Double(done), accuracy: Double(position.correct) / Double(done),
      measuredCount: measured.sampleCount, duration: measured.duration)
  }

  private func endEpoch() -> EpochReport {
    let report = report()
    history.append(.init(step: report.step, training: .init(loss: report.loss, accuracy: report.accuracy)))
    if history.count > TrainingState.longestHistory { history.removeFirst() }
    position.epoch += 1
    (position.batch, position.lossSum, position.correct) = (0, 0, 0)
    measured = (0, .zero)
    return report
  }

  private func order(of epoch: Int) -> [UInt32] {
    if let order, order.epoch == epoch { return order.indices }
    // That of the epoch before has room for this one.
    order = nil
    // A batch of all samples takes them in their order (Spec/arithmetic.md, 4.5).
    let indices =
      batchSize >= sampleCount
      ? (0..<UInt32(truncatingIfNeeded: sampleCount)).map { $0 }
      : SampleOrder.shuffled(count: sampleCount, seed: settings.seed, epoch: epoch)
    order = (epoch, indices)
    return indices
  }
}
