internal import NNBBytes
internal import NNBFormats
internal import NNBModel

extension ONNXChain {
  /// A size in the operand of a Reshape.
  private enum Size: Equatable {
    /// The number of samples.
    case batch
    case number(Int)
  }

  /// Takes a node that gives samples another shape and keeps their values in order.
  mutating func takeShape(_ node: ONNXNode) throws -> Bool {
    guard node.input(0) == value else { throw problem(node, "takes values of the network as a shape") }
    switch node.operation {
    case "Flatten":
      try allow(["axis"], of: node)
      let rank = sample.map { $0.count + 1 }
      let axis = node.integer("axis", else: 1)
      guard axis == 1 || rank.map({ axis == 1 - $0 }) == true else {
        throw problem(node, "makes no rows of samples: its axis is not 1")
      }
      sample = [sample.flatMap(Self.product)]
    case "Reshape":
      try allow(["allowzero", "shape"], of: node)
      try reshape(node)
    case "Squeeze":
      guard let sample, let axes = try constants.axes(of: node)?.map({ $0 < 0 ? $0 + sample.count + 1 : $0 }),
        axes.allSatisfy({ $0 > 0 && $0 <= sample.count && sample[$0 - 1] == 1 })
      else { throw problem(node, "takes away axes that are not known to have the size 1") }
      self.sample = sample.indices.filter { !axes.contains($0 + 1) }.map { sample[$0] }
    default:
      guard let sample, let axes = try constants.axes(of: node) else {
        throw problem(node, "adds axes, and it is not known which")
      }
      let all = sample.count + 1 + axes.count, places = Set(axes.map { $0 < 0 ? $0 + all : $0 })
      guard all <= ONNXFile.Most.rank, places.count == axes.count, places.allSatisfy({ $0 > 0 && $0 < all }) else {
        throw problem(node, "adds an axis before that of samples")
      }
      var rest = sample[...]
      self.sample = (1..<all).map { places.contains($0) ? 1 : rest.popFirst() ?? nil }
    }
    return pass(node)
  }

  private static func product(_ sizes: [Int?]) -> Int? {
    let known = sizes.compactMap(\.self)
    return known.count == sizes.count ? checkedProduct(known) : nil
  }

  /// A Reshape keeps the axis of samples, and gives each all of its values.
  private mutating func reshape(_ node: ONNXNode) throws {
    let other = "gives samples a shape that is no row of their values"
    guard let sizes = try sizes(of: node) else { throw problem(node, "takes its shape from what is not known here") }
    let keepsZero = node.integer("allowzero", else: 0) == 1
    let all = sample.flatMap(Self.product)
    guard let first = sizes.first else { throw problem(node, other) }
    var rest = Array(sizes.dropFirst())
    if rest.isEmpty, !layers.isEmpty, all == 1, first == .number(-1) {
      // One output for each sample, without an axis for it.
      sample = []
      return
    }
    var open = rest.count { $0 == .number(-1) }
    switch first {
    case .batch: break
    case .number(0) where !keepsZero: break
    case .number(-1): open += 1
    case .number(let number):
      guard number == batch else { throw problem(node, other) }
    }
    guard open <= 1, !rest.isEmpty else { throw problem(node, other) }
    for (axis, size) in rest.enumerated() where size == .number(0) && !keepsZero {
      guard let sample, axis < sample.count, let size = sample[axis] else { throw problem(node, other) }
      rest[axis] = .number(size)
    }
    var numbers: [Int?] = []
    for size in rest {
      guard case .number(let number) = size, number == -1 || number > 0 else { throw problem(node, other) }
      numbers.append(number == -1 ? nil : number)
    }
    let known = checkedProduct(numbers.compactMap(\.self)) ?? .max
    if let place = numbers.firstIndex(where: { $0 == nil }) {
      if let all {
        guard all % known == 0 else { throw problem(node, other) }
        numbers[place] = all / known
      }
    } else if let all, all != known {
      throw problem(node, other)
    }
    sample = numbers
  }

  /// The sizes that a Reshape asks for; nil if they come from elsewhere than the file and the number of samples.
  private func sizes(of node: ONNXNode) throws -> [Size]? {
    if let sizes = node.integers("shape") { return sizes.map(Size.number) }
    guard var name = node.input(1) else { return nil }
    if let sizes = try constants.integers(name) { return sizes.map(Size.number) }
    name = try origin(of: name)
    guard let index = constants.producers[name] else { return nil }
    let concat = file.nodes[index]
    guard concat.fullOperation == "Concat" else { return try size(name).map { [$0] } }
    var sizes: [Size] = []
    for input in concat.inputs {
      if let numbers = try constants.integers(input) {
        sizes += numbers.map(Size.number)
      } else if let size = try size(try origin(of: input)) {
        sizes.append(size)
      } else {
        return nil
      }
    }
    return sizes
  }

  /// The value behind nodes that change only the type or the axes of one number.
  private func origin(of name: Name) throws -> Name {
    var name = name
    for _ in 0..<8 {
      guard let index = constants.producers[name] else { break }
      let node = file.nodes[index]
      guard ["Unsqueeze", "Squeeze", "Cast", "Identity", "Reshape"].contains(node.fullOperation),
        let input = node.input(0)
      else { break }
      name = input
    }
    return name
  }

  /// One size of the value: Gather or Slice of its Shape, or Shape with a start and an end; nil if it is not one.
  private func size(_ name: Name) throws -> Size? {
    guard let index = constants.producers[name] else { return nil }
    let node = file.nodes[index]
    let place: Int?, shape: ONNXNode
    switch node.fullOperation {
    case "Shape":
      let start = node.integer("start", else: 0), end = node.integer("end", else: .max)
      guard let start, let end, end == start + 1 else { return nil }
      (place, shape) = (start, node)
    case "Gather", "Slice":
      guard let input = node.input(0), let index = constants.producers[try origin(of: input)] else { return nil }
      shape = file.nodes[index]
      guard shape.fullOperation == "Shape", shape.attributes.isEmpty else { return nil }
      if node.operation == "Gather" {
        place = try node.input(1).flatMap { try constants.integers($0) }.flatMap { $0.count == 1 ? $0[0] : nil }
      } else {
        let starts = try node.integers("starts") ?? node.input(1).flatMap { try constants.integers($0) }
        let ends = try node.integers("ends") ?? node.input(2).flatMap { try constants.integers($0) }
        guard let starts, let ends, starts.count == 1, ends.count == 1, ends[0] == starts[0] + 1 else { return nil }
        place = starts[0]
      }
    default: return nil
    }
    guard let place, let input = shape.input(0), passed.contains(input) else { return nil }
    if place == 0 { return .batch }
    guard input == value, let sample, place > 0, place <= sample.count else { return nil }
    return sample[place - 1].map(Size.number)
  }
}
