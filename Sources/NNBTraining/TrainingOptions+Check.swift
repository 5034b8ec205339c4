internal import NNBModel

extension TrainingOptions {
  /// Throws `TrainingError.setting` for the first setting that is outside its range.
  func check() throws(TrainingError) {
    func require(_ holds: Bool, _ name: String, _ expected: String) throws(TrainingError) {
      if !holds { throw .setting(name, expected: expected) }
    }
    func isPositive(_ value: Double) -> Bool { value.isFinite && value > 0 }
    try require(hiddenLayers.allSatisfy((1...Self.largestHidden).contains), "hidden", "1 to \(Self.largestHidden)")
    try require(
      (1...Self.mostHiddenLayers).contains(hiddenLayers.count), "hidden", "1 to \(Self.mostHiddenLayers) layers")
    try require(batchSize ?? 1 >= 1, "batch-size", "1 or more")
    // A step's arithmetic is f32.
    try require(isPositive(learningRate) && Float(learningRate).isFinite, "learning-rate", "a number above 0")
    try require(clipNorm.map(isPositive) ?? true, "clip-norm", "a number above 0")
    try require(classWeights?.allSatisfy { $0.isFinite && $0 >= 0 } ?? true, "class-weights", "numbers from 0")
    try require(distortion?.isInRange ?? true, "augment", "numbers of a distortion in their ranges")
    try checkFurther()
    try require(warmup.count >= 0, "warmup", "0 or more")
    if case .step(let every, let factor) = schedule {
      try require(every.count >= 1, "decay-every", "1 or more")
      try require(factor > 0 && factor <= 1, "decay", "above 0 and at most 1")
    }
    try require(horizon?.count ?? 1 >= 1, "horizon", "1 or more")
    try require(patience ?? 1 >= 1, "patience", "1 or more")
    switch end {
    case .epochs(let count): try require(count >= 1, "epochs", "1 or more")
    case .steps(let count): try require(count >= 1, "steps", "1 or more")
    }
    switch optimizer {
    case .sgd: break
    case .momentum(let mu, _): try require((0..<1).contains(mu), "momentum", "from 0, below 1")
    case .adam(let adam):
      try require((0..<1).contains(adam.beta1), "beta1", "from 0, below 1")
      try require((0..<1).contains(adam.beta2), "beta2", "from 0, below 1")
      try require(isPositive(adam.epsilon) && Float(adam.epsilon) > 0, "epsilon", "a number above 0 in f32")
      try require(adam.weightDecay.isFinite && adam.weightDecay >= 0, "weight-decay", "0 or more")
    }
  }

  /// The same for further settings (Spec/nnb.md, 13.1) that are numbers.
  func checkFurther() throws(TrainingError) {
    func require(_ holds: Bool, _ name: String, _ expected: String) throws(TrainingError) {
      if !holds { throw .setting(name, expected: expected) }
    }
    try require(average.map(WeightAverage.isFraction) ?? true, "average", "above 0 and at most 1")
    try require(weightDecay.map { $0.isFinite && $0 >= 0 } ?? true, "weight-decay", "0 or more")
    if let weightDecay, weightDecay > 0, case .adam = optimizer {
      throw .setting("weight-decay", expected: "that of adamw itself")
    }
    try require(labelSmoothing.map { $0 >= 0 && $0 < 1 } ?? true, "label-smoothing", "from 0, below 1")
  }
}
