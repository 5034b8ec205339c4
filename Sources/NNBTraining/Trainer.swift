package import NNBCompute
internal import NNBIDX
public import NNBModel

/// A training run: gradient descent on a two-layer network, batch after batch.
///
/// It can stop after any batch: `snapshot` holds all that `init(resuming:)` needs to go on to the same bits.
public final class Trainer {
  /// The version of Spec/arithmetic.md that is followed.
  public static let arithmeticVersion: UInt32 = 0

  /// The parameters as they are now. Copies them.
  package var parameters: TwoLayerParameters { engine.parameters }

  /// What the optimizer keeps for each parameter, in the order of `Optimizer.slotNames`. Copies it.
  package var slots: [TwoLayerParameters] { engine.slots }

  /// How far the run has come.
  public internal(set) var position = TrainingState.Position()

  /// What the last epochs were like.
  public internal(set) var history: [TrainingState.EpochRecord] = []

  /// The epoch with the lowest validation loss of those that were recorded.
  public internal(set) var best: TrainingState.Best?

  /// What was made different on the way.
  public internal(set) var overrides: [TrainingState.Override] = []

  /// What the run was told, schedules in steps.
  public let settings: TrainingState.Settings

  /// What it trains on.
  public let identity: TrainingState.DataIdentity

  /// The network that is trained, with its input contract.
  public var network: Network { frame.network }

  /// The number of pixels of a sample, and of units of the hidden layer.
  public let inputs, hidden: Int

  let data: LabelledImages
  let frame: Frame
  private let engine: TrainingEngine
  private var order: (epoch: Int, indices: [UInt32])?
  private var measured = (sampleCount: 0, duration: Duration.zero)

  /// A run at its start, with these parameters and slots; zeros where slots are not given.
  init(
    _ data: LabelledImages, _ identity: TrainingState.DataIdentity, _ settings: TrainingState.Settings,
    _ parameters: TwoLayerParameters, slots: [TwoLayerParameters]? = nil, _ frame: Frame, _ compute: ComputeOptions
  ) {
    self.data = data
    self.identity = identity
    self.settings = settings
    self.frame = frame
    (inputs, hidden) = (parameters.inputs, parameters.hidden)
    engine = TrainingEngine(
      parameters, slots: slots ?? settings.optimizer.slotNames.map { _ in parameters.zeros },
      optimizer: settings.optimizer, clipNorm: settings.clipNorm,
      batchSize: min(settings.batchSize ?? identity.sampleCount, identity.sampleCount), kernels: compute.kernels,
      threads: compute.threads)
  }

  /// The number of samples that are trained on: the first ones of the data.
  public var sampleCount: Int { identity.sampleCount }

  /// The number of threads that train.
  public var threadCount: Int { engine.threadCount }

  /// Those threads, for what is to be done between batches.
  package var team: ThreadTeam { engine.team }

  /// The threads that were asked for, could have been used, and that the system did not give; the result is the same.
  public var missingThreads: Int { engine.missingThreads }

  /// The samples of a full batch.
  public var batchSize: Int { min(settings.batchSize ?? sampleCount, sampleCount) }

  /// The steps of a whole epoch.
  public var stepsPerEpoch: Int { (sampleCount - 1) / batchSize + 1 }

  /// The steps at the end of the run, if it is not stopped early; stops at `Int.max`.
  public var totalSteps: Int {
    guard case .epochs(let count) = settings.end else { return settings.end.count }
    let (rest, overflow) = max(0, count - position.epoch).multipliedReportingOverflow(by: stepsPerEpoch)
    let (all, isTooMany) = (position.step - position.batch).addingReportingOverflow(rest)
    return overflow || isTooMany ? Int.max : all
  }

  /// Whether the run has come to its end.
  public var isFinished: Bool { hasStoppedEarly || position.step >= totalSteps }

  /// Whether it has ended since no epoch was better for as long as its patience lasts (Spec/arithmetic.md, 3.10).
  public var hasStoppedEarly: Bool {
    guard let patience = settings.patience, let best, position.batch == 0 else { return false }
    return position.epoch - best.epoch >= patience
  }

  /// What an epoch was like; each batch is measured before its update.
  public struct EpochReport: Sendable {
    /// The number of the epoch, from 1, and of steps done since the start.
    public let epoch, step: Int

    /// The number of samples in it: fewer than all where the run ended inside.
    public let sampleCount: Int

    /// Whether all of its samples are.
    public let isWhole: Bool

    /// The mean loss in nats, and the part of the samples that was classified as labelled.
    public let loss, accuracy: Double

    /// The number of samples since this process began with it, and the time they took.
    public let measuredCount: Int
    public let duration: Duration
  }

  /// Runs to the end of the epoch or of the run, or until `goesOn`, which is told the steps done after each batch, says
  /// no; then there is no report, unless the epoch is over as well: the last batch of an epoch asks too, so that what is due
  /// then can be done.
  ///
  /// Throws `TrainingError.notFinite` as soon as the loss or a parameter is not finite.
  public func runEpoch(
    goesOn: (_ step: Int) throws -> Bool = { _ in true }
  ) throws -> EpochReport? {
    guard !isFinished else { return position.batch > 0 ? report() : nil }
    let start = ContinuousClock.now
    let first = position.batch * batchSize, stepsBefore = position.step
    let batches = min(stepsPerEpoch - position.batch, totalSteps - position.step)
    let order = self.order(of: position.epoch + 1)
    try engine.run(
      data.images.pixels, labels: data.labels, order: order[first..<min(first + batches * batchSize, sampleCount)],
      batchSize: batchSize,
      step: { batch in
        let before = stepsBefore + batch
        return (settings.schedule.rate(after: before), before + 1 - firstStepOfSlots)
      },
      goesOn: { outcome in
        try add(outcome)
        return try goesOn(position.step)
      })
    measured.sampleCount += min(position.batch * batchSize, sampleCount) - first
    measured.duration += ContinuousClock.now - start
    guard position.batch == stepsPerEpoch else { return isFinished ? report() : nil }
    try checkParameters()
    return endEpoch()
  }

  /// Adds to the history of the epoch just done how it did on the samples held out and on a test set.
  ///
  /// To be called before the next batch and before a snapshot, whether there is a validation or not: resumed runs would
  /// differ otherwise.
  public func record(validation: TrainingState.Measure?, test: TrainingState.Measure?) {
    guard position.batch == 0, !history.isEmpty else { return }
    history[history.count - 1].validation = validation
    history[history.count - 1].test = test
    if let loss = validation?.loss, best.map({ loss < $0.validationLoss }) ?? true, identity.heldOut > 0 {
      best = .init(epoch: position.epoch, validationLoss: loss)
    }
  }

  /// Adds what a batch came to.
  private func add(_ outcome: TrainingEngine.Outcome) throws(TrainingError) {
    position.step += 1
    guard outcome.loss.isFinite else { throw .notFinite(epoch: position.epoch + 1, step: position.step) }
    position.lossSum += outcome.loss
    position.correct += outcome.correct
    position.batch += 1
  }

  /// The steps done before the slots were last zeros.
  private var firstStepOfSlots: Int { overrides.last { $0.changes.contains(.optimizer) }?.step ?? 0 }

  /// Throws `TrainingError.notFinite` where a parameter is NaN or infinite.
  public func checkParameters() throws(TrainingError) {
    guard engine.isFinite else { throw .notFinite(epoch: position.epoch + 1, step: position.step) }
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
    // A batch of all samples takes them as they come (Spec/arithmetic.md, 4.5).
    let indices =
      batchSize >= sampleCount
      ? (0..<UInt32(truncatingIfNeeded: sampleCount)).map { $0 }
      : SampleOrder.shuffled(count: sampleCount, seed: settings.seed, epoch: epoch)
    order = (epoch, indices)
    return indices
  }
}
