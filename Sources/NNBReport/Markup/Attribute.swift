internal import NNBCommandLine
internal import NNBFormats

/// An attribute of an element. Names and values that decide how a page works come from the program alone.
package struct Attribute {
  /// The attribute as it stands in the page, with a space before it.
  let html: String

  private init(_ name: StaticString, _ value: String) {
    html = " \(name)=\"\(Markup.escaped(value))\""
  }

  /// The classes of the style sheet.
  package static func kind(_ names: StaticString) -> Attribute { Attribute("class", "\(names)") }

  /// A class of the style sheet with a number, such as a shade.
  package static func kind(_ name: StaticString, _ number: Int) -> Attribute { Attribute("class", "\(name)\(number)") }

  /// The name of an element, and a link to it.
  static func id(_ name: StaticString) -> Attribute { Attribute("id", "\(name)") }
  static func link(to name: StaticString) -> Attribute { Attribute("href", "#\(name)") }
  static func labelled(by name: StaticString) -> Attribute { Attribute("aria-labelledby", "\(name)") }

  /// What is said instead of a picture or drawing, and of what is only seen.
  static func alternative(_ text: String) -> Attribute { Attribute("alt", text) }
  static func label(_ text: String) -> Attribute { Attribute("aria-label", text) }
  package static func tip(_ text: String) -> Attribute { Attribute("title", text) }

  /// What an element is for programs that read a page aloud.
  static func role(_ name: StaticString) -> Attribute { Attribute("role", "\(name)") }

  /// Which cells the title of a column or row is for.
  static func scope(_ name: StaticString) -> Attribute { Attribute("scope", "\(name)") }

  /// How many columns a cell spans.
  static func columns(_ count: Int) -> Attribute { Attribute("colspan", "\(count)") }

  /// An element that the keyboard reaches, so that it can be scrolled.
  static var focusable: Attribute { Attribute("tabindex", "0") }

  /// A number for programs.
  static func value(_ number: Double) -> Attribute { Attribute("value", "\(number)") }
  static func value(_ number: Int) -> Attribute { Attribute("value", "\(number)") }

  /// A PNG picture within the page.
  static func picture(png: [UInt8]) -> Attribute { Attribute("src", "data:image/png;base64,\(Base64.text(png))") }

  /// A size in pixels.
  static func size(width: Int, height: Int) -> [Attribute] {
    [Attribute("width", "\(width)"), Attribute("height", "\(height)")]
  }

  /// Places and sizes in a drawing, to two decimals.
  static func box(width: Int, height: Int) -> Attribute { Attribute("viewBox", "0 0 \(width) \(height)") }

  static func rectangle(x: Double, y: Double, width: Double, height: Double) -> [Attribute] {
    [place("x", x), place("y", y), place("width", width), place("height", height)]
  }

  static func circle(x: Double, y: Double, radius: Double) -> [Attribute] {
    [place("cx", x), place("cy", y), place("r", radius)]
  }

  static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> [Attribute] {
    [place("x1", x1), place("y1", y1), place("x2", x2), place("y2", y2)]
  }

  static func at(x: Double, y: Double) -> [Attribute] { [place("x", x), place("y", y)] }

  /// The corners of a line.
  static func points(_ points: [(x: Double, y: Double)]) -> Attribute {
    Attribute("points", points.map { "\(short($0.x)),\(short($0.y))" }.joined(separator: " "))
  }

  private static func place(_ name: StaticString, _ number: Double) -> Attribute { Attribute(name, short(number)) }

  private static func short(_ number: Double) -> String {
    let text = (number.isFinite ? number : 0).fixed(2)
    return text.hasSuffix(".00") ? String(text.dropLast(3)) : text
  }
}
