extension BinaryInteger {
  /// The number with a comma before every three digits: `60,000`.
  package var grouped: String {
    let digits = String(magnitude)
    var result = self < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return result
  }
}

/// A number of things, in the form of every message: `1 byte`, `60,000 labels`, `2 classes`.
///
/// Counts are grouped by commas. Offsets, shapes and values of options are not, so that they can be searched for and
/// typed. `plural` is for words whose plural does not end in `s` or `es`.
package func counted(_ count: some BinaryInteger, _ thing: String, _ plural: String? = nil) -> String {
  if count == 1 { return "1 \(thing)" }
  let hisses = ["s", "x", "sh"].contains { thing.hasSuffix($0) }
  return "\(count.grouped) \(plural ?? thing + (hisses ? "es" : "s"))"
}

/// How many problems, notes or names are listed for a person; after that only the number of the rest is given.
package let mostListed = 20

extension [String] {
  /// The first `mostListed`, and how many more there are.
  package var listed: [String] {
    let rest = count - mostListed
    return rest > 0 ? prefix(mostListed) + ["and \(rest.grouped) more"] : self
  }
}
