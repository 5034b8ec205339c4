/// What would decide an open question, or clear what is in the way.
///
/// It is a value and not a text: each tool spells it as an option of its own, and a program sets the property that it
/// has for it. A module declares the remedies of its errors as static members.
public struct Remedy: Hashable, Sendable {
  /// The remedy's name, which stays: `activations`.
  public let name: String

  /// What is to be stated, as text: `relu`, `softmax`. An example, if only the user can know.
  public let values: [String]

  /// Names a remedy.
  package init(_ name: String, _ values: [String] = []) {
    (self.name, self.values) = (name, values)
  }
}

extension Remedy {
  /// To replace the file that is in the way.
  package static var replace: Remedy { Remedy("replace") }
}
