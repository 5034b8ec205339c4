internal import NNBBytes
internal import NNBModel

/// Why training could not start or go on.
public enum TrainingError: Error, Equatable, Sendable {
  /// A setting is outside its range.
  case setting(String, expected: String)

  /// A loss or a parameter is NaN or infinite; epoch and step count from 1. The weight decay alone makes weights grow if it
  /// `isByDecay`.
  case notFinite(epoch: Int, step: Int, isByDecay: Bool = false)

  /// The held-out part leaves nothing to train on.
  case nothingToTrainOn(samples: Int, heldOut: Int)

  /// The images have more pixels than training can take.
  case imagesTooLarge(pixels: Int, limit: Int)

  /// The hidden layer would have more weights than training can take.
  case tooManyWeights(pixels: Int, hidden: Int, limit: Int)

  /// A later hidden layer would have more weights than training can take.
  case tooManyHiddenWeights(inputs: Int, units: Int, limit: Int)

  /// The output layer would have more weights than training can take.
  case tooManyOutputWeights(hidden: Int, classes: Int, limit: Int)

  /// The data has more classes than training can take.
  case tooManyClasses(Int, limit: Int)

  /// Samples of this shape are no images that can be distorted.
  case cannotDistort(shape: [Int])
}

extension TrainingError: CustomStringConvertible {
  /// One sentence.
  public var description: String {
    switch self {
    case .setting(let name, let expected):
      "\(name) must be \(expected)"
    case .notFinite(let epoch, let step, let isByDecay):
      "training diverged: the loss or a parameter is not finite any more in epoch \(epoch), step \(step); "
        + (isByDecay
          ? "the weight decay is above 2 / learning rate, which makes weights grow: a smaller one may help"
          : "a smaller learning rate may help")
    case .nothingToTrainOn(let samples, let heldOut):
      "holding out \(counted(heldOut, "sample")) of \(samples.grouped) leaves nothing to train on"
    case .imagesTooLarge(let pixels, let limit):
      "the images have \(counted(pixels, "pixel")) each, training takes up to \(limit.grouped)"
    case .tooManyWeights(let pixels, let hidden, let limit):
      "\(counted(pixels, "pixel")) and \(counted(hidden, "hidden unit")) make too many weights, training takes up to \(limit.grouped)"
    case .tooManyHiddenWeights(let inputs, let units, let limit):
      "hidden layers of \(inputs.grouped) and \(counted(units, "unit")) make too many weights, training takes up to \(limit.grouped)"
    case .tooManyOutputWeights(let hidden, let classes, let limit):
      "\(counted(hidden, "hidden unit")) and \(counted(classes, "class")) make too many weights, training takes up to \(limit.grouped)"
    case .tooManyClasses(let count, let limit):
      "the data has \(counted(count, "class")), training takes up to \(limit.grouped)"
    case .cannotDistort(let shape):
      "images of \(shape.shapeText) cannot be distorted: expected height and width, "
        + "\(Distortion.sides.lowerBound) to \(Distortion.sides.upperBound.grouped) pixels each, and no channels"
    }
  }
}
