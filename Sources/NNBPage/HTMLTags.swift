/// The start tags in a text of HTML, in their order, in any case and with any quotes. Comments and what stands in a script, a
/// style or a title are left out. Stops at a tag that does not end.
struct HTMLTags: Sequence, IteratorProtocol {
  /// A start tag.
  struct Tag {
    /// In small letters.
    let name: String

    let attributes: [Attribute]

    /// Where what follows the tag begins.
    let end: Int

    /// The attribute of a name in small letters.
    func attribute(_ name: String) -> Attribute? { attributes.first { $0.name == name } }
  }

  /// An attribute, whose value begins at `offset`; its name is in small letters.
  struct Attribute {
    let name, value: String
    let offset: Int
  }

  private let text: [UInt8]
  private var position = 0

  /// The element whose content is no markup, if the last tag began one.
  private var rawElement: String?

  private static let rawElements: Set = ["script", "style", "title", "textarea"]

  init(_ text: [UInt8]) { self.text = text }

  mutating func next() -> Tag? {
    if let rawElement { skip(to: "</" + rawElement) }
    rawElement = nil
    while let start = text[position...].firstIndex(of: UInt8(ascii: "<")) {
      position = start + 1
      guard let byte = current else { return nil }
      if text[position...].starts(with: "!--".utf8) {
        position += 1
        skip(to: "-->")
      } else if "!?/".utf8.contains(byte) {
        skip(to: ">")
      } else if Self.isLetter(byte) {
        guard let tag = tag() else { return nil }
        if Self.rawElements.contains(tag.name) { rawElement = tag.name }
        return tag
      }
    }
    return nil
  }

  private var current: UInt8? { position < text.count ? text[position] : nil }

  /// To what follows `end`, letters in any case, or to the end of the text.
  private mutating func skip(to end: String) {
    let end = Array(end.utf8), last = text.count - end.count
    while position <= last {
      if zip(text[position...], end).allSatisfy({ Self.small($0) == $1 }) {
        position += end.count
        return
      }
      position += 1
    }
    position = text.count
  }

  private mutating func tag() -> Tag? {
    let name = word(until: "/>")
    var attributes: [Attribute] = []
    while true {
      skipBlanks()
      guard let byte = current else { return nil }
      if byte == UInt8(ascii: ">") {
        position += 1
        return Tag(name: name, attributes: attributes, end: position)
      }
      if byte == UInt8(ascii: "/") {
        position += 1
        continue
      }
      guard let attribute = attribute() else { return nil }
      attributes.append(attribute)
    }
  }

  private mutating func attribute() -> Attribute? {
    let start = position
    var name = word(until: "/>=")
    if position == start {
      // A name may begin with an equals sign.
      position += 1
      name = "=" + word(until: "/>=")
    }
    skipBlanks()
    guard current == UInt8(ascii: "=") else { return Attribute(name: name, value: "", offset: position) }
    position += 1
    skipBlanks()
    guard let quote = current else { return nil }
    guard "\"'".utf8.contains(quote) else {
      let start = position
      while let byte = current, !Self.isBlank(byte), byte != UInt8(ascii: ">") { position += 1 }
      return Attribute(name: name, value: String(decoding: text[start..<position], as: UTF8.self), offset: start)
    }
    position += 1
    guard let end = text[position...].firstIndex(of: quote) else { return nil }
    let value = Attribute(
      name: name, value: String(decoding: text[position..<end], as: UTF8.self), offset: position)
    position = end + 1
    return value
  }

  private mutating func word(until ends: String) -> String {
    var word: [UInt8] = []
    while let byte = current, !Self.isBlank(byte), !ends.utf8.contains(byte) {
      word.append(Self.small(byte))
      position += 1
    }
    return String(decoding: word, as: UTF8.self)
  }

  private mutating func skipBlanks() {
    while let byte = current, Self.isBlank(byte) { position += 1 }
  }

  private static func small(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(small(byte)) }
  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) && byte != 0x0B }
}
