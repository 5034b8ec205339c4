internal import NNBBytes

/// One combination of values.
package struct SweepRun: Equatable, Sendable {
  /// A setting and its value.
  package struct Setting: Hashable, Sendable {
    package let name, value: String

    package init(name: String, value: String) { (self.name, self.value) = (name, value) }
  }

  /// The settings in the order of the text.
  package let settings: [Setting]

  package init(_ settings: [Setting]) { self.settings = settings }

  /// The value of a setting; nil if it is not swept.
  package subscript(name: String) -> String? { settings.first { $0.name == name }?.value }

  /// How many bytes the name of a run may have, with its endings well below the 255 of a file's name.
  private static let mostBytes = 180

  /// What the files of the run are called, without their endings: `learning-rate=0.03,seed=2`.
  ///
  /// A character that a name of a file or a word of a shell had better not have becomes `_`. If that changes the name, or it
  /// is cut, the CRC-32 of the whole text stands behind it, so that no two runs share a name.
  package var name: String {
    let whole = settings.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
    let kept = String(
      String.UnicodeScalarView(whole.unicodeScalars.prefix(Self.mostBytes).map { $0.isPlain ? $0 : "_" }))
    return kept == whole ? whole : kept + "~" + String(CRC32(of: Array(whole.utf8)).value, radix: 16)
  }

  /// Without the seed: what runs that differ only in it have in common.
  package var withoutSeed: [Setting] { settings.filter { $0.name != "seed" } }
}

extension Unicode.Scalar {
  fileprivate var isPlain: Bool {
    ("a"..."z").contains(self) || ("A"..."Z").contains(self) || ("0"..."9").contains(self)
      || self == "." || self == "," || self == "=" || self == "-" || self == "+" || self == "_" || self == "%"
  }
}
