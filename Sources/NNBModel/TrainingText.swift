internal import NNBBytes

// The words for settings of a run, the same in every tool and message.

extension Optimizer: CustomStringConvertible {
  /// The name in options, tables and JSON; adamw is adam with a weight decay.
  public var name: String {
    switch self {
    case .sgd: "sgd"
    case .momentum(_, let isNesterov): isNesterov ? "nesterov" : "momentum"
    case .adam(let adam): adam.weightDecay > 0 ? "adamw" : "adam"
    }
  }

  /// The settings, in the order of the format.
  public var settings: [(name: String, value: Double)] {
    switch self {
    case .sgd: []
    case .momentum(let mu, _): [("mu", mu)]
    case .adam(let adam):
      [
        ("beta1", adam.beta1), ("beta2", adam.beta2), ("epsilon", adam.epsilon), ("weight decay", adam.weightDecay),
      ]
    }
  }

  /// The name with the settings, without a weight decay of 0: `adam, beta1 0.9, beta2 0.999, epsilon 1e-08`.
  public var description: String {
    let told = name == "adam" ? settings.dropLast() : settings[...]
    return ([name] + told.map { "\($0.name) \($0.value)" }).joined(separator: ", ")
  }
}

extension LearningRateSchedule {
  /// The schedule after the warm-up, in a few words.
  package var course: String {
    switch shape {
    case .constant: "constant"
    case .step(let every, let factor): "times \(factor) every \(counted(every, "step"))"
    case .cosine: "cosine down to 0 at step \(horizon.grouped)"
    }
  }
}

extension Distortion: CustomStringConvertible {
  /// The numbers in their units, each as short as it can be told from others: `elastic 5 pixels, rotate 7.0 degrees`.
  public var description: String { words.joined(separator: ", ") }

  /// The numbers with their names and units, one by one.
  package var words: [String] { texts.map { part, text in "\(part.name) \(text) \(part.unit)" } }

  /// As `--augment` takes it: the name of a preset, or all numbers.
  package var option: String {
    if let name = Self.presets.first(where: { $0.distortion == self })?.name { return name }
    return texts.map { part, text in "\(part.name)=\(text)" }.joined(separator: ",")
  }

  /// The distortions that have names.
  package static let presets: [(name: String, distortion: Distortion)] = [("digits", .digits), ("weak", .weak)]

  private var texts: [(part: Part, text: String)] { zip(Self.parts, numbers).map { ($0, $0.text(of: $1)) } }
}

extension WeightAverage: CustomStringConvertible {
  /// What is averaged, in a few words: `about the last 0.1 of the steps after step 640`.
  public var description: String {
    (fraction == 1 ? "all steps" : "about the last \(fraction) of the steps")
      + (start == 0 ? "" : " after step \(start.grouped)")
  }
}

extension TrainingState {
  /// What of the model is averaged, in a few words, and when that begins if it has not begun; nil for nothing.
  package var averageText: String? {
    settings.average.map { average in
      "weights, over \(average)"
        + (average.isApart(after: position.step)
          ? "" : "; it \(average.beginning): the model has the last weights")
    }
  }
}

extension WeightAverage {
  /// When the average begins to be another than the weights themselves: `begins after step 320`.
  package var beginning: String { firstApart.map { "begins after step \($0.grouped)" } ?? "never begins" }
}

extension Distortion.Part {
  /// A stored number in the unit of people, with as few digits as lead back to it.
  package func text(of number: Int) -> String {
    let exact = Double(number) / factor
    var power = 1.0
    for digits in 0...6 {
      let rounded = (exact * power).rounded()
      if digits == 6 || self.number(of: rounded / power) == number {
        return digits == 0 ? "\(Int(rounded))" : "\(rounded / power)"
      }
      power *= 10
    }
    return "\(exact)"
  }

  /// The stored number that is nearest to one in the unit of people; nil if it is outside the range.
  package func number(of value: Double) -> Int? {
    guard value.isFinite, let number = Int(exactly: (value * factor).rounded()), range.contains(number) else {
      return nil
    }
    return number
  }
}

extension TrainingState.RunLength: CustomStringConvertible {
  /// The number with its unit: `10 epochs`.
  public var description: String {
    switch self {
    case .epochs(let count): counted(count, "epoch")
    case .steps(let count): counted(count, "step")
    }
  }
}

extension TrainingState.Changes {
  /// The changes, in a few words each, in the order of their bits; never empty in a state that has been checked.
  package var words: [String] {
    let names: [(Self, String)] = [
      (.data, "data"), (.seed, "seed"), (.batchSize, "batch size"), (.optimizer, "optimizer"),
      (.optimizerSettings, "optimizer settings"), (.clipNorm, "clip norm"), (.schedule, "learning rate"),
    ]
    return names.filter { contains($0.0) }.map(\.1)
  }
}
