internal import NNBModel

/// A thing that two files say differently of their models; names are as they stand in the file.
package struct FieldDifference: Equatable, Sendable {
  /// The part of a model that something belongs to.
  package enum Part: String, CaseIterable, Sendable {
    /// The layers: how many, their sizes and activations.
    case network

    /// What layers and tensors are called.
    case names

    /// What the network wants to be fed.
    case input

    /// What the classes are called.
    case labels = "class labels"

    /// Where training stands.
    case training

    /// What epochs were like.
    case history

    /// Texts for people.
    case notes

    /// Ancillary sections that this version does not know.
    case sections = "unknown sections"

    /// Which tensors there are, and their elements.
    case tensors

    /// What the networks predict.
    case predictions
  }

  /// The part that it belongs to.
  package let part: Part

  /// What it is, such as `learning rate`.
  package let field: String

  /// What each file says; nil if it says nothing.
  package let first, second: String?
}

extension FieldDifference {
  /// A line of what a file says.
  typealias Line = (field: String, value: String)
}

extension [FieldDifference] {
  /// Adds what differs between the lines of two files about one part.
  mutating func compare(_ part: FieldDifference.Part, _ first: [FieldDifference.Line], _ second: [FieldDifference.Line])
  {
    let firstValues = Dictionary(first.map { ($0.field, $0.value) }) { first, _ in first }
    let secondValues = Dictionary(second.map { ($0.field, $0.value) }) { first, _ in first }
    let more = second.filter { firstValues[$0.field] == nil }
    for (field, _) in first + more {
      let left = firstValues[field], right = secondValues[field]
      if let left, let right, Name(left) == Name(right) { continue }
      append(.init(part: part, field: field, first: left, second: right))
    }
  }

  /// Adds what differs between two files about one part; where only one has it, a line that sums it up.
  mutating func compare<Subject>(
    _ part: FieldDifference.Part, _ name: String, _ first: Subject?, _ second: Subject?,
    summary: (Subject) -> String, lines: (Subject) -> [FieldDifference.Line]
  ) {
    if let first, let second { return compare(part, lines(first), lines(second)) }
    if first == nil, second == nil { return }
    append(.init(part: part, field: name, first: first.map(summary), second: second.map(summary)))
  }
}
