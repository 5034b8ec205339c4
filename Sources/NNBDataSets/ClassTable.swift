internal import NNBBytes

/// The names of classes, in the order in which they were met (Spec/nnidx.md, section 7).
package final class ClassTable {
  /// The longest name, in bytes.
  private static let longestName = 1_024

  private var names: [[UInt8]] = []
  private var numbers: [[UInt8]: Int32] = [:]

  /// A table without names.
  package init() {}

  /// The number of a name, a new one if it is new; nil if it cannot be a name.
  func number(of name: [UInt8]) -> Int32? {
    if let known = numbers[name] { return known }
    guard !name.isEmpty, name.count <= Self.longestName, !name.contains(where: { $0 == 0x0A || $0 == 0x0D }),
      String(validating: name, as: UTF8.self) != nil
    else { return nil }
    let number = Int32(truncatingIfNeeded: names.count)
    guard names.count <= ImageStore.largestLabel else { return nil }
    names.append(name)
    numbers[name] = number
    return number
  }

  /// The names in the order of the classes, and the class of each number.
  var sorted: (names: [String], classes: [Int32]) {
    let order = names.indices.sorted { names[$0].lexicographicallyPrecedes(names[$1]) }
    var classes = [Int32](repeating: 0, count: names.count)
    for (index, number) in order.enumerated() { classes[number] = Int32(truncatingIfNeeded: index) }
    return (order.map { String(decoding: names[$0], as: UTF8.self) }, classes)
  }

  /// A name by its number.
  func name(_ number: Int32) -> String { String(decoding: names[Int(number)], as: UTF8.self) }
}
