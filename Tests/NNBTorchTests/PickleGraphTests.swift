import NNBBytes
import NNBSupport
import NNBTorch
import Testing

/// What pickles describe.
struct PickleGraphTests {
  private func graph(_ bytes: [UInt8]) throws -> PickleGraph { try PickleReader.read(MemorySource(bytes)) }

  @Test(arguments: [
    (Op.byte(7), PickleGraph.Node.integer(7)), ([0x4D, 1, 2], .integer(513)),
    ([0x4A, 0xFE, 0xFF, 0xFF, 0xFF], .integer(-2)),
    ([0x8A, 0], .integer(0)), ([0x8A, 1, 0x80], .integer(-128)), ([0x8A, 2, 0xFF, 0], .integer(255)),
    (Op.long(.min), .integer(.min)), ([0x8A, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1], .longInteger),
    ([0x8B, 2, 0, 0, 0, 1, 1], .integer(257)), ([0x47, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0], .number(1.5)),
    ([0x4E], .none), ([0x88], .boolean(true)), ([0x89], .boolean(false)),
  ])
  func `numbers are those that Python reads`(bytes: [UInt8], node: PickleGraph.Node) throws {
    let graph = try graph(Pickle(bytes).ended)
    #expect(graph[graph.root] == node)
  }

  @Test func `what a name would make is noted, and nothing is looked up`() throws {
    let graph = try graph(Pickle(Op.global("os", "system"), Op.text("false"), Op.tuple1, Op.reduce).ended)
    let made = try #require(graph.made(graph.root))
    #expect(graph.global(made.callee)?.text == "os.system")
    #expect(graph.tuple(made.arguments)?.compactMap(graph.text) == ["false"])
  }

  @Test func `a name may lie across any place where more of the file is read`() throws {
    // 64 KiB are read at a time.
    for length in 65_500...65_545 {
      let text = [UInt8(ascii: "X")] + littleEndian(UInt32(length)) + [UInt8](repeating: 0x61, count: length)
      let bytes = [0x80, 2] + text + [0x85] + Array("cmodule\nName\n".utf8) + [0x86, 0x2E]
      let found = try graph(bytes)
      #expect(found.tuple(found.root)?.last.flatMap(found.global)?.text == "module.Name", "\(length)")
    }
  }

  @Test func `a tree of shared tuples is as small as its pickle`() throws {
    // 2^60 leaves, if it were expanded.
    var bytes = Pickle(Op.none, Op.put(0)).bytes
    for level in 0..<60 { bytes += Op.get(UInt8(level)) + Op.get(UInt8(level)) + Op.tuple2 + Op.put(UInt8(level + 1)) }
    // The first object and those between are still on the stack.
    bytes = [0x80, 2] + Op.mark + bytes.dropFirst(2) + Op.tuple
    let graph = try graph(bytes + [0x2E])
    #expect(graph.nodes.count == 62)
    #expect(try refusal(archive(bytes + [0x2E]))?.code == "pt-refused")
  }

  @Test func `a list, a dictionary and an object may hold themselves`() throws {
    let list = Op.emptyList + Op.put(0) + Op.get(0) + Op.append
    let map = Op.emptyDict + Op.put(1) + Op.text("self") + Op.get(1) + Op.setItem
    let object =
      Op.global("m", "C") + Op.emptyTuple + Op.newObj + Op.put(2) + Op.emptyDict + Op.text("_modules")
      + Op.emptyDict + Op.text("self") + Op.get(2) + Op.setItem + Op.setItem + Op.text("_parameters") + Op.emptyDict
      + Op.setItem + Op.build
    let pickle = Pickle(dictionary(("list", list), ("map", map), ("object", object), ("w.weight", Op.tensor()))).ended
    _ = try graph(pickle)
    #expect(try refusal(archive(pickle))?.message == "there are more levels of modules than 64, the most that are read")
  }
}
