internal import NNBFormats

/// What the names in a file begin with (Spec/c-export.md, 2).
package struct CIdentifier: Equatable, Sendable {
  /// As functions and arrays have it: `digits`.
  package let text: String

  /// As macros have it: `DIGITS`.
  var capitals: String { text.uppercased() }

  /// The longest one.
  package static let mostCharacters = 48

  /// One of the shortest, to know how small a file can be.
  static let shortest = CIdentifier(unchecked: "n")

  /// If nothing tells a name.
  static let usual = CIdentifier(unchecked: "model")

  /// The names of nnb.h begin so.
  private static let taken = ["nnb"]

  private init(unchecked text: String) { self.text = text }

  /// Takes a name as it is given; nil if it can be none.
  package init?(_ text: String) {
    guard let first = text.unicodeScalars.first, Self.isLetter(first), text.unicodeScalars.count <= Self.mostCharacters,
      text.unicodeScalars.allSatisfy({ Self.isLetter($0) || Self.isDigit($0) || $0 == "_" }), !text.contains("__"),
      !text.hasSuffix("_"), !Self.taken.contains(text.lowercased())
    else { return nil }
    self.text = text
  }

  /// Makes a name of that of a file, whatever that is.
  init(file path: String) {
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    let ending = CFormat.name.endings.map { "." + $0 }.first { name.lowercased().hasSuffix($0) }
    guard let stem = ending.map({ name.dropLast($0.count) }) ?? name.lastIndex(of: ".").map({ name[..<$0] }) else {
      self = .usual
      return
    }
    var text = "", isCut = false
    for scalar in stem.unicodeScalars {
      guard Self.isLetter(scalar) || Self.isDigit(scalar) else {
        isCut = true
        continue
      }
      if isCut, !text.isEmpty { text += "_" }
      text.unicodeScalars.append(scalar)
      isCut = false
    }
    if let first = text.unicodeScalars.first, Self.isDigit(first) { text = "n" + text }
    text = String(text.prefix(Self.mostCharacters))
    while text.hasSuffix("_") { text.removeLast() }
    self = CIdentifier(text) ?? .usual
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
