/// The first few of many elements in an order, in memory that does not grow with their number. Of equal ones, what came earlier
/// stays earlier.
package struct ShortList<Element: Sendable>: Sendable {
  /// The first elements so far, in order; at most as many as were asked for.
  package private(set) var elements: [Element] = []

  private let limit: Int
  private let isBefore: @Sendable (Element, Element) -> Bool

  /// Begins with nothing; `limit` elements are kept, which may be 0.
  package init(_ limit: Int, isBefore: @escaping @Sendable (Element, Element) -> Bool) {
    (self.limit, self.isBefore) = (max(0, limit), isBefore)
  }

  /// Takes one more element.
  package mutating func add(_ element: Element) {
    if elements.count == limit {
      guard let last = elements.last, isBefore(element, last) else { return }
      elements.removeLast()
    }
    var low = 0, high = elements.count
    while low < high {
      let middle = low + (high - low) / 2
      if isBefore(element, elements[middle]) { high = middle } else { low = middle + 1 }
    }
    elements.insert(element, at: low)
  }
}
