import NNBFormats
import NNBModel
import Testing

struct ByNameTests {
  @Test func `An element is found by the bytes of its name, the first of several`() {
    // é in one scalar and in two: one text to Swift, two names.
    let names: [Name] = ["a", "\u{E9}", "e\u{301}", "a", ""]
    let found = ByName(names.enumerated().map { (place: $0.offset, name: $0.element) }) { $0.name }
    #expect(names.map { found[$0]?.place } == [0, 1, 2, 0, 4])
    #expect(found["b"] == nil && found.elements.count == 5)
  }
}
