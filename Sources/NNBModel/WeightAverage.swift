/// How the weights of a run are averaged (Spec/arithmetic.md, 3.11). The average is what the model holds; training goes on
/// with the weights themselves.
public struct WeightAverage: Equatable, Sendable {
  /// Over which part of the steps since it began the average goes, nearly: above 0, at most 1, which weighs all alike.
  public var fraction: Double

  /// The number of steps that were done when it began.
  public var start: Int

  /// An average that begins with the run, unless `start` says otherwise.
  public init(fraction: Double, start: Int = 0) {
    (self.fraction, self.start) = (fraction, start)
  }

  /// The weights are averaged after so many steps, and each multiple of it.
  package static let interval = 32

  /// Whether a number can be a fraction.
  package static func isFraction(_ number: Double) -> Bool { number > 0 && number <= 1 }

  /// Whether the average is another than the weights themselves after `step` steps of the run.
  package func isApart(after step: Int) -> Bool {
    fraction * Double((step - start) / Self.interval) >= 1
  }

  /// The number of steps of the run after which the average begins to be another than the weights; nil for more than can be.
  package var firstApart: Int? {
    let count = (1 / fraction).rounded(.up)
    guard count < 0x1p53, var n = Int(exactly: count) else { return nil }
    // The product decides, not the quotient, and both are rounded.
    while n > 1, fraction * Double(n - 1) >= 1 { n -= 1 }
    while fraction * Double(n) < 1 { n += 1 }
    let (steps, overflow) = (n * Self.interval).addingReportingOverflow(start)
    return overflow ? nil : steps
  }

  /// What a step changes about the average.
  package enum Change: Equatable, Sendable {
    /// The average becomes the weights.
    case copies

    /// Each of its numbers e becomes fma(gain, w − e, e).
    case mixes(gain: Float)
  }

  /// What changes after the step that is the `step`-th of the run; nil for nothing.
  package func change(after step: Int) -> Change? {
    let steps = step - start, count = steps / Self.interval
    guard steps.isMultiple(of: Self.interval), fraction * Double(count) >= 1 else { return nil }
    if fraction * Double(count - 1) < 1 { return .copies }
    return .mixes(gain: Float(1 / (fraction * Double(count))))
  }

  /// The last number of steps up to `step` that an f64 holds, as the file has one.
  package static func start(at step: Int) -> Int {
    let nearest = Double(step)
    return Int(nearest) > step ? Int(nearest.nextDown) : Int(nearest)
  }
}

extension TrainingState {
  /// The name of the tensor with the weights that training goes on with, where the tensor of a layer has their average.
  package static func runningName(of parameter: Name) -> Name { "training/weights/\(parameter)" }

  /// The names of these tensors for all layers: each one's kernel, then its bias; empty if nothing is averaged.
  package func runningNames(of network: Network?) -> [Name] {
    guard settings.average != nil else { return [] }
    return (network?.parameterNames ?? []).map(Self.runningName)
  }

  /// The names of all tensors that only training needs.
  package func ownNames(of network: Network?) -> [Name] { slots.flatMap { $0 } + runningNames(of: network) }
}
