import NNBModel
import NNB
import Testing

/// What the files of the second implementation hold, written out by hand.
struct SimpleFixtureTests {
  @Test(arguments: fixtureNames)
  func `a file of another implementation is written again byte for byte`(name: String) throws {
    let bytes = try fixture(name)
    #expect(try decode(bytes).encoded() == bytes)
  }

  @Test func `a file without tensors is empty`() throws {
    let file = try decode(try fixture("no-tensors"))
    #expect(file.tensors.isEmpty)
    #expect(file.network == nil)
    #expect(file.extensions.isEmpty)
    #expect(file == (try Checkpoint(network: nil, tensors: [])))
  }

  @Test func `unknown ancillary sections are kept in the order of their types`() throws {
    let file = try decode(try fixture("ancillary"))
    let expected = try Checkpoint(
      network: nil, tensors: [try tensor("t", .uint8, [.init(3)], [1, 2, 3])],
      extensions: [
        .init(type: "zzZZ", content: [0x6C, 0x61, 0x73, 0x74, 0]), .init(type: "aZZZ", content: [0xFF]),
        .init(type: "abCD", content: []), .init(type: "aBCD", content: Array(0..<64)),
      ])
    #expect(file == expected)
    #expect(file.extensions.map(\.type) == ["aBCD", "aZZZ", "abCD", "zzZZ"])
  }

  @Test func `a name of 1,024 bytes is a name`() throws {
    let file = try decode(try fixture("longest-name"))
    let name = Name(String(repeating: "n", count: 1_022) + "é")
    let axis = Name(String(repeating: "é", count: 512))
    #expect(file == (try Checkpoint(network: nil, tensors: [try tensor(name, .uint8, [.init(1, axis)], [7])])))
  }

  @Test func `the smallest network`() throws {
    let layer = DenseLayer(name: "d", inputs: 1, outputs: 2, activation: .softmax, kernel: "k", bias: "b")
    let input = InputContract(
      shape: [1], scaling: InputScaling(elementType: .uint8, scale: 0.5, offset: -1), classLabels: ["n", "y"])
    let expected = try Checkpoint(
      network: try Network(input: input, layers: [layer]),
      tensors: [
        try Tensor(name: "k", axes: [.init(1, "in"), .init(2, "out")], values: [1, -2]),
        try Tensor(name: "b", axes: [.init(2, "out")], values: [0.5, 0.25]),
      ])
    #expect(try decode(try fixture("smallest-network")) == expected)
  }

  @Test func `two layers`() throws {
    let input = InputContract(
      shape: [3, 4], scaling: .unitBytes, classLabels: ["zero", "one", "two", "three", ""])
    let network = try Network(
      input: input,
      layers: [
        DenseLayer(name: "hidden", inputs: 12, outputs: 7, activation: .relu),
        DenseLayer(name: "output", inputs: 7, outputs: 5, activation: .softmax),
      ])
    let file = try decode(try fixture("two-layers"))
    #expect(file.network == network)
    #expect(file.tensors.map(\.name) == ["hidden/bias", "hidden/kernel", "output/bias", "output/kernel"])
    #expect(file.tensors.map(\.shape) == [[7], [12, 7], [5], [7, 5]])
    #expect(file.tensor("hidden/bias")?.floats() == [-0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75])
    #expect(file.tensor("output/bias")?.floats() == [1, 0.5, 0, -0.5, -1])
    let hidden = (0..<84).map { Float($0 * 5 % 17 - 8) / 8 }
    #expect(hidden.prefix(5) == [-1, -0.375, 0.25, 0.875, -0.625])
    #expect(file.tensor("hidden/kernel")?.floats() == hidden)
    let output = (0..<35).map { Float($0 * 3 % 11 - 5) / 16 }
    #expect(output.prefix(5) == [-0.3125, -0.125, 0.0625, 0.25, -0.25])
    #expect(file.tensor("output/kernel")?.floats() == output)
  }
}
