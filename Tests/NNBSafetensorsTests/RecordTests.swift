import NNB
import NNBBytes
import NNBFormats
import NNBModel
import NNBTestSupport
import Testing

import NNBSafetensors

/// What nnb keeps in a file, and files that were changed since.
struct RecordTests {
  private static let trained = Fixtures.path("nnb/good/training-adam.nnb")

  /// A file with other members, in its own order of elements.
  private static func changed(
    _ file: [UInt8], metadata: (inout [String: String]) -> Void = { _ in },
    entries: (inout [(name: Name, type: String, shape: [Int], bytes: [UInt8])]) -> Void = { _ in }
  ) throws -> [UInt8] {
    let header = try SafetensorsHeader(of: MemorySource(file))
    var texts = header.metadata
    var tensors = header.entries.map {
      (name: $0.name, type: $0.type.word, shape: $0.shape, bytes: Array(file[$0.offset..<$0.offset + $0.byteCount]))
    }
    metadata(&texts)
    entries(&tensors)
    var members = [
      #""__metadata__": {"# + texts.map { "\"\($0.key)\": \"\($0.value)\"" }.joined(separator: ", ") + "}"
    ]
    var data: [UInt8] = []
    for tensor in tensors {
      members.append(member(tensor.name.text, tensor.type, tensor.shape, data.count, data.count + tensor.bytes.count))
      data += tensor.bytes
    }
    return NNBSafetensorsTests.file("{\(members.joined(separator: ", "))}") + data
  }

  private static func expect(
    _ file: [UInt8], parts: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let found = try #require(try refusal(file), sourceLocation: sourceLocation)
    #expect(
      found.problems.map(\.message) == parts.map { "it was changed after nnb wrote it: \($0)" },
      sourceLocation: sourceLocation)
    #expect(found.remedies == [.ignoreRecord], sourceLocation: sourceLocation)
    #expect(found.code == "safetensors-damaged", sourceLocation: sourceLocation)
  }

  private static let outside = ImportOptions(activations: [.relu, .softmax], ignoresRecord: true)

  @Test func `a training state comes back`() throws {
    let model = try contents(of: Self.trained)
    let file = try exported(model)
    let head = try NNBHead(reading: MemorySource(imported(file)))
    #expect(head.training != nil)
    #expect(try imported(Self.changed(file)) == model)
  }

  @Test(arguments: NameHabit.allCases)
  func `tensors have the names that are asked for, and the same bytes come back`(habit: NameHabit) throws {
    let model = try contents(of: Self.trained)
    let file = try exported(model, SafetensorsWriter(), ExportOptions(names: habit))
    let names = try SafetensorsHeader(of: MemorySource(file)).entries.map(\.name)
    let places = TensorNames(try NNBHead(reading: MemorySource(model)), habit).places.compactMap { $0?.name }
    #expect(Set(names) == Set(places) && names.count == places.count)
    #expect(try imported(file) == model)
  }

  @Test func `a habit that is not known is refused`() throws {
    let file = try exported(try contents(of: Self.trained))
    let other = try Self.changed(file, metadata: { $0["nnb.names"] = "latin" })
    #expect(try refusal(other)?.remedies == [.ignoreRecord])
  }

  @Test func `without the record names and shapes say what the file is`() throws {
    let checkpoint = try checkpoint()
    let file = try exported(checkpoint.encoded())
    for other in [file, try Self.changed(file, metadata: { $0 = [:] })] {
      let found = try NNBReader(reading: MemorySource(imported(other, Self.outside))).checkpoint()
      #expect(found.network == checkpoint.network)
      #expect(found.tensors == checkpoint.tensors)
    }
  }

  @Test(arguments: 0..<26)
  func `one bit of any element is noticed`(element: Int) throws {
    var file = try exported(checkpoint().encoded())
    let start = file.count - 26 * 4
    #expect(try SafetensorsHeader(of: MemorySource(file)).entries.first?.offset == start)
    let name = element < 4 ? "fc1/bias" : element < 16 ? "fc1/kernel" : element < 18 ? "fc2/bias" : "fc2/kernel"
    file[start + 4 * element + 1] ^= 0x10
    try Self.expect(file, parts: ["the elements of \(name) are others"])
    _ = try imported(file, Self.outside)
  }

  @Test func `a change of elements in the metadata is noticed`() throws {
    let model = try contents(of: Self.trained)
    let head = try NNBHead(reading: MemorySource(model))
    let file = try exported(model)
    let keys = try SafetensorsHeader(of: MemorySource(file)).metadata.keys.filter { $0.hasPrefix("nnb.tensor.") }
    #expect(keys.count == 7)
    for key in keys.sorted() {
      let index = try #require(Int(key.dropFirst("nnb.tensor.".count)))
      let other = try Self.changed(
        file,
        metadata: {
          guard var bytes = Base64.bytes($0[key] ?? ""), !bytes.isEmpty else { return }
          bytes[bytes.count - 1] ^= 1
          $0[key] = Base64.text(bytes)
        })
      try Self.expect(other, parts: ["the elements of \(head.tensors[index].name) are others"])
    }
  }

  @Test func `a tensor that is missing, renamed, new, or of another shape or type is noticed`() throws {
    let file = try exported(checkpoint().encoded())
    func missing(_ name: String) -> String { "the tensor \(name) is missing, or has another shape or type" }
    try Self.expect(Self.changed(file, entries: { $0.removeFirst() }), parts: [missing("fc1.bias")])
    try Self.expect(
      Self.changed(file, entries: { $0[1].name = "fc1.kernel" }),
      parts: [missing("fc1.weight"), "the tensor fc1.kernel is new"])
    try Self.expect(
      Self.changed(file, entries: { $0.append(("x", "U8", [1], [0])) }), parts: ["the tensor x is new"])
    try Self.expect(Self.changed(file, entries: { $0[1].shape = [3, 4] }), parts: [missing("fc1.weight")])
    try Self.expect(Self.changed(file, entries: { $0[1].shape = [12] }), parts: [missing("fc1.weight")])
    try Self.expect(Self.changed(file, entries: { $0[1].type = "I32" }), parts: [missing("fc1.weight")])
    try Self.expect(
      Self.changed(file, entries: { $0.removeAll() }),
      parts: ["fc1.bias", "fc1.weight", "fc2.bias", "fc2.weight"].map(missing))
    // The order of the elements is no part of what they say.
    #expect(try imported(Self.changed(file, entries: { $0.reverse() })) == checkpoint().encoded())
  }

  @Test(
    arguments: [
      (["nnb.version": ""], "its version is no number"),
      (["nnb.head": "?"], "nnb.head is missing, or not base64"),
      (["nnb.head": nil], "nnb.head is missing, or not base64"),
      (["nnb.head": ""], "the file is empty"),
    ] as [([String: String?], String)])
  func `a record that cannot be used is told, and can be left aside`(
    texts: [String: String?], reason: String
  ) throws {
    let file = try Self.changed(
      exported(checkpoint().encoded()),
      metadata: { for (key, text) in texts { $0[key] = text } })
    let found = try #require(try refusal(file))
    #expect(
      found.problems.first?.message.hasPrefix("what nnb recorded in it cannot be used: \(reason)") == true, "\(found)")
    #expect(found.remedies == [.ignoreRecord])
    _ = try imported(file, Self.outside)
  }

  @Test func `a record of a later version is no damage`() throws {
    let found = try #require(
      try refusal(Self.changed(exported(checkpoint().encoded()), metadata: { $0["nnb.version"] = "2" })))
    #expect(found.message == "what nnb recorded in it is of version 2, expected 1")
    #expect(found.code == "safetensors-refused" && found.remedies == [.ignoreRecord])
  }

  @Test func `a head that is cut, longer or changed anywhere is never taken`() throws {
    let model = try checkpoint().encoded()
    let file = try exported(model)
    let head = try NNBHead(reading: MemorySource(model)).bytes
    func expectRefusal(_ head: [UInt8]) throws {
      let other = try Self.changed(file, metadata: { $0["nnb.head"] = Base64.text(head) })
      #expect(try refusal(other)?.remedies == [.ignoreRecord])
    }
    for count in 0..<head.count where count % 7 == 0 { try expectRefusal(Array(head.prefix(count))) }
    try expectRefusal(head + [0])
    for index in head.indices where index % 5 == 0 {
      var other = head
      other[index] ^= 0x04
      try expectRefusal(other)
    }
  }

  @Test func `kept elements that are missing or too few are told`() throws {
    let file = try exported(contents(of: Self.trained))
    let key = try #require(
      try SafetensorsHeader(of: MemorySource(file)).metadata.keys.filter { $0.hasPrefix("nnb.tensor.") }.min())
    for text in [nil, "", "AAAA", "?"] as [String?] {
      let found = try refusal(Self.changed(file, metadata: { $0[key] = text }))
      #expect(
        found?.problems.first?.message.hasPrefix(
          "what nnb recorded in it cannot be used: \(key) is missing, or has not the")
          == true)
    }
  }

  /// The path that stands for elements in the metadata is also a name that a tensor may have.
  @Test func `a tensor that is called like a part of the metadata has its own elements`() throws {
    let file = try exported(contents(of: Self.trained))
    let key = try #require(
      try SafetensorsHeader(of: MemorySource(file)).metadata.keys.filter { $0.hasPrefix("nnb.tensor.") }.min())
    let count = Base64.bytes(try SafetensorsHeader(of: MemorySource(file)).metadata[key] ?? "")?.count ?? 0
    let name: Name = "__metadata__ \(key)", elements = [UInt8](repeating: 0x3D, count: count)
    let other = try Self.changed(file, entries: { $0.append((name, "U8", [count], elements)) })
    #expect(try tensors(other).first { $0.name == name }?.bytes == elements)
    #expect(try refusal(other)?.remedies == [.ignoreRecord])
  }
}
