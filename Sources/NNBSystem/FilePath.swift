/// The path of a file as the system sees it: bytes, which need not be UTF-8.
package struct FilePath: Hashable, Sendable {
  /// The bytes, none of which is zero.
  package let bytes: [UInt8]

  /// Takes the bytes before the first zero.
  package init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes.prefix { $0 != 0 }) }

  /// The path that a text means.
  package init(_ text: String) { self.init(bytes: text.utf8) }

  /// The path as text; nil if it is not UTF-8, because then no text would mean the same file.
  package var text: String? { String(validating: bytes, as: UTF8.self) }

  /// The path of an entry of this folder.
  package func appending(_ name: FilePath) -> FilePath {
    FilePath(bytes: bytes + (bytes.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]) + name.bytes)
  }

  /// Calls the system with the path.
  ///
  /// Safe: the bytes, with a zero after them, live as long as the call.
  func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    unsafe body((bytes + [0]).map { CChar(bitPattern: $0) })
  }
}

extension FilePath: CustomStringConvertible {
  /// The path for people: bytes that are not UTF-8 as `\xff`.
  package var description: String {
    if let text { return text }
    var result = "", rest = bytes[...]
    while let first = rest.first {
      let count = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
      if let character = String(validating: rest.prefix(count), as: UTF8.self) {
        result += character
        rest = rest.dropFirst(count)
      } else {
        result += "\\x" + (first < 16 ? "0" : "") + String(first, radix: 16)
        rest = rest.dropFirst()
      }
    }
    return result
  }
}

extension FilePath: Comparable {
  /// The order of the bytes.
  package static func < (left: Self, right: Self) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
}

extension FilePath: ExpressibleByStringLiteral {
  /// The path that a text means.
  package init(stringLiteral value: String) { self.init(value) }
}
