internal import NNBBytes

/// The state of training. With the tensors of a checkpoint it is all that is needed to continue as if training had
/// never stopped.
///
/// It holds no time, path, number of threads or software version, so equal training gives equal states.
public struct TrainingState: Equatable, Sendable {
  /// A part of a run.
  public enum RunLength: Equatable, Sendable {
    /// So many passes over the data.
    case epochs(Int)

    /// A number of batches, which may end in the middle of an epoch.
    case steps(Int)

    /// The number, in either unit.
    public var count: Int {
      switch self {
      case .epochs(let count), .steps(let count): count
      }
    }
  }

  /// The identity of the data, which tells one data set from another.
  public struct DataIdentity: Equatable, Sendable {
    /// The number of samples that are trained on, and of those held out after them.
    public var sampleCount, heldOut: Int

    /// The CRC-32 of all samples' stored numbers, then of all labels.
    public var checksum: UInt32

    /// Puts an identity together.
    package init(sampleCount: Int, heldOut: Int, checksum: UInt32) {
      self.sampleCount = sampleCount
      self.heldOut = heldOut
      self.checksum = checksum
    }
  }

  /// The settings of a run.
  public struct Settings: Equatable, Sendable {
    /// The seed of the initial parameters and of the order of samples.
    public var seed: UInt64 = 1

    /// How the initial parameters were drawn.
    public var initialization = Initialization.heUniform

    /// The number of samples in a batch; nil for all of them.
    public var batchSize: Int?

    /// The optimizer.
    public var optimizer = Optimizer.sgd

    /// The norm that gradients are clipped to; nil for no clipping.
    public var clipNorm: Double?

    /// The weight of each class in the loss, 0 or more and not all 1; nil for 1 for each.
    public var classWeights: [Float]?

    /// How the images that are trained on are distorted, which changes some of them; nil for not at all.
    public var distortion: Distortion?

    /// How the weights are averaged; nil if the model holds the weights themselves.
    public var average: WeightAverage?

    /// The decoupled weight decay of an optimizer that has none of its own, above 0, in units of the learning rate; nil for
    /// none. That of adamw is one of the optimizer's settings.
    public var weightDecay: Double?

    /// The part of a label that goes to all classes alike in the gradient, above 0 and below 1; nil for none.
    public var labelSmoothing: Double?

    /// The schedule of the learning rate.
    public var schedule = LearningRateSchedule(rate: 0.1)

    /// When training ends.
    public var end = RunLength.epochs(10)

    /// Training ends early after this many epochs without a lower validation loss; nil for never.
    public var patience: Int?

    /// The weight decay, whether it is that of adamw or of another optimizer; nil for none.
    package var anyWeightDecay: Double? {
      if case .adam(let adam) = optimizer { adam.weightDecay > 0 ? adam.weightDecay : nil } else { weightDecay }
    }

    /// The defaults, with full batches.
    package init() {}
  }

  /// The progress of a run.
  public struct Position: Equatable, Sendable {
    /// The number of epochs done, of batches done in the next epoch, and of steps done in total.
    public var epoch = 0, batch = 0, step = 0

    /// The sum of the losses in the current epoch, in nats, and the number of its samples that were classified
    /// correctly.
    public var lossSum = 0.0, correct = 0

    /// The start.
    package init() {}
  }

  /// More epochs than these last ones are not remembered.
  package static let longestHistory = 100_000

  /// More overrides than these are refused.
  package static let mostOverrides = 1_000

  /// The version of Spec/arithmetic.md that the run follows, plus 2^31 if there are further settings (Spec/nnb.md,
  /// section 13.1).
  public var arithmeticVersion: UInt32

  /// What was trained on.
  public var data: DataIdentity

  /// What the run was told.
  public var settings: Settings

  /// How far it has come.
  public var position: Position

  /// The best epoch; nil if no samples are held out, or none has been measured yet.
  public var best: Best?

  /// The changes during the run, in order; at most `mostOverrides`.
  public var overrides: [Override]

  /// Further settings that this program does not know, in ascending order of their codes.
  public var unknownSettings: [UnknownSetting] = []

  /// The changes of further settings during the run, in order; at most `mostFurtherSettings`.
  public var settingChanges: [SettingChange] = []

  /// The last epochs done, in order; at most `longestHistory`.
  public var history: [EpochRecord]

  /// The names of the tensors of each of the optimizer's slots: for each layer the kernel's, then the bias's.
  public var slots: [[Name]]

  /// Puts a state together.
  package init(
    arithmeticVersion: UInt32, data: DataIdentity, settings: Settings, position: Position, best: Best? = nil,
    overrides: [Override] = [], history: [EpochRecord] = [], slots: [[Name]]
  ) {
    self.arithmeticVersion = arithmeticVersion
    self.data = data
    self.settings = settings
    self.position = position
    self.best = best
    self.overrides = overrides
    self.history = history
    self.slots = slots
  }
}

extension TrainingState.DataIdentity: CustomStringConvertible {
  /// The numbers, as part of a sentence.
  public var description: String {
    counted(sampleCount, "sample") + (heldOut > 0 ? " and \(heldOut.grouped) held out" : "")
      + " with the CRC-32 \(checksum.hex)"
  }
}

extension Network {
  /// The names of all layers' tensors: each one's kernel, then its bias where it has one.
  package var parameterNames: [Name] {
    layers.flatMap { layer in [layer.kernel] + (layer.bias.map { [$0] } ?? []) }
  }
}
