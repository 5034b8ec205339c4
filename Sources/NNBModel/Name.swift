/// The name of a tensor, an axis, a layer or a class (Spec/nnb.md, section 1).
///
/// Two names are equal if their UTF-8 bytes are, and are ordered by these. Swift's `String` calls é in one scalar and é in two
/// equal; to a file format, as to every other language, they are two names.
///
/// Any text can be a `Name`: nothing is normalised, and nothing is refused. A file takes names of 1 to 1,024 bytes, those of
/// axes and classes also empty; what writes one throws if a name is shorter or longer.
public struct Name: Hashable, Comparable, Sendable {
  /// The name as text. Compare names, not their texts.
  public let text: String

  /// Takes a text as it is.
  public init(_ text: some StringProtocol) {
    self.text = String(text)
  }

  /// Whether there are no bytes.
  public var isEmpty: Bool { text.isEmpty }

  /// Whether the name begins with the UTF-8 bytes of another. A combining mark after them does not matter.
  package func hasPrefix(_ other: Name) -> Bool { text.utf8.starts(with: other.text.utf8) }

  /// What stands between slashes, without what is empty.
  package var pathParts: [Substring] { text.unicodeScalars.split(separator: "/").map { Substring($0) } }

  /// Whether the UTF-8 bytes are the same.
  public static func == (left: Self, right: Self) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  /// Whether the UTF-8 bytes come first: the order of tensors in a file.
  public static func < (left: Self, right: Self) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  /// Hashes the UTF-8 bytes.
  public func hash(into hasher: inout Hasher) {
    // Not the text: a file could have thousands of names that Unicode calls equivalent, all with one hash.
    hasher.combine(Array(text.utf8))
  }
}

extension Name: ExpressibleByStringInterpolation {
  /// The name that a literal spells, in a program: `"hidden/kernel"`, `"\(layer.name)/kernel"`.
  public init(stringLiteral text: String) { self.init(text) }
}

extension Name: CustomStringConvertible, CustomDebugStringConvertible {
  /// The name as text.
  public var description: String { text }

  /// The text in quotes, with control characters escaped.
  public var debugDescription: String { text.debugDescription }
}

extension Name {
  /// The index of a name among `count` names in ascending order, by halves; nil if it is not there.
  func index(among count: Int, _ nameAt: (Int) -> Name) -> Int? {
    var low = 0, high = count
    while low < high {
      let middle = low + (high - low) / 2
      if nameAt(middle) < self { low = middle + 1 } else { high = middle }
    }
    return low < count && nameAt(low) == self ? low : nil
  }
}

extension TensorDescription {
  /// The index of a name among descriptions in ascending order of names, as those of a file are; nil if it is not there.
  /// Takes a number of comparisons in proportion to the logarithm of their number.
  package static func index(of name: Name, in sorted: [Self]) -> Int? {
    name.index(among: sorted.count) { sorted[$0].name }
  }
}
