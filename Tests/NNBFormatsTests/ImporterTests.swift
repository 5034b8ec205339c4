import NNB
import NNBBytes
import NNBModel
import NNBSystem
import Testing

import NNBFormats

/// A file of tensors in memory, of any format.
struct Tensors: TensorSource {
  struct Storage: TensorStorage {
    let shape: [Int]
    let elementByteCount: Int
    let chunk: [Int]
    let bytes: [UInt8]

    /// Row by row along the last axis, which is slow and needs no thought.
    func read(start: [Int], count: [Int], into buffer: inout [UInt8]) { buffer = block(start, count) }

    private func block(_ start: [Int], _ count: [Int]) -> [UInt8] {
      guard let axis = shape.indices.last else { return bytes }
      var found: [UInt8] = [], index = start
      while true {
        let first = zip(shape, index).reduce(0) { $0 * $1.0 + $1.1 } * elementByteCount
        found += bytes[first..<first + count[axis] * elementByteCount]
        var next = axis - 1
        while next >= 0, index[next] == start[next] + count[next] - 1 {
          index[next] = start[next]
          next -= 1
        }
        if next < 0 { return found }
        index[next] += 1
      }
    }
  }

  struct Missing: Error, Equatable { let path: Name }

  var elements: [Name: [UInt8]]
  var chunk: [Int] = []

  func check(_ tensor: StoredTensor) throws {
    if elements[tensor.path] == nil { throw Missing(path: tensor.path) }
  }

  func storage(of tensor: StoredTensor, elementByteCount: Int) throws -> any TensorStorage {
    Storage(
      shape: tensor.shape, elementByteCount: elementByteCount, chunk: chunk, bytes: elements[tensor.path] ?? [])
  }
}

/// Plans of other formats, carried out.
struct ImporterTests {
  /// The numbers 0, 1, 2 … as f32, little-endian.
  private static func numbers(_ values: some Sequence<Int>) -> [UInt8] {
    values.flatMap { number in
      let bits = Float(number).bitPattern
      return (0..<4).map { UInt8(truncatingIfNeeded: bits >> UInt32(8 * $0)) }
    }
  }

  private static func written(_ importer: Importer, keepsData: Bool = true) throws -> [UInt8] {
    let file = try OpenFile.inMemory(name: "m.nnb")
    try importer.write(to: file, keepsData: keepsData)
    return try file.read(at: 0, upTo: file.knownCount ?? 0)
  }

  private static func way(
    _ path: Name, _ shape: [Int], _ type: StoredType = .number(.float32), to target: ElementType = .float32,
    isTransposed: Bool = false
  ) -> ImportPlan.Way {
    let axes = (isTransposed ? shape.reversed() : shape).map { TensorDescription.Axis($0) }
    return ImportPlan.Way(
      source: StoredTensor(path: path, storedType: type, shape: shape),
      target: TensorDescription(name: path, elementType: target, axes: axes), isTransposed: isTransposed)
  }

  private static func tensor(_ name: Name, _ shape: [Int], _ bytes: [UInt8], _ type: ElementType = .float32) throws
    -> Tensor
  {
    try Tensor(TensorDescription(name: name, elementType: type, axes: shape.map { .init($0) }), bytes: bytes)
  }

  /// A large matrix in both directions, in one piece and in chunks that its sides are no multiple of.
  @Test(arguments: [[], [7, 5], [300, 256], [1, 1_000]], [true, false])
  func `the file is that of the tensors, exchanged where the plan says so`(chunk: [Int], isTransposed: Bool) throws {
    let (rows, columns) = (301, 257)
    let source = Tensors(
      elements: ["a": Self.numbers(0..<rows * columns), "b": Self.numbers(5..<8)], chunk: chunk)
    var plain = Tensors(elements: source.elements)
    plain.chunk = []
    let plan = ImportPlan(
      network: nil, ways: [Self.way("b", [3]), Self.way("a", [rows, columns], isTransposed: isTransposed)])
    let expected = isTransposed ? (0..<columns).flatMap { column in (0..<rows).map { $0 * columns + column } } : nil
    let model = try Checkpoint(
      network: nil,
      tensors: [
        Self.tensor(
          "a", isTransposed ? [columns, rows] : [rows, columns],
          expected.map { Self.numbers($0) } ?? Self.numbers(0..<rows * columns)),
        Self.tensor("b", [3], Self.numbers(5..<8)),
      ])
    let one = chunk.count == 2 ? Tensors(elements: source.elements, chunk: chunk) : plain
    // A list has chunks of one axis; only the matrix has these.
    let file = try Self.written(Importer(plan, from: SplitSource(matrix: one, others: plain)))
    #expect(file == (try model.encoded()))
  }

  /// Chunks for matrices alone.
  private struct SplitSource: TensorSource {
    let matrix, others: Tensors

    func check(_ tensor: StoredTensor) throws { try others.check(tensor) }

    func storage(of tensor: StoredTensor, elementByteCount: Int) throws -> any TensorStorage {
      try (tensor.shape.count == 2 ? matrix : others).storage(of: tensor, elementByteCount: elementByteCount)
    }
  }

  @Test func `what the plan wants must be there before anything is written`() {
    let plan = ImportPlan(network: nil, ways: [Self.way("a", [1]), Self.way("z", [1])])
    #expect(throws: Tensors.Missing(path: "z")) {
      try Importer(plan, from: Tensors(elements: ["a": [0, 0, 0, 0]]))
    }
  }

  @Test func `f32 that was bf16 becomes it again, and anything else is refused`() throws {
    let plan = ImportPlan(network: nil, ways: [Self.way("a", [2], to: .bfloat16)])
    // 1 and -2 as f32; then a 1 with its last bit set.
    let whole = Tensors(elements: ["a": [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0]])
    let model = try Checkpoint(
      network: nil, tensors: [Self.tensor("a", [2], [0x80, 0x3F, 0, 0xC0], .bfloat16)])
    #expect(try Self.written(Importer(plan, from: whole)) == model.encoded())
    let changed = Tensors(elements: ["a": [1, 0, 0x80, 0x3F, 0, 0, 0, 0xC0]])
    #expect(throws: ImportError([.changedSinceExport(part: "an element of a is no bf16 any more")])) {
      try Self.written(Importer(plan, from: changed))
    }
  }

  @Test func `the head alone has the checksums of all elements, or without reading them zeros`() throws {
    let plan = ImportPlan(network: nil, ways: [Self.way("a", [2]), Self.way("b", [1])])
    let source = Tensors(elements: ["a": Self.numbers([1, 2]), "b": Self.numbers([3])])
    let whole = try NNBHead(reading: MemorySource(try Self.written(Importer(plan, from: source))))
    let head = try NNBHead(try Self.written(Importer(plan, from: source), keepsData: false))
    #expect(head == whole)
    let file = try OpenFile.inMemory(name: "head")
    try Importer(plan, from: source).describe(to: file)
    let described = try NNBHead(try file.read(at: 0, upTo: file.knownCount ?? 0))
    #expect(described.tensors == whole.tensors)
    #expect(described.sections.suffix(2).map(\.checksum) == [0, 0])
    #expect(whole.sections.suffix(2).allSatisfy { $0.checksum != 0 })
  }

  /// The record of a model of two tensors, and the plan that takes a file by it.
  private static func recorded() throws -> (model: Checkpoint, plan: ImportPlan) {
    let model = try Checkpoint(
      network: nil, tensors: [tensor("a", [2], numbers([1, 2])), tensor("b", [1], numbers([3]))])
    let record = KeptRecord(
      head: try NNBHead(reading: MemorySource(try model.encoded())), places: [("x", false), ("y", false)])
    let stored = [("x", [2]), ("y", [1])].map {
      StoredTensor(path: $0.0, storedType: .number(.float32), shape: $0.1)
    }
    return (model, try ImportPlan(record, tensors: stored))
  }

  @Test func `a record gives the names back, and tells which elements were changed since`() throws {
    let (model, plan) = try Self.recorded()
    let same = Tensors(elements: ["x": Self.numbers([1, 2]), "y": Self.numbers([3])])
    #expect(try Self.written(Importer(plan, from: same)) == model.encoded())
    #expect(try Self.written(Importer(plan, from: same), keepsData: false) == plan.record?.bytes)
    let other = Tensors(elements: ["x": Self.numbers([1, 2]), "y": Self.numbers([4])])
    for keepsData in [true, false] {
      #expect(throws: ImportError([.changedSinceExport(part: "the elements of b are others")])) {
        try Self.written(Importer(plan, from: other), keepsData: keepsData)
      }
    }
  }

  @Test func `a record that the tensors do not fit is refused, with all of them`() throws {
    let head = try NNBHead(reading: MemorySource(try Self.recorded().model.encoded()))
    let record = KeptRecord(head: head, places: [("x", false), ("e\u{301}", false)])
    let stored = [
      StoredTensor(path: "x", storedType: .number(.float32), shape: [3]),
      StoredTensor(path: "\u{E9}", storedType: .number(.float32), shape: [1]),
    ]
    #expect(
      throws: ImportError([
        .changedSinceExport(part: "the tensor x is missing, or has another shape or type"),
        .changedSinceExport(part: "the tensor e\u{301} is missing, or has another shape or type"),
        .changedSinceExport(part: "the tensor \u{E9} is new"),
      ])
    ) { try ImportPlan(record, tensors: stored) }
  }

  @Test func `a proof names what differs`() throws {
    let plan = ImportPlan(network: nil, ways: [Self.way("a", [2]), Self.way("b", [1])])
    let source = Tensors(elements: ["a": Self.numbers([1, 2]), "b": Self.numbers([3])])
    func reader(_ tensors: [Tensor], extensions: [Checkpoint.Extension] = []) throws -> NNBReader {
      try NNBReader(bytes: Checkpoint(network: nil, tensors: tensors, extensions: extensions).encoded())
    }
    let a = try Self.tensor("a", [2], Self.numbers([1, 2])), b = try Self.tensor("b", [1], Self.numbers([3]))
    try Importer.compare(plan, with: reader([a, b]))
    #expect(try Importer.compareElements(plan, from: source, with: reader([a, b])) == 12)
    #expect(throws: Difference(part: "the names or shapes of tensors")) {
      try Importer.compare(plan, with: reader([a]))
    }
    #expect(throws: Difference(part: "the training state or the extensions")) {
      try Importer.compare(plan, with: reader([a, b], extensions: [.init(type: "aBCD", content: [1])]))
    }
    #expect(throws: Difference(part: "the elements of b")) {
      let other = try Self.tensor("b", [1], Self.numbers([4]))
      _ = try Importer.compareElements(plan, from: source, with: reader([a, other]))
    }
    #expect(throws: Difference(part: "the length of b")) {
      let longer = try Self.tensor("b", [2], Self.numbers([3, 0]))
      _ = try Importer.compareElements(plan, from: source, with: reader([a, longer]))
    }
    let layer = DenseLayer(name: "l", inputs: 2, outputs: 1, activation: .relu, kernel: "a", bias: nil)
    let network = try Network(input: InputContract(shape: [2], scaling: nil), layers: [layer])
    #expect(throws: Difference(part: "the networks")) {
      try Importer.compare(ImportPlan(network: network, ways: plan.ways), with: reader([a, b]))
    }
  }
}
