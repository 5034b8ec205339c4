/// The settings of a training run; together with the data they decide every bit of the model.
public struct TrainingOptions: Equatable, Sendable {
  /// The number of units of the hidden layer, 1 … `largestHidden`.
  public var hidden = 128

  /// The number of samples in a batch; nil for all of them.
  public var batchSize: Int? = 64

  /// The learning rate.
  public var learningRate: Float = 0.1

  /// What the initial parameters and the order of samples are drawn from.
  public var seed: UInt64 = 1

  /// How the initial parameters are drawn.
  public var initialization = Initialization.heUniform

  /// When training ends.
  public var end = End.epochs(10)

  /// The ends that a run can have.
  public enum End: Equatable, Sendable {
    /// After so many passes over the data.
    case epochs(Int)

    /// After so many batches, in the middle of an epoch if need be.
    case steps(Int)
  }

  /// More hidden units than this are refused.
  public static let largestHidden = 65_536

  /// Larger images are refused, since a group of them would not fit in memory.
  public static let largestPixelCount = 1 << 22

  /// A hidden layer with more weights than this is refused.
  public static let largestWeightCount = 1 << 28

  /// The defaults.
  public init() {}
}

/// Why training could not start or go on.
public enum TrainingError: Error, Equatable, Sendable {
  /// A setting is outside its range.
  case setting(String, expected: String)

  /// A loss or a parameter is NaN or infinite; epoch and step count from 1.
  case notFinite(epoch: Int, step: Int)

  /// The held-out part leaves nothing to train on.
  case nothingToTrainOn(samples: Int, heldOut: Int)

  /// The images have more pixels than training can take.
  case imagesTooLarge(pixels: Int, limit: Int)

  /// The hidden layer would have more weights than training can take.
  case tooManyWeights(pixels: Int, hidden: Int, limit: Int)
}

extension TrainingError: CustomStringConvertible {
  /// One sentence.
  public var description: String {
    switch self {
    case .setting(let name, let expected):
      "\(name) must be \(expected)"
    case .notFinite(let epoch, let step):
      "training diverged: the loss or a parameter is not finite any more in epoch \(epoch), step \(step); "
        + "a smaller learning rate may help"
    case .nothingToTrainOn(let samples, let heldOut):
      "\(heldOut) samples held out of \(samples) leave nothing to train on"
    case .imagesTooLarge(let pixels, let limit):
      "the images have \(pixels) pixels each, training takes up to \(limit)"
    case .tooManyWeights(let pixels, let hidden, let limit):
      "\(pixels) pixels and \(hidden) hidden units make too many weights, training takes up to \(limit)"
    }
  }
}
