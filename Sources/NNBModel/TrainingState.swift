internal import NNBBytes

/// Where training stands: with the tensors of a checkpoint, all that is needed to go on as if nothing had happened.
///
/// There is no time, path, number of threads or software version in it: equal training gives equal states.
public struct TrainingState: Equatable, Sendable {
  /// A part of a run.
  public enum Span: Equatable, Sendable {
    /// So many passes over the data.
    case epochs(Int)

    /// So many batches, to the middle of an epoch if need be.
    case steps(Int)

    /// The number, of whichever unit.
    public var count: Int {
      switch self {
      case .epochs(let count), .steps(let count): count
      }
    }
  }

  /// What tells one set of data from another.
  public struct DataIdentity: Equatable, Sendable {
    /// The numbers of samples that are trained on, and that are held out behind them.
    public var sampleCount, heldOut: Int

    /// The CRC-32 of all samples' stored numbers, then of all labels.
    public var checksum: UInt32

    /// Puts an identity together.
    public init(sampleCount: Int, heldOut: Int, checksum: UInt32) {
      self.sampleCount = sampleCount
      self.heldOut = heldOut
      self.checksum = checksum
    }
  }

  /// What a run was told.
  public struct Settings: Equatable, Sendable {
    /// What initial parameters and orders are drawn from.
    public var seed: UInt64 = 1

    /// How the initial parameters were drawn.
    public var initialization = Initialization.heUniform

    /// The number of samples in a batch; nil for all of them.
    public var batchSize: Int?

    /// How a gradient becomes a step.
    public var optimizer = Optimizer.sgd

    /// The norm that gradients are clipped to; nil for none.
    public var clipNorm: Double?

    /// The learning rate's course.
    public var schedule = LearningRateSchedule(rate: 0.1)

    /// When training ends.
    public var end = Span.epochs(10)

    /// The number of epochs after which it ends earlier where none of them had a lower validation loss; nil for never.
    public var patience: Int?

    /// The defaults, with full batches.
    public init() {}
  }

  /// How far a run has come.
  public struct Position: Equatable, Sendable {
    /// The numbers of epochs done, of batches done of the next one, and of steps done in all.
    public var epoch = 0, batch = 0, step = 0

    /// The sum of the losses of the epoch begun, in nats, and the number of its samples that were classified correctly.
    public var lossSum = 0.0, correct = 0

    /// The start.
    public init() {}
  }

  /// More epochs than these last ones are not remembered.
  public static let longestHistory = 100_000

  /// More overrides than these are refused.
  public static let mostOverrides = 1_000

  /// The version of Spec/arithmetic.md that was followed.
  public var arithmeticVersion: UInt32

  /// What was trained on, how, and how far.
  public var data: DataIdentity
  public var settings: Settings
  public var position: Position

  /// The best epoch; nil where no samples are held out, or none has been measured.
  public var best: Best?

  /// What was made different on the way, the first first; at most `mostOverrides`.
  public var overrides: [Override]

  /// The last epochs done, the first first; at most `longestHistory`.
  public var history: [EpochRecord]

  /// For each slot of the optimizer the names of its tensors: of each layer's kernel, then bias.
  public var slots: [[String]]

  /// Puts a state together.
  public init(
    arithmeticVersion: UInt32, data: DataIdentity, settings: Settings, position: Position, best: Best? = nil,
    overrides: [Override] = [], history: [EpochRecord] = [], slots: [[String]]
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
  /// The numbers, as a part of a sentence.
  public var description: String {
    counted(sampleCount, "sample") + (heldOut > 0 ? " and \(heldOut.grouped) held out" : "")
      + " with the CRC-32 \(checksum.hex)"
  }
}

extension Network {
  /// The names of all layers' tensors: each one's kernel, then its bias where it has one.
  public var parameterNames: [String] {
    layers.flatMap { layer in [layer.kernel] + (layer.bias.map { [$0] } ?? []) }
  }
}
