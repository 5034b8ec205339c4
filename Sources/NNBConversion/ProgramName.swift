internal import NNBCSource

/// What the names in C source begin with (Spec/c-export.md, 2).
package struct ProgramName: Equatable, Sendable {
  /// The name.
  package let text: String

  /// The longest one.
  package static let mostCharacters = CIdentifier.mostCharacters

  /// Takes a name as it is given; nil if it can be none.
  package init?(_ text: String) {
    guard let identifier = CIdentifier(text) else { return nil }
    self.text = identifier.text
  }
}
