package import NNBModel

/// What two tensors that stand for each other have in common.
package struct TensorDifference: Equatable, Sendable {
  /// The tensor of each file.
  package let first, second: TensorDescription

  /// How far the elements are apart; nil if the shapes differ.
  package let numbers: NumericDifference?

  /// What was allowed; nil if every bit counts.
  package let tolerance: Tolerance?

  /// How much the tensors differ.
  package enum Outcome: String, Sendable {
    /// Not at all: one type, the same bits.
    case equal

    /// Not as numbers; but the types are two, or −0 stands for +0, or one NaN for another.
    case equalNumbers = "equal numbers"

    /// By what the tolerance allows.
    case withinTolerance = "within tolerance"

    /// By more than that.
    case different

    /// So that elements cannot be compared.
    case otherShape = "other shape"
  }

  /// How much the tensors differ.
  package var outcome: Outcome {
    guard let numbers else { return .otherShape }
    if numbers.isBitwiseEqual { return .equal }
    if numbers.changedCount == 0 { return .equalNumbers }
    return tolerance != nil && numbers.beyondToleranceCount == 0 ? .withinTolerance : .different
  }

  /// Whether that makes the files different: with a tolerance numbers count, without one bits and types.
  package var isDifferent: Bool {
    switch outcome {
    case .equal, .withinTolerance: false
    case .equalNumbers: tolerance == nil
    case .different, .otherShape: true
    }
  }

  /// Whether the tensors have different names, and so were compared as parts of the same layer.
  package var hasOtherName: Bool { first.name != second.name }

  /// The index of an element along each axis, from its place in the tensor, row-major.
  package func index(at place: Int) -> [Int] {
    var rest = place, index: [Int] = []
    for size in first.shape.reversed() {
      index.append(size > 0 ? rest % size : 0)
      rest = size > 0 ? rest / size : 0
    }
    return index.reversed()
  }
}
