/// A name cut into words and numbers, by which names are sorted (`W2` before `W10`) and found to mean the same.
///
/// ASCII case, leading zeros and the signs between words do not count: `Layer_01` and `layer1` have the same key.
package struct NaturalKey: Hashable {
  /// A piece of a name.
  package enum Token: Hashable {
    /// The step from a group to what is in it: a slash or a dot.
    case boundary

    /// The digits of a number, without leading zeros; of zero, none.
    case number([UInt8])

    /// The bytes between, ASCII letters in lower case.
    case word([UInt8])
  }

  /// The pieces, in their order.
  package let tokens: [Token]

  /// Cuts a name.
  package init(_ name: String) {
    tokens = Self.scan(Array(name.utf8)).map(\.token)
  }

  /// A key of these pieces.
  package init(tokens: [Token]) {
    self.tokens = tokens
  }

  /// The key with all numbers made the same: layers of one pattern are in the order of their numbers.
  ///
  /// The numbers of groups that are called networks stay, since the second network does not follow the first.
  package var pattern: NaturalKey {
    var pattern = tokens
    for (index, token) in tokens.enumerated() {
      guard case .number = token else { continue }
      let isGroup = index + 1 < tokens.count && tokens[index + 1] == .boundary
      if isGroup, index > 0, tokens[index - 1].isNetwork { continue }
      pattern[index] = .number([])
    }
    return NaturalKey(tokens: pattern)
  }

  /// The words as text, without the numbers between them.
  package var words: [String] { tokens.compactMap(\.text) }

  /// The pieces of a name and where they stand; a capital after a small letter starts a word.
  package static func scan(_ bytes: [UInt8]) -> [(token: Token, range: Range<Int>)] {
    var pieces: [(token: Token, range: Range<Int>)] = []
    var start = 0
    while start < bytes.count {
      var end = start + 1
      let kind = Kind(bytes[start])
      switch kind {
      case .sign: break
      case .boundary: pieces.append((.boundary, start..<end))
      case .digit:
        while end < bytes.count, Kind(bytes[end]) == .digit { end += 1 }
        pieces.append((.number(Array(bytes[start..<end].drop { $0 == UInt8(ascii: "0") })), start..<end))
      case .capital, .letter:
        while end < bytes.count, Kind(bytes[end]) == .letter || Kind(bytes[end]) == .capital {
          if Kind(bytes[end]) == .capital, Kind(bytes[end - 1]) == .letter { break }
          end += 1
        }
        pieces.append((.word(bytes[start..<end].map { Kind($0) == .capital ? $0 | 0x20 : $0 }), start..<end))
      }
      start = end
    }
    return pieces
  }

  private enum Kind {
    case boundary, sign, digit, capital, letter

    init(_ byte: UInt8) {
      switch byte {
      case UInt8(ascii: "/"), UInt8(ascii: "."): self = .boundary
      case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: " "): self = .sign
      case UInt8(ascii: "0")...UInt8(ascii: "9"): self = .digit
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): self = .capital
      default: self = .letter
      }
    }
  }
}

extension NaturalKey.Token {
  /// Whether it is a word for a whole network.
  var isNetwork: Bool { text.map(["model", "net", "network"].contains) ?? false }

  /// The word; nil for anything else.
  var text: String? {
    if case .word(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil }
  }
}

extension NaturalKey.Token: Comparable {
  /// Boundaries come before numbers, numbers before words.
  package static func < (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.number(let left), .number(let right)):
      left.count != right.count ? left.count < right.count : left.lexicographicallyPrecedes(right)
    case (.word(let left), .word(let right)): left.lexicographicallyPrecedes(right)
    case (.boundary, .boundary), (.number, .boundary), (.word, _): false
    case (.boundary, _), (.number, .word): true
    }
  }
}

extension NaturalKey: Comparable {
  package static func < (left: Self, right: Self) -> Bool {
    left.tokens.lexicographicallyPrecedes(right.tokens)
  }
}
