import NNBModel
import NNBTraining

/// What holds for a new run if the command line does not say otherwise.
enum Defaults {
  static let options = TrainingOptions()

  /// The number of epochs, and of steps of the warm-up.
  static let epochs = options.end.count, warmup = options.warmup.count
  static let adam = Optimizer.Adam()
  static let momentum = 0.9
  static let weightDecay = 0.01

  /// The factor of `--schedule step`.
  static let decay = 0.1

  /// The learning rate of an optimizer, by its name.
  static func learningRate(of optimizer: String) -> Double {
    switch optimizer {
    case "adam", "adamw": 0.001
    case "momentum", "nesterov": 0.01
    default: options.learningRate
    }
  }
}
