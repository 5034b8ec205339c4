extension PickleReader {
  mutating func newList() -> UInt32 {
    graph.lists.append([])
    return UInt32(truncatingIfNeeded: graph.lists.count - 1)
  }

  mutating func pushTuple(_ elements: some Collection<PickleGraph.Index>) throws(PickleError) {
    let first = UInt32(truncatingIfNeeded: graph.children.count)
    graph.children += elements
    push(.tuple(first, UInt32(truncatingIfNeeded: elements.count)))
  }

  /// Puts elements, or keys and values in turn, into the object below them.
  mutating func add(
    _ items: some Collection<PickleGraph.Index>, _ opcode: PickleOpcode, keyed: Bool
  ) throws(PickleError) {
    let target = try top(opcode)
    guard !keyed || items.count % 2 == 0 else {
      throw .operand(offset: offset, opcode, expected: "as many keys as values", found: "\(items.count) of both")
    }
    switch (graph[target], opcode) {
    case (.list(let place), .append), (.list(let place), .appends), (.set(let place), .addItems),
      (.dictionary(let place), .setItem), (.dictionary(let place), .setItems):
      graph.lists[Int(place)] += items
    case (.made(let object), .append), (.made(let object), .appends), (.made(let object), .addItems):
      let place = graph.made[Int(object)].elements ?? newList()
      graph.made[Int(object)].elements = place
      graph.lists[Int(place)] += items
    case (.made(let object), .setItem), (.made(let object), .setItems):
      let place = graph.made[Int(object)].pairs ?? newList()
      graph.made[Int(object)].pairs = place
      graph.lists[Int(place)] += items
    default:
      let expected = keyed ? "a dictionary" : opcode == .addItems ? "a set" : "a list"
      throw .operand(offset: offset, opcode, expected: expected, found: graph.kind(of: target))
    }
  }

  /// Notes what a class or function would make of arguments; nothing is looked up or called.
  mutating func make(_ opcode: PickleOpcode) throws(PickleError) {
    if opcode == .newObjEx {
      let keywords = try pop(opcode)
      guard case .dictionary = graph[keywords] else {
        throw .operand(offset: offset, opcode, expected: "a dictionary", found: graph.kind(of: keywords))
      }
    }
    let arguments = try pop(opcode), callee = try pop(opcode)
    guard case .tuple = graph[arguments] else {
      throw .operand(offset: offset, opcode, expected: "a tuple", found: graph.kind(of: arguments))
    }
    switch graph[callee] {
    case .global, .made, .persistent: break
    default: throw .operand(offset: offset, opcode, expected: "a name", found: graph.kind(of: callee))
    }
    graph.made.append(PickleGraph.Made(callee: callee, arguments: arguments))
    push(.made(UInt32(truncatingIfNeeded: graph.made.count - 1)))
  }

  /// Notes the state of an object.
  mutating func build() throws(PickleError) {
    let state = try pop(.build), target = try top(.build)
    guard case .made(let object) = graph[target] else {
      throw .operand(offset: offset, .build, expected: "an object", found: graph.kind(of: target))
    }
    graph.made[Int(object)].state = state
  }
}
