import NNBModel
import Testing

/// Names are their UTF-8 bytes; what Unicode calls equivalent are different names.
struct NameTests {
  /// Pairs that Swift's `==` takes for equal.
  static let pairs = [
    ("\u{E9}", "e\u{301}"), ("\u{212B}", "\u{C5}"), ("\u{212A}", "K"), ("\u{1100}\u{1161}", "\u{AC00}"),
    ("a\u{323}\u{307}", "a\u{307}\u{323}"), ("\u{37E}", ";"),
  ]

  private func tensor(_ name: Name, axis: Name = "") throws -> Tensor {
    try Tensor(TensorDescription(name: name, elementType: .uint8, axes: [.init(1, axis)]), bytes: [0])
  }

  private func network(_ names: [Name], labels: [Name] = []) throws -> Network {
    try Network(
      input: InputContract(shape: [1], scaling: nil, classLabels: labels),
      layers: names.map { DenseLayer(name: $0, inputs: 1, outputs: 1, activation: .relu) })
  }

  @Test(arguments: pairs)
  func `equivalent names are two names`(leftText: String, rightText: String) throws {
    let left = Name(leftText), right = Name(rightText)
    #expect(leftText == rightText)
    #expect(left != right)
    #expect(left == Name(leftText))
    #expect(Set([left, right]).count == 2)
    #expect((left < right) != (right < left))
    let file = try Checkpoint(network: nil, tensors: [try tensor(left), try tensor(right)])
    #expect(file.tensors.count == 2)
    #expect(file.tensor(left)?.name == left)
    #expect(file.tensor(right)?.name == right)
    #expect(try Checkpoint(network: nil, tensors: [try tensor(left)]).tensor(right) == nil)
  }

  @Test(arguments: pairs)
  func `models that differ in such a name are not equal`(leftText: String, rightText: String) throws {
    let left = Name(leftText), right = Name(rightText)
    #expect(try tensor(left) != tensor(right))
    #expect(try tensor("t", axis: left) != tensor("t", axis: right))
    #expect(try network([left]) != network([right]))
    #expect(try network(["a"], labels: [left]) != network(["a"], labels: [right]))
    #expect(try network(["a"], labels: [left]) == network(["a"], labels: [left]))
    #expect(
      try Checkpoint(network: nil, tensors: [tensor(left)]) != Checkpoint(network: nil, tensors: [tensor(right)]))
    let layers = [left, right, nil].map {
      DenseLayer(name: "d", inputs: 1, outputs: 1, activation: .relu, kernel: "k", bias: $0)
    }
    #expect(layers[0] != layers[1])
    #expect(layers[0] != layers[2])
    #expect(layers[0] == layers[0])
  }

  @Test(arguments: pairs)
  func `equivalent names of layers and tensors do not clash, nor stand for each other`(
    leftText: String, rightText: String
  ) throws {
    let left = Name(leftText), right = Name(rightText)
    let network = try network([left, right])
    #expect(network.layers.count == 2)
    let file = try self.network([left])
    let expected = ModelError.missingTensor("\(left)/kernel", layer: left)
    let kernel = try Tensor(name: "\(right)/kernel", axes: file.layers[0].kernelAxes, values: [1])
    let bias = try Tensor(name: "\(left)/bias", axes: file.layers[0].biasAxes, values: [1])
    #expect(throws: expected) { try Checkpoint(network: file, tensors: [kernel, bias]) }
  }

  @Test(arguments: pairs)
  func `a class that gets an equivalent name is renamed`(left: String, right: String) throws {
    let input = InputContract(shape: [1], scaling: nil, classLabels: [Name(left)])
    #expect(input.noteOnRenaming(to: [Name(right)]) != nil)
    #expect(input.noteOnRenaming(to: [Name(left)]) == nil)
  }

  @Test func `the order of names is that of their bytes`() {
    let ordered: [Name] = ["", "\0", "\n", " ", "A", "B", "a", "a\0", "aa", "b", "\u{E9}", "\u{FFFF}", "\u{10000}"]
    for (index, left) in ordered.enumerated() {
      for (other, right) in ordered.enumerated() {
        #expect((left < right) == (index < other), "\(index), \(other)")
      }
    }
  }

  /// 4,096 names, each of 24 marks in another order: to Unicode all of them are one text.
  @Test func `thousands of equivalent names have hashes of their own`() {
    let names = (0..<4_096).map { number in
      Name("a" + (0..<12).map { number >> $0 & 1 == 0 ? "\u{323}\u{307}" : "\u{307}\u{323}" }.joined())
    }
    let hashes = Set(names.map(\.hashValue))
    #expect(Set(names).count == names.count)
    #expect(hashes.count > names.count / 2)
  }

  @Test func `a name is written as its text, in a list with quotes`() {
    let name: Name = "\(Name("hidden"))/kernel"
    #expect("\(name)" == "hidden/kernel")
    #expect("\(["a", name])" == #"["a", "hidden/kernel"]"#)
    #expect(name == "hidden/kernel")
    #expect(name.text == "hidden/kernel")
  }

  static let paths: [(path: Name, parts: [Name])] = [
    ("/a/b", ["a", "b"]), ("//a/\u{301}b/", ["a", "\u{301}b"]), ("/\u{301}", ["\u{301}"]), ("", []), ("a", ["a"]),
  ]

  @Test(arguments: paths)
  func `a slash separates the parts of a path, whatever mark follows it`(path: Name, parts: [Name]) {
    #expect(path.pathParts.map { Name($0) } == parts)
    #expect(path.hasPrefix("/") == (path.text.utf8.first == 0x2F))
  }
}
