/// Bytes as text (RFC 4648, section 4).
package enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The value of each letter; 255 for any other byte.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
    return values
  }()

  /// How long the text of so many bytes is.
  package static func length(of byteCount: Int) -> Int { byteCount / 3 * 4 + (byteCount % 3 > 0 ? 4 : 0) }

  /// The text of some bytes, padded.
  package static func text(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(length(of: bytes.count))
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let count = min(3, bytes.count - start)
      var group = 0
      for place in 0..<3 { group = group << 8 | (place < count ? Int(bytes[start + place]) : 0) }
      for place in 0..<4 {
        text.append(place <= count ? alphabet[group >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes of a text; nil if it has other letters, or wrong padding.
  package static func bytes(_ text: String) -> [UInt8]? {
    if case .bytes(let bytes) = bytes(Array(text.utf8)) { bytes } else { nil }
  }

  /// What some letters are.
  package enum Decoded: Equatable {
    /// The bytes that they stand for.
    case bytes([UInt8])

    /// The letter at this index is none, or not there, or what is over of the last one's bits is not 0.
    case wrong(at: Int)
  }

  /// The bytes of letters.
  package static func bytes(_ letters: [UInt8]) -> Decoded {
    guard letters.count % 4 == 0 else { return .wrong(at: letters.count) }
    let padding = letters.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
    let digits = letters.dropLast(padding)
    if let wrong = digits.firstIndex(where: { values[Int($0)] == 255 }) { return .wrong(at: wrong) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(letters.count / 4 * 3)
    var group = 0, bits = 0
    for digit in digits {
      group = (group << 6 | Int(values[Int(digit)])) & 0xFFFFFF
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: group >> bits))
      }
    }
    // Unused bits must be zeros, so that each sequence of bytes has one spelling.
    return group & (1 << bits - 1) == 0 ? .bytes(bytes) : .wrong(at: digits.endIndex - 1)
  }
}
