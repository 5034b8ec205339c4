import Foundation
import NNB
import NNBBytes
import NNBFormats
import NNBModel
import NNBSystem
import NNBTestSupport
import Testing

import NNBSafetensors

/// Models in several files, which a list names (Spec/safetensors.md, section 6).
struct ShardedModelTests {
  private static let first = file(
    "{\(member("a.weight", "F32", [2, 3], 0, 24)), \(member("a.bias", "F32", [2], 24, 32))}", data: 32)
  private static let second = file(
    "{\(member("b.weight", "F32", [1, 2], 0, 8)), \(member("b.bias", "F32", [1], 8, 12))}", data: 12)
  private static let names = ["m-00001-of-00002.safetensors", "m-00002-of-00002.safetensors"]

  private static let usual = [
    ("a.weight", names[0]), ("a.bias", names[0]), ("b.weight", names[1]), ("b.bias", names[1]),
  ]

  private static func list(_ map: [(String, String)] = usual, total: String = "44") -> String {
    let members = map.map { #""\#($0)": "\#($1)""# }.joined(separator: ", ")
    return #"{"metadata": {"total_size": \#(total)}, "weight_map": {\#(members)}}"#
  }

  /// What a list and two files beside it are read as; `prepare` may change the folder before.
  private static func read(
    _ list: String, _ options: ImportOptions = ImportOptions(activations: [.relu, .linear]), isPiped: Bool = false,
    prepare: (_ folder: String) throws -> Void = { _ in }
  ) throws -> [UInt8] {
    try withTemporaryFolder { folder in
      try Data(first).write(to: URL(filePath: folder + "/" + names[0]))
      try Data(second).write(to: URL(filePath: folder + "/" + names[1]))
      let path = folder + "/m.safetensors.index.json"
      try Data(list.utf8).write(to: URL(filePath: path))
      try prepare(folder)
      let bytes = MemorySource(Array(list.utf8))
      let file = SourceFile(
        name: "m.safetensors.index.json", path: isPiped ? nil : FilePath(path), bytes: bytes, descriptor: -1,
        byteCount: list.utf8.count)
      let start = try FileStart(of: bytes)
      #expect(SafetensorsFormat().recognise(start)?.description == "the list of a safetensors model in several files")
      guard case .foreign(let model) = try SafetensorsFormat().open(file) else { return [] }
      #expect(
        try model.outsideByteCount == names.map { try contents(of: folder + "/" + $0).count }.reduce(0, +))
      #expect(model.neighbours == names.map { folder + "/" + $0 })
      let target = try OpenFile.inMemory(name: "m.nnb")
      _ = try model.write(options, to: target, isTemporary: true)
      _ = try model.prove(options, against: target)
      return try NNBSafetensorsTests.bytes(of: target)
    }
  }

  private static func fault(
    _ list: String, isPiped: Bool = false, prepare: (_ folder: String) throws -> Void = { _ in }
  ) throws -> Failure? {
    do {
      _ = try read(list, isPiped: isPiped, prepare: prepare)
      return nil
    } catch let failure as Failure {
      return failure
    }
  }

  @Test(arguments: [list(), list(total: "44.0"), #" {"weight_map": "# + list().split(separator: "\"weight_map\": ")[1]])
  func `A network in two files is one network`(list: String) throws {
    let network = try #require(try NNBReader(reading: MemorySource(try Self.read(list))).network)
    #expect(network.layers.map(\.name) == ["a", "b"])
    let tensors = try NNBReader(
      reading: MemorySource(try Self.read(list, ImportOptions(takesTensorsOnly: true)))
    ).checkpoint().tensors
    #expect(tensors.map(\.name) == ["a.bias", "a.weight", "b.bias", "b.weight"])
    #expect(tensors[3].bytes == (0..<8).map { UInt8($0) })
  }

  /// The list comes first, then the files in their order; what is empty or no text says nothing.
  @Test func `Notes are those of the list and of its files`() throws {
    let list = Self.list().replacing(
      #""metadata": {"#, with: #""metadata": {"title": "of the list", "author": "", "licence": 3, "x": "y", "#)
    let bytes = try Self.read(list) { folder in
      for (name, texts) in zip(
        Self.names,
        [#""title": "first", "author": "first", "description": "one""#, #""author": "second", "license": "MIT""#])
      {
        let path = URL(filePath: folder + "/" + name), file = [UInt8](try Data(contentsOf: path))
        let count = Int(file[0]) | Int(file[1]) << 8
        let header = #"{"__metadata__": {\#(texts)}, "# + String(decoding: file[9..<8 + count], as: UTF8.self)
        let size = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) }
        try Data(size + Array(header.utf8) + file[(8 + count)...]).write(to: path)
      }
    }
    let notes = try NNBReader(reading: MemorySource(bytes)).checkpoint().extensions.notes
    #expect(
      notes.map { "\($0.key): \($0.text)" } == [
        "about: one", "author: first", "licence: MIT", "title: of the list",
      ])
  }

  @Test(arguments: [
    (list(total: "43"), "the list says that all elements take 43 bytes, found 44"),
    (list(Array(usual.dropLast())), "m-00002-of-00002.safetensors has the tensor b.bias, which the list does not have"),
    (
      list(usual + [("c", names[1])]), "the list says that c is in m-00002-of-00002.safetensors, which does not have it"
    ),
    (
      list(usual.map { ($0.0, names[0]) }),
      "the list says that b.bias is in m-00001-of-00002.safetensors, which does not have it"
    ),
    (
      list([usual[0], ("a.bias", names[1])] + usual.dropFirst(2)),
      "m-00001-of-00002.safetensors has the tensor a.bias, which the list says is in m-00002-of-00002.safetensors"
    ),
    (list() + "x", "the list is not JSON: at byte 220 is x, expected the end of the text"),
    (#"{"weight_map": ["x.safetensors"]}"#, "expected an object weight_map of names of files"),
    (#"{"weight_map": {"a": 1, "b": "x.safetensors"}}"#, "expected an object weight_map of names of files"),
  ])
  func `A list and files that do not fit together are refused`(list: String, message: String) throws {
    let found = try Self.fault(list)
    #expect(found?.message.prefix(40) == message.prefix(40), "\(found.map { "\($0)" } ?? "")")
    if !message.hasPrefix("the list is not JSON") { #expect(found?.message == message) }
    #expect(found?.subject == "m.safetensors.index.json")
  }

  @Test(arguments: ["../x.safetensors", "/x.safetensors", "a/x.safetensors", "", ".", "..", #"a\\x.safetensors"#])
  func `No file outside of the folder is opened`(name: String) throws {
    let found = try Self.fault(Self.list(Self.usual + [("c", name)]))
    #expect(found?.message.hasPrefix("the list names the file ") == true, "\(found.map { "\($0)" } ?? "")")
  }

  @Test func `No link, no missing file and no part that is damaged is taken`() throws {
    let link = try Self.fault(Self.list()) { folder in
      try FileManager.default.moveItem(atPath: folder + "/" + Self.names[1], toPath: folder + "/other")
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/" + Self.names[1], withDestinationPath: folder + "/other")
    }
    #expect(link?.code == "cannot-open" && link?.subject?.hasSuffix(Self.names[1]) == true)
    #expect(link?.message.contains("is a symbolic link, which is not followed; cp -L") == true)
    let missing = try Self.fault(Self.list()) { folder in
      try FileManager.default.removeItem(atPath: folder + "/" + Self.names[1])
    }
    #expect(missing?.code == "cannot-open" && missing?.kind == .noInput)
    let cut = try Self.fault(Self.list()) { folder in
      try Data(Self.second.dropLast()).write(to: URL(filePath: folder + "/" + Self.names[1]))
    }
    #expect(cut?.kind == .damaged && cut?.subject?.hasSuffix(Self.names[1]) == true)
    let piped = try Self.fault(Self.list(), isPiped: true)
    #expect(piped?.message.hasSuffix("standard input has no folder") == true)
  }

  @Test(arguments: [
    ("m-00001-of-00002.safetensors", "m.safetensors.index.json"),
    ("a/x-y-00002-of-00002.safetensors", "x-y.safetensors.index.json"),
    ("m-00001-of-00001.safetensors", nil), ("m-1-2.safetensors", nil), ("m-00003-of-00002.safetensors", nil),
  ])
  func `A part alone is no network`(name: String, list: String?) throws {
    let model = try opened(Self.first, name: name)
    func message() -> String? {
      do throws(Failure) {
        _ = try model.write(ImportOptions(activations: [.relu]), to: nil, isTemporary: false)
        return nil
      } catch {
        return error.message
      }
    }
    #expect(
      message() == list.map { "its name says that it is one of several parts of a model; \($0) beside it is the model" }
    )
    #expect(try model.write(ImportOptions(takesTensorsOnly: true), to: nil, isTemporary: false).routes.count == 2)
  }
}
