import NNBModel
import NNB
import Testing

/// Models beyond a limit of section 8 are refused; what is written can always be read.
struct WriterLimitTests {
  private func value(_ offset: Int, _ field: String, _ expected: String, _ found: UInt64) -> NNBError.Cause {
    .value(offset: offset, field: field, expected: expected, found: found)
  }

  private func checkpoint(_ tensors: Tensor...) throws -> Checkpoint {
    try Checkpoint(network: nil, tensors: tensors)
  }

  /// A network of one layer from one input to one unit with these parts.
  private func network(
    name: Name = "d", shape: [Int] = [1], labels: [Name] = [], scaling: InputScaling? = nil
  ) throws -> Checkpoint {
    let layer = DenseLayer(name: name, inputs: 1, outputs: 1, activation: .linear, kernel: "k", bias: nil)
    let input = InputContract(shape: shape, scaling: scaling, classLabels: labels)
    let kernel = try Tensor(name: "k", axes: [.init(1, "in"), .init(1, "out")], values: [1])
    return try Checkpoint(network: try Network(input: input, layers: [layer]), tensors: [kernel])
  }

  @Test(arguments: [0, 1_025, 70_000])
  func `a tensor's name has 1 to 1,024 bytes`(count: Int) throws {
    let file = try checkpoint(try tensor(Name(String(repeating: "n", count: count)), .uint8, [], [1]))
    #expect(throws: value(6, "length of the tensor name", "1 to 1024", UInt64(count))) { try file.encoded() }
  }

  @Test func `it is bytes that count, not characters`() throws {
    let longest = try checkpoint(try tensor(Name(String(repeating: "é", count: 512)), .uint8, [], [1]))
    #expect(try decode(try longest.encoded()) == longest)
    let longer = try checkpoint(try tensor(Name(String(repeating: "é", count: 512) + "n"), .uint8, [], [1]))
    #expect(throws: value(6, "length of the tensor name", "1 to 1024", 1_025)) { try longer.encoded() }
  }

  @Test func `an axis name has at most 1,024 bytes`() throws {
    let file = try checkpoint(try tensor("a", .uint8, [.init(1, Name(String(repeating: "n", count: 1_025)))], [1]))
    #expect(throws: value(17, "length of the axis name", "0 to 1024", 1_025)) { try file.encoded() }
  }

  @Test func `a tensor has at most 8 axes`() throws {
    let eight = try checkpoint(try tensor("a", .uint8, Array(repeating: .init(1), count: 8), [1]))
    #expect(try decode(try eight.encoded()) == eight)
    let nine = try checkpoint(try tensor("a", .uint8, Array(repeating: .init(1), count: 9), [1]))
    #expect(throws: value(5, "rank", "0 to 8", 9)) { try nine.encoded() }
  }

  @Test(arguments: [1 << 62, Int.max])
  func `a size is below 2^62, also beside a zero`(size: Int) throws {
    let file = try checkpoint(try tensor("a", .uint8, [.init(size), .init(0)], []))
    #expect(throws: value(9, "axis size", "0 to 4611686018427387903", UInt64(size))) { try file.encoded() }
  }

  @Test(arguments: [0, 1_025])
  func `a layer's name has 1 to 1,024 bytes`(count: Int) throws {
    let file = try network(name: Name(String(repeating: "n", count: count)))
    #expect(throws: value(19, "length of the layer name", "1 to 1024", UInt64(count))) { try file.encoded() }
  }

  @Test func `a class label has at most 1,024 bytes`() throws {
    let file = try network(labels: [Name(String(repeating: "n", count: 1_025))])
    #expect(throws: value(14, "length of the class label", "0 to 1024", 1_025)) { try file.encoded() }
  }

  @Test func `a sample has at most 8 axes`() throws {
    let eight = try network(shape: Array(repeating: 1, count: 8))
    #expect(try decode(try eight.encoded()) == eight)
    let nine = try network(shape: Array(repeating: 1, count: 9))
    #expect(throws: value(0, "rank of the input", "1 to 8", 9)) { try nine.encoded() }
  }

  @Test func `there are at most 4,096 layers`() throws {
    func stack(_ count: Int) throws -> Checkpoint {
      let layers = (0..<count).map {
        DenseLayer(name: "\($0)", inputs: 1, outputs: 1, activation: .relu, kernel: "\($0)", bias: nil)
      }
      return try Checkpoint(
        network: try Network(input: InputContract(shape: [1], scaling: nil), layers: layers),
        tensors: try layers.map { try Tensor(name: $0.kernel, axes: $0.kernelAxes, values: [1]) })
    }
    let most = try stack(4_096)
    #expect(try decode(try most.encoded()) == most)
    let more = try stack(4_097)
    #expect(throws: value(14, "layer count", "1 to 4096", 4_097)) { try more.encoded() }
  }

  @Test func `there are at most 65,536 tensors, and at most 65,600 sections`() throws {
    let tensors = try (0..<65_536).map { try tensor("\($0)", .uint8, [], [1]) }
    let types = ["A", "B", "C"].flatMap { last in
      (0..<26).map { "a\(Character(UnicodeScalar(UInt8(97 + $0))))A" + last }
    }
    let extensions = types.map { Checkpoint.Extension(type: $0, content: []) }
    let most = try Checkpoint(network: nil, tensors: tensors, extensions: Array(extensions.prefix(63)))
    #expect(try decode(try most.encoded()) == most)
    let more = try Checkpoint(network: nil, tensors: tensors, extensions: Array(extensions.prefix(64)))
    #expect(throws: NNBError.Cause.sectionCount(offset: 12, expected: 1...65_600, found: 65_601)) {
      try more.encoded()
    }
    let another = try Checkpoint(network: nil, tensors: tensors + [try tensor("x", .uint8, [], [1])])
    #expect(throws: value(0, "tensor count", "0 to 65536", 65_537)) { try another.encoded() }
  }

  @Test func `metadata have at most 16 MiB`() throws {
    let content = [UInt8](repeating: 0, count: (16 << 20) + 1)
    let file = try Checkpoint(network: nil, tensors: [], extensions: [.init(type: "aBCD", content: content)])
    let expected = NNBError.Cause.sectionLength(offset: 0, type: "aBCD", expected: 0...16_777_216, found: 16_777_217)
    #expect(throws: expected) { try file.encoded() }
    let name = Name(String(repeating: "n", count: 1_000))
    let many = try Checkpoint(
      network: nil, tensors: try (0..<20_000).map { try tensor("\(name)\($0)", .uint8, [], [1]) })
    let length = 4 + (0..<20_000).reduce(0) { $0 + 4 + 1_000 + "\($1)".utf8.count }
    #expect(
      throws: NNBError.Cause.sectionLength(
        offset: 0, type: "TNSR", expected: 0...16_777_216, found: UInt64(length))
    ) { try many.encoded() }
  }

  @Test(arguments: ["", "abc", "aBCDE", "ABCD", "TNSR", "NETW", "DATA", "abcd", "aBCd", "aéA", "a CD"])
  func `an extension has the type of an ancillary section`(type: String) throws {
    let file = try Checkpoint(network: nil, tensors: [], extensions: [.init(type: type, content: [])])
    #expect(throws: NNBError.Cause.sectionType(offset: 0, found: Array(type.utf8))) { try file.encoded() }
  }

  @Test func `an extension stands once`() throws {
    let twice = [Checkpoint.Extension(type: "aBCD", content: [1]), .init(type: "aBCD", content: [])]
    let file = try Checkpoint(network: nil, tensors: [], extensions: twice)
    #expect(throws: NNBError.Cause.sectionOrder(offset: 0, type: "aBCD")) { try file.encoded() }
  }
}
