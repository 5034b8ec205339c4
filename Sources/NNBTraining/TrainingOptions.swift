public import NNBModel

/// The settings of a training run; together with the data they decide every bit of the model.
public struct TrainingOptions: Equatable, Sendable {
  /// The number of units of each hidden layer, 1 … `largestHidden`, for one layer to `mostHiddenLayers`.
  public var hiddenLayers = [128]

  /// The number of units of the hidden layer, if there is one, and of the first if there are several. Setting it makes one.
  public var hidden: Int {
    get { hiddenLayers.first ?? 0 }
    set { hiddenLayers = [newValue] }
  }

  /// The number of samples in a batch; nil for all of them.
  public var batchSize: Int? = 64

  /// The learning rate after the warm-up, above 0.
  public var learningRate = 0.1

  /// How the learning rate changes.
  public var schedule = Schedule.constant

  /// The span over which the learning rate rises to its value at the start.
  public var warmup = RunLength.steps(0)

  /// Where a cosine ends, from the start of training; nil for the end of the run.
  public var horizon: RunLength?

  /// The optimizer.
  public var optimizer = Optimizer.sgd

  /// The norm that gradients are clipped to, above 0; nil for none.
  public var clipNorm: Double?

  /// The weight of each class in the loss, 0 or more; nil for 1 for each.
  public var classWeights: [Float]?

  /// How the images that are trained on are distorted, anew in every epoch; nil for not at all.
  public var distortion: Distortion?

  /// Over which part of the steps weights are averaged, above 0 and at most 1; the model holds the average. nil for none.
  public var average: Double?

  /// The decoupled weight decay of an optimizer that has none of its own, in units of the learning rate; nil or 0 for none.
  public var weightDecay: Double?

  /// The part of a label that goes to all classes alike in the gradient, from 0, below 1; nil or 0 for none.
  public var labelSmoothing: Double?

  /// The seed of the initial parameters and of the order of samples.
  public var seed: UInt64 = 1

  /// How the initial parameters are drawn.
  public var initialization = Initialization.heUniform

  /// When training ends.
  public var end = RunLength.epochs(10)

  /// Training ends early after this many epochs, 1 or more, without a lower validation loss; nil for never.
  public var patience: Int?

  /// A part of a run.
  public typealias RunLength = TrainingState.RunLength

  /// How the learning rate changes after the warm-up (Spec/arithmetic.md, 3.8).
  public enum Schedule: Equatable, Sendable {
    /// Not at all.
    case constant

    /// It is multiplied by a factor, above 0 and at most 1, after every span.
    case step(every: RunLength, factor: Double)

    /// Half a cosine down to 0 at the end of the run.
    case cosine
  }

  /// More units of a hidden layer than this are refused.
  public static let largestHidden = 65_536

  /// More hidden layers than this are refused.
  public static let mostHiddenLayers = 16

  /// Larger images are refused, since a group of them would not fit in memory.
  public static let largestPixelCount = 1 << 22

  /// A layer with more weights than this is refused.
  public static let largestWeightCount = 1 << 28

  /// The defaults.
  public init() {}
}
