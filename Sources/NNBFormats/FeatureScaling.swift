/// What is done to each input before the first layer, with numbers of its own for each input (Spec/names.md, section 5).
///
/// A format states the steps in the order in which they are done to an input. `ImportOptions.foldsScaling` makes them part of
/// the first layer; otherwise the file is refused.
package struct FeatureScaling: Equatable, Sendable {
  /// The numbers of a step.
  package enum Values: Equatable, Sendable {
    /// A tensor of numbers with an element for each input, or with one element for all inputs.
    case stored(StoredTensor)

    /// The numbers themselves: one for each input, or one for all.
    case numbers([Double])
  }

  /// A step of the way of an input x.
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

    /// The nearest number from `least` to `most`. No layer can do this, so the file is refused.
    case clip(least: Double, most: Double)
  }

  /// The steps, the first one first.
  package var steps: [Step]

  /// Where it is in the file, for messages: the name of a group or of the first node.
  package var place: String

  /// An epsilon that programs with such names use, as an example for one that the file does not say.
  package var usualEpsilon: Double

  /// Puts the steps together.
  package init(_ steps: [Step], at place: String, usualEpsilon: Double = 1e-8) {
    (self.steps, self.place, self.usualEpsilon) = (steps, place, usualEpsilon)
  }
}

extension FeatureScaling.Step {
  /// The numbers; nil if there are none.
  package var values: FeatureScaling.Values? {
    switch self {
    case .add(let values), .subtract(let values), .multiply(let values), .divide(let values),
      .divideByDeviation(let values, _), .divideByRoot(let values, _):
      values
    case .clip: nil
    }
  }

  /// Whether an epsilon is not known.
  var lacksEpsilon: Bool {
    switch self {
    case .divideByDeviation(_, let epsilon), .divideByRoot(_, let epsilon): epsilon == nil
    default: false
    }
  }
}
