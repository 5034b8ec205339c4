package import NNBModel

/// Elements by their names, each of which stands once in memory: a file may have 65,536 tensors.
package struct ByName<Element> {
  /// The elements, in the order in which they were given.
  package let elements: [Element]

  private let places: [Name: Int]

  /// Takes elements by their names; of several with one name the first counts.
  package init(_ elements: [Element], _ name: (Element) -> Name) {
    self.elements = elements
    places = Dictionary(elements.indices.map { (name(elements[$0]), $0) }) { first, _ in first }
  }

  /// The element of a name; nil if there is none.
  package subscript(name: Name) -> Element? { places[name].map { elements[$0] } }
}

extension ByName: Sendable where Element: Sendable {}
