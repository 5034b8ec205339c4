import NNBFormats
import NNBModel
import Testing

@Suite struct `Import plans` {
  @Test func `put the ways in the order of the targets' names`() {
    let names: [Name] = ["b/kernel", "a/kernel"]
    let ways = names.map { name in
      ImportPlan.Way(
        source: .init(path: "/\(name)", storedType: .number(.float32), shape: [1]),
        target: .init(name: name, elementType: .float32, axes: [.init(1)]))
    }
    #expect(ImportPlan(network: nil, ways: ways).ways.map(\.target.name) == ["a/kernel", "b/kernel"])
  }
}
