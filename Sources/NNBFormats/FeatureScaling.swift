/// What is done to each value at one place of a network, with numbers of its own for each (Spec/folding.md).
///
/// That is the scaling of inputs, or a normalization between layers. A format states the steps in the order in which they are
/// done. The options allow to make them a part of a dense layer beside them; otherwise the file is refused.
package struct FeatureScaling: Equatable, Sendable {
  /// The numbers of a step.
  package enum Values: Equatable, Sendable {
    /// A tensor of numbers with an element for each value, or with one element for all of them.
    case stored(StoredTensor)

    /// The numbers themselves: one for each value, or one for all.
    case numbers([Double])
  }

  /// A step of the way of a value x.
  package enum Step: Equatable, Sendable {
    /// x + v
    case add(Values)

    /// x − v
    case subtract(Values)

    /// x · v
    case multiply(Values)

    /// x / v
    case divide(Values)

    /// x / (v + epsilon); nil if the file does not say what epsilon is.
    case divideByDeviation(Values, epsilon: Double?)

    /// x / √(v + epsilon); nil if the file does not say what epsilon is.
    case divideByRoot(Values, epsilon: Double?)

    /// x / the larger of √v and `least`.
    case divideByLargerRoot(Values, least: Double)

    /// x · the larger of √v and `least`.
    case multiplyByLargerRoot(Values, least: Double)

    /// The nearest number from `least` to `most`. No layer can do this, so the file is refused.
    case clip(least: Double, most: Double)
  }

  /// The steps, the first one first.
  package var steps: [Step]

  /// Where it is in the file, for messages: the name of a group, of layers or of the first node.
  package var place: String

  /// An epsilon that programs with such names use, as an example for one that the file does not say.
  package var usualEpsilon: Double

  /// The class of the layer that does it, `BatchNormalization`; nil for numbers that stand beside the weights of a network.
  package var className: String?

  /// Puts the steps together.
  package init(
    _ steps: [Step], at place: String, usualEpsilon: Double = 1e-8, className: String? = nil
  ) {
    (self.steps, self.place, self.usualEpsilon, self.className) = (steps, place, usualEpsilon, className)
  }

  /// What one does and then the other; nil if both are nil.
  package static func joined(_ first: FeatureScaling?, _ second: FeatureScaling?) -> FeatureScaling? {
    guard var joined = first, let second else { return first ?? second }
    joined.steps += second.steps
    joined.place += " and \(second.place)"
    joined.className = joined.className ?? second.className
    return joined
  }
}

extension FeatureScaling.Step {
  /// The numbers; nil if there are none.
  package var values: FeatureScaling.Values? {
    switch self {
    case .add(let values), .subtract(let values), .multiply(let values), .divide(let values),
      .divideByDeviation(let values, _), .divideByRoot(let values, _), .divideByLargerRoot(let values, _),
      .multiplyByLargerRoot(let values, _):
      values
    case .clip: nil
    }
  }

  /// What is added to a deviation or a variance, if the file says so.
  var epsilon: Double? {
    switch self {
    case .divideByDeviation(_, let epsilon), .divideByRoot(_, let epsilon): epsilon
    default: nil
    }
  }

  /// Whether an epsilon is not known.
  var lacksEpsilon: Bool {
    switch self {
    case .divideByDeviation, .divideByRoot: epsilon == nil
    default: false
    }
  }

  /// Whether it moves values, and does not only stretch them.
  var shifts: Bool {
    switch self {
    case .add, .subtract: true
    default: false
    }
  }
}
