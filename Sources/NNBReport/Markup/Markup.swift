internal import NNBBytes
internal import NNBCommandLine

/// A piece of a page. Whatever text goes in stays text: the only ways to make one escape it, so that nothing from a file can
/// become an element, an attribute or an address.
package struct Markup: Sendable, Equatable {
  /// The piece as it stands in the page.
  package let html: String

  private init(html: String) { self.html = html }

  /// Nothing.
  static let none = Markup(html: "")

  /// Text. What a reader would not see as it is becomes `\u{…}`.
  package static func text(_ text: String) -> Markup { Markup(html: escaped(text)) }

  /// An element with attributes and contents; without contents, if it is one that never has any.
  package static func element(_ tag: Tag, _ attributes: [Attribute] = [], _ contents: [Markup] = []) -> Markup {
    let start = "<\(tag.rawValue)" + attributes.map(\.html).joined() + ">"
    return Markup(html: tag.isVoid ? start : start + contents.map(\.html).joined() + "</\(tag.rawValue)>")
  }

  /// Several pieces, one after the other.
  static func all(_ pieces: [Markup]) -> Markup { Markup(html: pieces.map(\.html).joined()) }

  /// Letters that mean something in markup become entities; in attributes, which stand in double quotes, too.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.printable.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension Markup: ExpressibleByStringInterpolation {
  /// The literal as text.
  package init(stringLiteral value: String) { self = .text(value) }
}
