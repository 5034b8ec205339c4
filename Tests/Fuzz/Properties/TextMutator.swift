internal import NNBTestSupport

/// Changes of texts that mostly leave their punctuation: words take the place of each other.
enum TextMutator {
  private static let words = [
    "", "null", "true", "false", "0", "1", "-1", "2.0", "1e308", "NaN", "Infinity", "9223372036854775807", "é", "end",
    "linear", "relu", "softmax", "leaky_relu", "Dense", "Flatten", "Reshape", "Rescaling", "Activation", "Dropout",
    "InputLayer", "Sequential", "Functional",
  ]

  static func mutate(
    _ bytes: inout [UInt8], limit: Int, random: inout SeededGenerator, by change: FuzzTarget.ByteMutation
  ) {
    let ranges = wordRanges(in: bytes)
    guard Int.random(in: 0..<4, using: &random) > 0, let range = ranges.randomElement(using: &random),
      let other = ranges.randomElement(using: &random)
    else { return change(&bytes, limit, &random) }
    var text = bytes
    switch Int.random(in: 0..<8, using: &random) {
    case 0..<3: text.replaceSubrange(range, with: bytes[other])
    case 3..<5: text.replaceSubrange(range, with: Array((words.randomElement(using: &random) ?? "").utf8))
    case 5:
      var word = Array(bytes[range])
      change(&word, 64, &random)
      text.replaceSubrange(range, with: word)
    case 6:
      // A part from word to word twice, or in the place of another.
      let part = bytes[min(range.lowerBound, other.lowerBound)..<max(range.lowerBound, other.lowerBound)]
      text.insert(contentsOf: part, at: range.lowerBound)
    default:
      text.removeSubrange(min(range.lowerBound, other.lowerBound)..<max(range.lowerBound, other.lowerBound))
    }
    if text.count <= limit { bytes = text }
  }

  /// The runs of letters, digits, signs and what is not ASCII.
  private static func wordRanges(in bytes: [UInt8]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start: Int?
    for (index, byte) in bytes.enumerated() {
      let isWord =
        switch UnicodeScalar(byte) {
        case "0"..."9", "a"..."z", "A"..."Z", "_", ".", "+", "-": true
        default: byte >= 0x80
        }
      if isWord {
        if start == nil { start = index }
      } else if let first = start {
        ranges.append(first..<index)
        start = nil
      }
    }
    if let start { ranges.append(start..<bytes.count) }
    return ranges
  }
}
