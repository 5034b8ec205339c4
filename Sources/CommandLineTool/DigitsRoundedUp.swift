extension Double {
  /// The number with so many significant digits at most, rounded away from zero, unlike `significant`: `0.0124`, `1.24e-7`, `12,400`.
  ///
  /// What is shown is never below the number in size, so that a largest difference can be taken for a tolerance.
  public func roundedUp(toDigits digits: Int) -> String {
    guard isFinite else { return isNaN ? "NaN" : sign == .minus ? "-infinite" : "infinite" }
    if self == 0 { return "0" }
    var decimal = Decimal(magnitude)
    decimal.roundUp(to: digits)
    return (self < 0 ? "-" : "") + decimal.text
  }
}

/// The digits of a number above zero, without zeros at either end, and how many of them are before the point.
private struct Decimal {
  private var digits: [Int]
  private var point: Int

  /// The shortest decimal number that is read as `value`.
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

  mutating func roundUp(to count: Int) {
    guard digits.count > count else { return }
    digits.removeLast(digits.count - count)
    var place = count - 1
    while place >= 0, digits[place] == 9 { place -= 1 }
    if place < 0 {
      digits = [1]
      point += 1
    } else {
      digits.removeLast(count - 1 - place)
      digits[place] += 1
    }
    trim()
  }

  /// Without an exponent from 0.0001 up to below a million.
  var text: String {
    let all = digits.map(String.init).joined()
    if !(-3...6).contains(point) {
      return all.prefix(1) + (all.count > 1 ? "." + all.dropFirst() : "") + "e\(point - 1)"
    }
    if point <= 0 { return "0." + String(repeating: "0", count: -point) + all }
    if point >= digits.count {
      return (Int(all + String(repeating: "0", count: point - digits.count)) ?? 0).grouped
    }
    return (Int(all.prefix(point)) ?? 0).grouped + "." + all.dropFirst(point)
  }
}
