/// On which side of the activations the batch normalizations of a file of names stand, as a caller says it
/// (Spec/folding.md, section 2).
package struct NormalizationSides: Equatable, Sendable {
  /// A side of an activation.
  package enum Side: String, CaseIterable, Sendable {
    /// It takes the sums of the dense layer before it.
    case before

    /// It takes what the activation gives.
    case after
  }

  /// The side of all whose names do not tell it; nil if nothing is said of them.
  package let others: Side?

  /// The side of each group that is named, whatever its name tells.
  package let named: [String: Side]

  /// Says one side, of all that names leave open, and others of groups that are named.
  package init(_ others: Side?, named: [String: Side] = [:]) { (self.others, self.named) = (others, named) }

  /// The list as people type it: `after`, `bn1=before,bn2=after`, or `after,bn1=before`; nil if it is not one, or names a group
  /// or the others twice.
  package init?(text: String) {
    var others: Side?, named: [String: Side] = [:]
    for part in text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      let sign = part.lastIndex(of: UInt8(ascii: "="))
      let word = sign.map { part[part.index(after: $0)...] } ?? part
      guard let side = Side(rawValue: String(decoding: word, as: UTF8.self)) else { return nil }
      if let sign {
        let group = String(decoding: part[..<sign], as: UTF8.self)
        guard !group.isEmpty, named.updateValue(side, forKey: group) == nil else { return nil }
      } else {
        guard others == nil else { return nil }
        others = side
      }
    }
    self.init(others, named: named)
  }

  /// The same list as text.
  package var text: String {
    let parts = named.map { "\($0.key)=\($0.value.rawValue)" }.sorted()
    return ((others.map { [$0.rawValue] } ?? []) + parts).joined(separator: ",")
  }
}
