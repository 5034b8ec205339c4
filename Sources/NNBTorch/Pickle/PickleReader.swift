package import NNBBytes

/// Reads a pickle without doing what it says: instructions that name, call and build only make marked objects.
package struct PickleReader {
  var input: PickleInput
  var graph = PickleGraph()

  /// The objects that wait for an instruction, and how many of them there were at each open mark.
  var stack: [PickleGraph.Index] = []
  private var marks: [Int] = []

  /// The objects that were put aside, by place; `nothing` where none was.
  private var memo: [PickleGraph.Index] = []
  private static let nothing = PickleGraph.Index.max

  private var knownGlobals: [PickleGraph.Global: UInt32] = [:]
  private let limits: PickleLimits

  /// Where the instruction begins that is carried out.
  var offset = 0

  private init(_ source: any ByteSource, at start: Int, _ limits: PickleLimits) {
    input = PickleInput(source, at: start, limit: limits.byteCount)
    self.limits = limits
  }

  /// Reads the pickle that begins at byte `start` of a source; if it `isAlone`, the source ends with it.
  package static func read(
    _ source: any ByteSource, at start: Int = 0, isAlone: Bool = true, limits: PickleLimits = PickleLimits()
  ) throws(PickleError) -> PickleGraph {
    var reader = PickleReader(source, at: start, limits)
    try reader.run()
    if isAlone, case let rest = try reader.input.rest, rest > 0 {
      throw .trailing(offset: reader.input.position, count: rest)
    }
    reader.graph.byteCount = reader.input.position
    reader.graph.bytes = reader.input.bytes
    try PickleKeys.check(reader.graph, limits)
    return reader.graph
  }

  private mutating func run() throws(PickleError) {
    for _ in 0..<limits.instructions {
      offset = input.position
      let byte = try input.byte()
      guard let opcode = PickleOpcode(rawValue: byte) else { throw .opcode(offset: offset, byte) }
      if opcode == .stop {
        graph.root = try pop(opcode)
        guard stack.isEmpty, marks.isEmpty else {
          throw .stack(offset: offset, opcode, expected: 1, found: stack.count + 1)
        }
        return
      }
      try carryOut(opcode)
    }
    throw .tooMany(offset: input.position, "instructions", limit: limits.instructions)
  }

  private mutating func carryOut(_ opcode: PickleOpcode) throws(PickleError) {
    switch opcode {
    case .stop: break
    case .proto:
      let version = Int(try input.byte())
      guard (2...5).contains(version) else { throw .version(offset: offset, found: version) }
    // What a frame holds follows; only the instructions in it count.
    case .frame: _ = try input.unsigned(8)
    case .mark: marks.append(stack.count)

    case .none: push(.none)
    case .newTrue: push(.boolean(true))
    case .newFalse: push(.boolean(false))
    case .binInt: push(.integer(Int(Int32(truncatingIfNeeded: try input.unsigned(4)))))
    case .binInt1: push(.integer(Int(try input.byte())))
    case .binInt2: push(.integer(Int(try input.unsigned(2))))
    case .long1: try pushLong(byteCount: Int(try input.byte()))
    case .long4: try pushLong(byteCount: try length(4))
    case .binFloat:
      let place = try input.take(8)
      let bits = input.bytes[place].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      push(.number(Double(bitPattern: bits)))

    case .shortBinUnicode, .shortBinString: try pushText(Int(try input.byte()))
    case .binUnicode, .binString: try pushText(try length(4))
    case .binUnicode8: try pushText(try length(8))
    case .shortBinBytes: try pushBytes(Int(try input.byte()))
    case .binBytes: try pushBytes(try length(4))
    case .binBytes8, .byteArray8: try pushBytes(try length(8))

    case .emptyTuple: try pushTuple([])
    case .tuple1: try pushTuple(try take(1, opcode))
    case .tuple2: try pushTuple(try take(2, opcode))
    case .tuple3: try pushTuple(try take(3, opcode))
    case .tuple: try pushTuple(try takeFromMark(opcode))
    case .emptyList: push(.list(newList()))
    case .emptyDict: push(.dictionary(newList()))
    case .emptySet: push(.set(newList()))
    case .frozenSet:
      let elements = try takeFromMark(opcode), place = newList()
      graph.lists[Int(place)] = elements
      push(.set(place))

    case .append: try add(try take(1, opcode), opcode, keyed: false)
    case .appends, .addItems: try add(try takeFromMark(opcode), opcode, keyed: false)
    case .setItem: try add(try take(2, opcode), opcode, keyed: true)
    case .setItems: try add(try takeFromMark(opcode), opcode, keyed: true)

    case .global: try pushGlobal(module: try nameLine(), name: try nameLine())
    case .stackGlobal: try pushStackGlobal()
    case .reduce, .newObj, .newObjEx: try make(opcode)
    case .build: try build()
    case .binPersID: push(.persistent(try pop(opcode)))

    case .binPut: try put(Int(try input.byte()))
    case .longBinPut: try put(Int(try input.unsigned(4)))
    case .memoize: try put(memo.count)
    case .binGet: try get(Int(try input.byte()))
    case .longBinGet: try get(Int(try input.unsigned(4)))
    }
  }
}

// MARK: The stack and the memo

extension PickleReader {
  mutating func push(_ node: PickleGraph.Node) {
    stack.append(UInt32(truncatingIfNeeded: graph.nodes.count))
    graph.nodes.append(node)
  }

  /// How many objects are there for an instruction that takes them from above the last mark.
  private var available: Int { stack.count - (marks.last ?? 0) }

  mutating func pop(_ opcode: PickleOpcode) throws(PickleError) -> PickleGraph.Index {
    guard available > 0, let top = stack.popLast() else { throw .stack(offset: offset, opcode, expected: 1, found: 0) }
    return top
  }

  /// Takes the last `count` objects, the oldest first.
  mutating func take(_ count: Int, _ opcode: PickleOpcode) throws(PickleError) -> [PickleGraph.Index] {
    guard available >= count else {
      throw .stack(offset: offset, opcode, expected: count, found: available)
    }
    // A slice would share the stack, which would then be copied for every instruction.
    let taken = Array(stack[(stack.count - count)...])
    stack.removeLast(count)
    return taken
  }

  private mutating func takeFromMark(_ opcode: PickleOpcode) throws(PickleError) -> [PickleGraph.Index] {
    guard let mark = marks.popLast() else { throw .mark(offset: offset, opcode) }
    let taken = Array(stack[mark...])
    stack.removeLast(taken.count)
    return taken
  }

  /// The object that an instruction changes and leaves where it is.
  func top(_ opcode: PickleOpcode) throws(PickleError) -> PickleGraph.Index {
    guard available > 0, let top = stack.last else { throw .stack(offset: offset, opcode, expected: 1, found: 0) }
    return top
  }

  private mutating func put(_ place: Int) throws(PickleError) {
    guard place < limits.instructions else {
      throw .tooMany(offset: offset, "places in the memo", limit: limits.instructions)
    }
    guard available > 0, let top = stack.last else {
      throw .stack(offset: offset, .binPut, expected: 1, found: 0)
    }
    while memo.count <= place { memo.append(Self.nothing) }
    memo[place] = top
  }

  private mutating func get(_ place: Int) throws(PickleError) {
    guard place < memo.count, memo[place] != Self.nothing else { throw .memo(offset: offset, index: place) }
    stack.append(memo[place])
  }
}

// MARK: Numbers, texts and names

extension PickleReader {
  /// The length that the next bytes state.
  private mutating func length(_ byteCount: Int) throws(PickleError) -> Int {
    Int(exactly: try input.unsigned(byteCount)) ?? .max
  }

  private mutating func pushLong(byteCount: Int) throws(PickleError) {
    let place = try input.take(byteCount)
    guard byteCount <= 8 else { return push(.longInteger) }
    let bits = input.bytes[place].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let unused = UInt64(64 - 8 * byteCount)
    push(.integer(byteCount == 0 ? 0 : Int(truncatingIfNeeded: bits << unused) >> Int(unused)))
  }

  private mutating func pushText(_ count: Int) throws(PickleError) {
    let place = try input.take(count)
    push(.text(UInt32(truncatingIfNeeded: place.lowerBound), UInt32(truncatingIfNeeded: place.count)))
  }

  private mutating func pushBytes(_ count: Int) throws(PickleError) {
    let place = try input.take(count)
    push(.bytes(UInt32(truncatingIfNeeded: place.lowerBound), UInt32(truncatingIfNeeded: place.count)))
  }

  private mutating func nameLine() throws(PickleError) -> String {
    // A place first: more is read for it, and a call of `name` would have the bytes from before.
    let place = try input.line(limit: limits.name)
    return try name(place)
  }

  private func name(_ place: Range<Int>) throws(PickleError) -> String {
    guard let name = String(validating: input.bytes[place], as: UTF8.self) else {
      throw .text(offset: place.lowerBound)
    }
    return name
  }

  private mutating func pushGlobal(module: String, name: String) throws(PickleError) {
    let global = PickleGraph.Global(module: module, name: name)
    if let known = knownGlobals[global] { return push(.global(known)) }
    guard graph.globals.count < limits.globals else {
      throw .tooMany(offset: offset, "names of classes", limit: limits.globals)
    }
    let place = UInt32(truncatingIfNeeded: graph.globals.count)
    graph.globals.append(global)
    knownGlobals[global] = place
    push(.global(place))
  }

  private mutating func pushStackGlobal() throws(PickleError) {
    let parts = try take(2, .stackGlobal)
    var names: [String] = []
    for part in parts {
      guard case .text(let first, let count) = graph[part] else {
        throw .operand(offset: offset, .stackGlobal, expected: "two texts", found: graph.kind(of: part))
      }
      guard count <= UInt32(limits.name) else {
        throw .tooMany(offset: Int(first), "bytes in a name", limit: limits.name)
      }
      names.append(try name(Int(first)..<Int(first) + Int(count)))
    }
    try pushGlobal(module: names[0], name: names[1])
  }
}
