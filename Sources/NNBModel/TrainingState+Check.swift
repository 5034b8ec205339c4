extension TrainingState {
  /// Throws `ModelError.training` if a number is outside its range, or the state does not fit the network and tensors
  /// (Spec/nnb.md, 13).
  package func check(against network: Network?, tensors: [TensorDescription]) throws(ModelError) {
    guard let network else { throw .training("it needs a network") }
    try settings.check()
    try require(data.sampleCount >= 1 && data.heldOut >= 0, "its numbers of samples are outside their range")
    try require(settings.patience == nil || data.heldOut > 0, "it has a patience and no samples held out")
    try checkPosition()
    try checkPast()
    try checkFurtherSettings(of: network)
    let byName = Dictionary(tensors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let parameters = network.parameterNames
    for parameter in parameters where byName[parameter]?.elementType != .float32 {
      throw .training("the tensor \(parameter) is not f32")
    }
    var used = Set(parameters)
    guard slots.count == settings.optimizer.slotNames.count, slots.allSatisfy({ $0.count == parameters.count }) else {
      throw .training("it has not all of the optimizer's slots")
    }
    for slot in slots {
      for (name, parameter) in zip(slot, parameters) {
        guard let tensor = byName[name] else { throw .training("the tensor \(name) is missing") }
        guard used.insert(name).inserted else { throw .training("the tensor \(name) is used twice") }
        guard tensor.elementType == .float32, tensor.axes == byName[parameter]?.axes else {
          throw .training("the tensor \(name) is not f32 with the axes of \(parameter)")
        }
      }
    }
  }

  private func require(_ holds: Bool, _ fault: String) throws(ModelError) {
    if !holds { throw .training(fault) }
  }

  private func checkPosition() throws(ModelError) {
    let numbers = [position.epoch, position.batch, position.step, position.correct]
    try require(
      numbers.allSatisfy { $0 >= 0 } && position.correct <= data.sampleCount, "a number is outside its range")
    try require(position.lossSum.isNonnegative, "the sum of its losses is below 0")
    let batchSize = min(settings.batchSize ?? data.sampleCount, data.sampleCount)
    let batches = (data.sampleCount - 1) / batchSize + 1
    let (before, overflow) = position.epoch.multipliedReportingOverflow(by: batches)
    let rest = position.step - position.batch
    // After an override, earlier epochs may have had another number of batches, but at least one.
    let fits = overrides.isEmpty ? !overflow && rest == before : rest >= position.epoch
    try require(position.batch < batches && fits, "its epochs, batches and steps do not fit together")
    let isClear = position.lossSum == 0 && position.correct == 0
    try require(position.batch > 0 || isClear, "it has sums of an epoch that has not begun")
  }

  private func checkPast() throws(ModelError) {
    if let best {
      try require((1...max(position.epoch, 1)).contains(best.epoch) && position.epoch > 0, "its best epoch is not done")
      try require(best.validationLoss.isNonnegative, "its lowest validation loss is below 0")
      try require(data.heldOut > 0, "it has a best epoch and no samples held out")
    }
    try require(overrides.count <= Self.mostOverrides, "it has more than \(Self.mostOverrides) overrides")
    var step = 0
    for override in overrides {
      try require((step...max(step, position.step)).contains(override.step), "its overrides are out of order")
      step = override.step
      try require(
        !override.changes.isEmpty && override.changes.isSubset(of: .all), "an override changes what is not known")
    }
    try require(history.count <= min(position.epoch, Self.longestHistory), "its history is longer than its epochs")
    step = 0
    for record in history {
      try require(record.step > step && record.step <= position.step, "the steps of its history are out of order")
      step = record.step
      for measure in [record.training, record.validation, record.test].compactMap({ $0 }) {
        let isAccuracy = measure.accuracy.isNonnegative && measure.accuracy <= 1
        try require(measure.loss.isNonnegative && isAccuracy, "a number of its history is outside its range")
      }
    }
  }
}

extension Double {
  /// Whether the number is finite and +0 or above. −0 would be a second encoding of the same value.
  fileprivate var isNonnegative: Bool { isFinite && sign == .plus }
}

extension TrainingState.Settings {
  fileprivate func check() throws(ModelError) {
    func require(_ holds: Bool, _ what: String) throws(ModelError) {
      if !holds { throw .training("the \(what) is outside its range") }
    }
    func isPositive(_ value: Double) -> Bool { value.isFinite && value > 0 }
    func isKept(_ value: Double) -> Bool { value.isNonnegative && value < 1 }
    try require(batchSize ?? 1 >= 1, "batch size")
    try require(clipNorm.map(isPositive) ?? true, "clip norm")
    try require(isPositive(schedule.rate), "learning rate")
    try require(schedule.warmup >= 0, "warm-up")
    switch schedule.shape {
    case .constant: break
    case .step(let every, let factor): try require(every >= 1 && factor > 0 && factor <= 1, "schedule")
    case .cosine: try require(schedule.horizon >= 1, "horizon")
    }
    try require(end.count >= 1, "end")
    try require(patience ?? 1 >= 1, "patience")
    switch optimizer {
    case .sgd: break
    case .momentum(let mu, _): try require(isKept(mu), "momentum")
    case .adam(let adam):
      try require(isKept(adam.beta1) && isKept(adam.beta2), "beta")
      try require(isPositive(adam.epsilon), "epsilon")
      try require(adam.weightDecay.isNonnegative, "weight decay")
    }
  }
}
