import NNBModel
import NNB
import Testing

/// The files with every element type, every activation and every kind of name.
struct WideFixtureTests {
  @Test func `tensors of every type and of ranks 0 to 3`() throws {
    let expected = try [
      tensor(
        "a f32", .float32, [.init(2, "row"), .init(3)],
        hex("0000803F 00000080 0000807F 000080FF 01000000 0100807F")),
      tensor("b f64", .float64, [], hex("EFBEADDE 0000F8FF")),
      tensor("c f16", .float16, [.init(4)], hex("003E FFFB 0100 017C")),
      tensor("d bf16", .bfloat16, [.init(3, "x")], hex("80BF 003C 81FF")),
      tensor("e i8", .int8, [.init(2), .init(1), .init(2)], hex("80 FF 00 7F")),
      tensor("f u8", .uint8, [.init(5)], hex("00 01 7F 80 FF")),
      tensor("g i16", .int16, [.init(2)], hex("0080 FF7F")),
      tensor("h u16", .uint16, [.init(2)], hex("0201 FFFF")),
      tensor("i i32", .int32, [.init(2)], hex("00000080 FFFFFF7F")),
      tensor("j u32", .uint32, [.init(1, "only")], hex("FFFFFFFF")),
      tensor("k i64", .int64, [.init(2)], hex("0000000000000080 FFFFFFFFFFFFFF7F")),
      tensor("l u64", .uint64, [], hex("FFFFFFFFFFFFFFFF")),
      tensor("m empty", .float32, [.init(3, "in"), .init(0, "none"), .init(2, "out")], []),
      tensor("n two", .uint8, [.init(2)], [1, 2]),
      tensor("o empty, the last", .float64, [.init(0)], []),
    ]
    let file = try decode(try fixture("tensors-only"))
    #expect(file.tensors == expected)
    #expect(file.network == nil)
    #expect(Set(file.tensors.map(\.elementType)).count == 12)
  }

  /// An empty last section begins at a multiple of 64, and the file goes that far.
  @Test func `a file that ends in a tensor without elements ends at a multiple of 64`() throws {
    let bytes = try fixture("tensors-only")
    #expect(bytes.count == 1_664)
    #expect(bytes.count % 64 == 0)
    #expect(bytes.suffix(62).allSatisfy { $0 == 0 })
    #expect(fault(in: bytes.dropLast()) == .truncated(expected: 1_664, found: 1_663))
  }

  @Test func `every activation, kernels of four types, layers without bias`() throws {
    let activations: [(String, Activation)] = [
      ("linear", .linear), ("relu", .relu), ("softmax", .softmax), ("sigmoid", .sigmoid), ("tanh", .tanh),
      ("gelu", .gelu), ("gelu by tanh", .geluTanh), ("elu", .elu(alpha: -0.5)), ("selu", .selu),
      ("leaky relu", .leakyReLU(slope: 0.0078125)), ("softplus", .softplus), ("swish", .swish),
    ]
    let widths = [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1]
    let layers = activations.enumerated().map { index, activation in
      DenseLayer(
        name: Name(activation.0), inputs: widths[index], outputs: widths[index + 1], activation: activation.1,
        kernel: "k\(index)", bias: index % 3 == 2 ? nil : "b\(index)")
    }
    let file = try decode(try fixture("activations"))
    #expect(file.network == (try Network(input: InputContract(shape: [1, 1, 1], scaling: nil), layers: layers)))
    #expect(file.tensors.count == 20)
    let types: [ElementType] = [.float16, .bfloat16, .float64, .float32]
    for (index, layer) in layers.enumerated() {
      let kernel = try #require(file.tensor(layer.kernel))
      #expect(kernel.elementType == types[index % 4])
      #expect(kernel.floats() == (0..<layer.inputs * layer.outputs).map { Float($0 - index) / 2 })
      guard let name = layer.bias else { continue }
      let bias = try #require(file.tensor(name))
      #expect(bias.elementType == types[(index + 1) % 4])
      #expect(bias.floats() == (0..<layer.outputs).map { Float(index) + Float($0) / 4 })
    }
  }

  @Test func `names are kept as they are, in the order of their bytes`() throws {
    let file = try decode(try fixture("names"))
    let ordered: [(Name, UInt8?)] = [
      ("\0", 4), ("\u{1B}[31m", 5), (" ", 3), ("A", 11), ("a", 10), ("a ", 12), ("cafe\u{301}", 1), ("caf\u{E9}", 0),
      ("line\nbreak", 2), ("\u{202E}abc", 7), ("\u{8111}", nil), ("\u{FEFF}", 6), ("\u{FFFF}", 8), ("\u{1F9E0}", nil),
      ("\u{10FFFF}", 9),
    ]
    #expect(file.tensors.map(\.name) == ordered.map(\.0))
    for (name, value) in ordered {
      guard let value else { continue }
      let found = try #require(file.tensor(name))
      #expect(found.bytes == [value])
      #expect(found.axes.map(\.name) == [name])
    }
    let network = try #require(file.network)
    #expect(network.layers.map { Array($0.name.text.utf8) } == [[0xC3, 0xA9], [0x65, 0xCC, 0x81]])
    #expect(network.layers.map(\.kernel) == ["\u{1F9E0}", "\u{8111}"])
    #expect(network.input.classLabels.map { Array($0.text.utf8) } == [[0x0A], [0xC3, 0xBC, 0xF0, 0x9F, 0x98, 0x80]])
  }
}
