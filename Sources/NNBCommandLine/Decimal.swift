/// The decimal digits of a number above zero, without zeros at either end, and how many of them are before the point.
struct Decimal {
  private(set) var digits: [Int]
  private(set) var point: Int

  /// The shortest decimal number that reads back as `value`.
  init(_ value: Double) {
    let parts = "\(value)".split(separator: "e")
    let halves = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    digits = halves.joined().compactMap(\.wholeNumberValue)
    point = halves[0].count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    let zeros = digits.prefix { $0 == 0 }.count
    digits.removeFirst(zeros)
    point -= zeros
    trim()
  }

  private mutating func trim() {
    while digits.last == 0 { digits.removeLast() }
  }

  /// Keeps at most `count` digits, rounded up, or to nearest with half of the last digit going up.
  mutating func round(to count: Int, up: Bool) {
    guard digits.count > count else { return }
    let increases = up || digits[count] >= 5
    digits.removeLast(digits.count - count)
    if increases {
      while digits.last == 9 { digits.removeLast() }
      if let last = digits.popLast() { digits.append(last + 1) } else { (digits, point) = ([1], point + 1) }
    }
    trim()
  }
}
