internal import NNBCommandLine

/// A range of whole numbers in the text of a sweep: `1..5`, or `1..9:2` with a step.
struct SweepRange {
  private let first, last, step: UInt64

  /// Reads a word that begins with a digit and has two points in it; nil for any other word.
  ///
  /// Throws `ToolError` if it is no range, or too long a one. `position` is where it stands.
  init?(_ word: String, at position: Int) throws(ToolError) {
    let bytes = Array(word.utf8), point = UInt8(ascii: ".")
    guard let start = bytes.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(start),
      let points = bytes.indices.dropLast().first(where: { bytes[$0] == point && bytes[$0 + 1] == point })
    else { return nil }
    let rest = bytes[(points + 2)...].split(
      separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = Self.number(bytes[..<points]), let last = rest.first.flatMap(Self.number),
      let step = rest.count == 2 ? Self.number(rest[1]) : 1, step > 0
    else {
      throw SweepText.fault(
        position, "\(word) is no range of whole numbers", advice: "as 1..5, or 1..9:2 with a step from 1")
    }
    guard first <= last else {
      throw SweepText.fault(position, "the range \(word) falls", advice: "write \(last)..\(first)")
    }
    guard (last - first) / step < UInt64(SweepText.mostRuns) else {
      throw SweepText.fault(position, "the range \(word) has more than \(SweepText.mostRuns) values")
    }
    (self.first, self.last, self.step) = (first, last, step)
  }

  /// A number of digits alone, without a sign.
  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64? {
    guard bytes.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) else { return nil }
    return UInt64(String(decoding: bytes, as: UTF8.self))
  }

  /// Its numbers, ascending.
  var values: [String] { (0...(last - first) / step).map { "\(first + $0 * step)" } }
}
