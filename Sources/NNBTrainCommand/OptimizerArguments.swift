import NNBCommandLine
import NNBModel
import NNBTraining

extension TrainingOptions {
  /// The optimizers, as `--optimizer` names them.
  static let optimizers = ["sgd", "momentum", "nesterov", "adam", "adamw"]

  /// The schedules, as `--schedule` names them.
  static let schedules = ["constant", "step", "cosine"]

  /// Takes the optimizer, the learning rate and its schedule from a command line. Settings that it does not give stay.
  ///
  /// Throws `ToolError` for a value outside its range, and for an option that the chosen optimizer or schedule does not
  /// use: otherwise it would be ignored silently.
  mutating func takeOptimizer(_ arguments: ParsedArguments) throws(ToolError) {
    let before = optimizer.name
    let name = try arguments.choice("--optimizer", of: Self.optimizers) ?? before
    let isAdam = name.hasPrefix("adam"), hasMomentum = name == "momentum" || name == "nesterov"
    try arguments.refuse(["--momentum"], unless: hasMomentum, "--optimizer momentum or nesterov")
    try arguments.refuse(["--beta1", "--beta2", "--epsilon"], unless: isAdam, "--optimizer adam or adamw")
    try arguments.refuse(["--weight-decay"], unless: name != "adam", "--optimizer adamw, and those that are not adam")
    let decay = try arguments.natural("--weight-decay")
    weightDecay = isAdam ? nil : decay ?? weightDecay
    if name != before { learningRate = Defaults.learningRate(of: name) }
    if isAdam {
      var adam = optimizer.adam ?? Defaults.adam
      adam.beta1 = try arguments.kept("--beta1") ?? adam.beta1
      adam.beta2 = try arguments.kept("--beta2") ?? adam.beta2
      adam.epsilon = try arguments.positive("--epsilon") ?? adam.epsilon
      if name == "adamw" {
        let kept = before == "adamw" ? adam.weightDecay : Defaults.weightDecay
        adam.weightDecay = decay ?? kept
      } else {
        adam.weightDecay = 0
      }
      optimizer = .adam(adam)
    } else if hasMomentum {
      let mu = try arguments.kept("--momentum") ?? optimizer.mu ?? Defaults.momentum
      optimizer = .momentum(mu, isNesterov: name == "nesterov")
    } else {
      optimizer = .sgd
    }
    learningRate = try arguments.positive("--learning-rate") ?? learningRate
    clipNorm = try arguments.positive("--clip-norm") ?? clipNorm
    warmup = try arguments.span("--warmup", from: 0) ?? warmup
    try takeSchedule(arguments)
  }

  private mutating func takeSchedule(_ arguments: ParsedArguments) throws(ToolError) {
    let name = try arguments.choice("--schedule", of: Self.schedules) ?? schedule.name
    try arguments.refuse(["--horizon"], unless: name == "cosine", "--schedule cosine")
    horizon = try arguments.span("--horizon", from: 1) ?? horizon
    try arguments.refuse(["--decay", "--decay-every"], unless: name == "step", "--schedule step")
    switch name {
    case "step":
      let before = schedule.steps
      guard let every = try arguments.span("--decay-every", from: 1) ?? before?.every else {
        throw ToolError("--schedule step needs --decay-every")
      }
      let factor = try arguments.number("--decay", "a number above 0 and at most 1") { $0 > 0 && $0 <= 1 }
      schedule = .step(every: every, factor: factor ?? before?.factor ?? Defaults.decay)
    case "cosine": schedule = .cosine
    default: schedule = .constant
    }
  }
}

extension Optimizer {
  fileprivate var adam: Adam? {
    if case .adam(let adam) = self { adam } else { nil }
  }

  fileprivate var mu: Double? {
    if case .momentum(let mu, _) = self { mu } else { nil }
  }
}

extension TrainingOptions.Schedule {
  /// How `--schedule` names it.
  var name: String {
    switch self {
    case .constant: "constant"
    case .step: "step"
    case .cosine: "cosine"
    }
  }

  fileprivate var steps: (every: TrainingOptions.RunLength, factor: Double)? {
    if case .step(let every, let factor) = self { (every, factor) } else { nil }
  }
}

extension ParsedArguments {
  fileprivate func refuse(_ names: [String], unless holds: Bool, _ place: String) throws(ToolError) {
    if !holds, let name = names.first(where: has) { throw ToolError("\(name) is for \(place)") }
  }

  fileprivate func kept(_ name: String) throws(ToolError) -> Double? {
    try number(name, "a number from 0, below 1") { (0..<1).contains($0) }
  }

  /// A number of steps, or of epochs if that word follows the number.
  fileprivate func span(_ name: String, from least: Int) throws(ToolError) -> TrainingOptions.RunLength? {
    guard let text = string(name) else { return nil }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let count = Int(digits), count >= least else {
      throw ToolError("\(name) needs a number of steps or epochs from \(least), found \(text)")
    }
    switch text.dropFirst(digits.count) {
    case "", "step", "steps": return .steps(count)
    case "epoch", "epochs": return .epochs(count)
    default: throw ToolError("\(name) needs a number of steps or epochs, as 100 or 5epochs; found \(text)")
    }
  }
}
