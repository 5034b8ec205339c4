/// The past of a run.
extension TrainingState {
  /// How well samples were classified.
  public struct Measure: Equatable, Sendable {
    /// The mean loss in nats, and the fraction of the samples that was classified correctly.
    public let loss, accuracy: Double

    /// Pairs a loss with an accuracy.
    public init(loss: Double, accuracy: Double) {
      self.loss = loss
      self.accuracy = accuracy
    }
  }

  /// The results of an epoch.
  public struct EpochRecord: Equatable, Sendable {
    /// The number of steps since the start of training.
    public let step: Int

    /// The measure of the training samples; each batch is measured before its update.
    public let training: Measure

    /// The measures of the held-out samples and of a test set, after the epoch; nil if they were not measured.
    public var validation, test: Measure?

    /// Makes a record.
    package init(step: Int, training: Measure, validation: Measure? = nil, test: Measure? = nil) {
      self.step = step
      self.training = training
      self.validation = validation
      self.test = test
    }
  }

  /// The first epoch, counted from 1, with the lowest validation loss, in nats.
  public struct Best: Equatable, Sendable {
    /// The epoch, counted from 1.
    public let epoch: Int

    /// Its mean loss over the samples held out, in nats.
    public let validationLoss: Double

    /// Pairs an epoch with its loss.
    package init(epoch: Int, validationLoss: Double) {
      self.epoch = epoch
      self.validationLoss = validationLoss
    }
  }

  /// The settings that can be changed in the middle of a run.
  public struct Changes: OptionSet, Hashable, Sendable {
    /// The bits of an `.nnb` file (Spec/nnb.md, section 13).
    public let rawValue: UInt32

    /// Takes the bits of a file.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The samples, or how many of them are held out.
    public static let data = Changes(rawValue: 1)

    /// What initial parameters and orders are drawn from.
    public static let seed = Changes(rawValue: 2)

    /// The number of samples in a batch.
    public static let batchSize = Changes(rawValue: 4)

    /// An optimizer with other slots, which then start as zeros.
    public static let optimizer = Changes(rawValue: 8)

    /// Other settings of an optimizer with the same slots.
    public static let optimizerSettings = Changes(rawValue: 16)

    /// The norm that gradients are clipped to.
    public static let clipNorm = Changes(rawValue: 32)

    /// The learning rate, its warm-up or its schedule.
    public static let schedule = Changes(rawValue: 64)

    /// Another weight of a class in the loss. Not a bit of a file, which has these changes elsewhere (section 13.1).
    public static let classWeights = Changes(rawValue: 1 << 31)

    /// Another distortion of the images. Not a bit of a file either.
    public static let distortion = Changes(rawValue: 1 << 30)

    /// Another average of the weights, or none. Not a bit of a file either.
    public static let average = Changes(rawValue: 1 << 29)

    /// Another weight decay of an optimizer that has none of its own. Not a bit of a file either.
    public static let weightDecay = Changes(rawValue: 1 << 28)

    /// Another label smoothing. Not a bit of a file either.
    public static let labelSmoothing = Changes(rawValue: 1 << 27)

    /// The changes that restart the current epoch.
    package static let ofEpoch: Changes = [.data, .seed, .batchSize]

    /// The changes that an override in a file can have.
    package static let all: Changes = [
      .data, .seed, .batchSize, .optimizer, .optimizerSettings, .clipNorm, .schedule,
    ]
  }

  /// A change of settings in the middle of a run.
  public struct Override: Equatable, Sendable {
    /// The number of steps done before it.
    public let step: Int

    /// What was changed.
    public let changes: Changes

    /// Pairs a step with the changes.
    package init(step: Int, changes: Changes) {
      self.step = step
      self.changes = changes
    }
  }
}
