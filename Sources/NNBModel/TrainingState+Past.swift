/// What a run remembers of its past.
extension TrainingState {
  /// How well samples were classified.
  public struct Measure: Equatable, Sendable {
    /// The mean loss in nats, and the part of the samples that was classified as labelled.
    public let loss, accuracy: Double

    /// Pairs a loss with an accuracy.
    public init(loss: Double, accuracy: Double) {
      self.loss = loss
      self.accuracy = accuracy
    }
  }

  /// What an epoch was like.
  public struct EpochRecord: Equatable, Sendable {
    /// The number of steps since the start of training.
    public let step: Int

    /// Of the training samples, each batch measured before its update.
    public let training: Measure

    /// Of the samples held out and of a test set, after the epoch; nil where they were not looked at.
    public var validation, test: Measure?

    /// Puts a record together.
    public init(step: Int, training: Measure, validation: Measure? = nil, test: Measure? = nil) {
      self.step = step
      self.training = training
      self.validation = validation
      self.test = test
    }
  }

  /// The first of the epochs, counted from 1, with the lowest validation loss, in nats.
  public struct Best: Equatable, Sendable {
    public let epoch: Int
    public let validationLoss: Double

    /// Pairs an epoch with its loss.
    public init(epoch: Int, validationLoss: Double) {
      self.epoch = epoch
      self.validationLoss = validationLoss
    }
  }

  /// What can be made different in the middle of a run.
  public struct Changes: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The samples, or how many of them are held out.
    public static let data = Changes(rawValue: 1)
    public static let seed = Changes(rawValue: 2)
    public static let batchSize = Changes(rawValue: 4)

    /// An optimizer with other slots, which then start as zeros.
    public static let optimizer = Changes(rawValue: 8)

    /// Other settings of an optimizer with the same slots.
    public static let optimizerSettings = Changes(rawValue: 16)
    public static let clipNorm = Changes(rawValue: 32)

    /// The learning rate, its warm-up or its schedule.
    public static let schedule = Changes(rawValue: 64)

    /// Those that make the rest of an epoch something else: it begins anew.
    public static let ofEpoch: Changes = [.data, .seed, .batchSize]

    /// All that are known.
    public static let all: Changes = [
      .data, .seed, .batchSize, .optimizer, .optimizerSettings, .clipNorm, .schedule,
    ]
  }

  /// That a run was not what it had been told to be.
  public struct Override: Equatable, Sendable {
    /// The number of steps done before.
    public let step: Int

    /// What was made different.
    public let changes: Changes

    /// Pairs a step with the changes.
    public init(step: Int, changes: Changes) {
      self.step = step
      self.changes = changes
    }
  }
}
