import Foundation
import NNB
import NNBBytes
import NNBFormats
import NNBModel
import NNBSystem
import NNBTestSupport
import NNBTorch
import NNBZip
import Testing

/// A pickle by hand: instructions as Python's `pickletools` spells them.
struct Pickle {
  private(set) var bytes: [UInt8]

  /// Begins with PROTO 2.
  init(_ parts: [UInt8]...) { bytes = [0x80, 2] + parts.joined() }

  /// The pickle with STOP at its end.
  var ended: [UInt8] { bytes + [0x2E] }
}

/// Instructions, and short sequences of them.
enum Op {
  static let mark: [UInt8] = [0x28]
  static let emptyTuple: [UInt8] = [0x29]
  static let none: [UInt8] = [0x4E]
  static let reduce: [UInt8] = [0x52]
  static let emptyList: [UInt8] = [0x5D]
  static let append: [UInt8] = [0x61]
  static let build: [UInt8] = [0x62]
  static let appends: [UInt8] = [0x65]
  static let setItem: [UInt8] = [0x73]
  static let tuple: [UInt8] = [0x74]
  static let setItems: [UInt8] = [0x75]
  static let emptyDict: [UInt8] = [0x7D]
  static let newObj: [UInt8] = [0x81]
  static let tuple1: [UInt8] = [0x85]
  static let tuple2: [UInt8] = [0x86]
  static let persistent: [UInt8] = [0x51]
  static let isFalse: [UInt8] = [0x89]

  static func text(_ text: String) -> [UInt8] { [0x58] + little(UInt64(text.utf8.count), 4) + Array(text.utf8) }
  static func byte(_ value: UInt8) -> [UInt8] { [0x4B, value] }
  static func long(_ value: Int) -> [UInt8] { [0x8A, 8] + little(UInt64(bitPattern: Int64(value)), 8) }
  static func global(_ module: String, _ name: String) -> [UInt8] { [0x63] + Array("\(module)\n\(name)\n".utf8) }
  static func put(_ place: UInt8) -> [UInt8] { [0x71, place] }
  static func get(_ place: UInt8) -> [UInt8] { [0x68, place] }

  /// A reference to a storage.
  static func storage(
    _ key: String = "0", _ type: String = "FloatStorage", module: String = "torch", count: Int = 6
  ) -> [UInt8] {
    mark + text("storage") + global(module, type) + text(key) + text("cpu") + long(count) + tuple + persistent
  }

  static func tuple(_ numbers: [Int]) -> [UInt8] { mark + numbers.flatMap(long) + tuple }

  /// A tensor of a storage.
  static func tensor(
    _ storage: [UInt8] = storage(), offset: Int = 0, shape: [Int] = [2, 3], strides: [Int] = [3, 1],
    function: String = "_rebuild_tensor_v2"
  ) -> [UInt8] {
    global("torch._utils", function) + mark + storage + long(offset) + tuple(shape) + tuple(strides) + isFalse
      + global("collections", "OrderedDict") + emptyTuple + reduce + tuple + reduce
  }

  static func little(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }
}

/// A dictionary of keys with what makes their values.
func dictionary(_ members: (String, [UInt8])...) -> [UInt8] {
  Op.emptyDict + Op.mark + members.flatMap { Op.text($0.0) + $0.1 } + Op.setItems
}

/// An archive with this pickle, a storage `0` of 24 bytes that count up, and other members.
func archive(_ pickle: [UInt8], _ others: [(String, [UInt8])] = []) throws -> [UInt8] {
  let target = try OpenFile.inMemory(name: "m.pt")
  var zip = ZipWriter(to: target)
  try zip.add("a/data.pkl", pickle)
  for (name, bytes) in others { try zip.add(name, bytes) }
  if !others.contains(where: { $0.0 == "a/data/0" }) { try zip.add("a/data/0", (0..<24).map { UInt8($0) }) }
  try zip.add("a/version", Array("3\n".utf8))
  _ = try zip.finish()
  return try bytes(of: target)
}

/// The bytes of a file in memory.
func bytes(of file: OpenFile) throws -> [UInt8] { try file.read(at: 0, upTo: file.knownCount ?? 0) }

/// A file in memory with these bytes.
func inMemory(_ bytes: [UInt8]) throws -> OpenFile {
  let file = try OpenFile.inMemory(name: "m")
  try file.write(bytes, at: 0)
  return file
}

/// A file of PyTorch, opened.
func opened(_ file: [UInt8], name: String = "m.pt") throws -> any ForeignModel {
  let file = SourceFile(name: name, path: nil, bytes: MemorySource(file), descriptor: -1, byteCount: file.count)
  guard case .foreign(let model) = try TorchFormat().open(file) else { throw MissingPart() }
  return model
}

/// The format opens a file as another format's.
private struct MissingPart: Error {}

/// An `.nnb` file as a file of PyTorch; `writer` limits what is in memory of it at a time.
func exported(
  _ model: [UInt8], _ writer: TorchWriter = TorchWriter(), _ options: ExportOptions = ExportOptions()
) throws -> [UInt8] {
  let source = try inMemory(model), target = try OpenFile.inMemory(name: "m.pt")
  let stage = ModelStage(
    reader: try NNBReader(reading: source), name: "m.nnb", file: (source.descriptor ?? -1, model.count))
  let report = try writer.write(stage, options, to: target, name: "m.pt")
  #expect(try writer.write(stage, options, to: nil, name: "m.pt") == report, "the plan is that of the work")
  #expect(
    try bytes(of: target).count == writer.byteCount(of: stage.reader.head, options, name: "m.nnb"),
    "the size is told before")
  return try bytes(of: target)
}

/// A file of PyTorch as `.nnb`, and what is told of it.
func imported(
  _ file: [UInt8], _ options: ImportOptions = ImportOptions()
) throws -> (bytes: [UInt8], report: ImportReport) {
  let model = try opened(file)
  let target = try OpenFile.inMemory(name: "m.nnb")
  let report = try model.write(options, to: target, isTemporary: true)
  _ = try model.prove(options, against: target)
  return (try bytes(of: target), report)
}

/// The tensors of a file by name, without regard to a record.
func tensors(_ file: [UInt8]) throws -> [Tensor] {
  try NNBReader(
    reading: MemorySource(imported(file, ImportOptions(takesTensorsOnly: true, ignoresRecord: true)).bytes)
  ).checkpoint().tensors
}

/// Why a file is refused.
func refusal(_ file: [UInt8], _ options: ImportOptions = ImportOptions()) throws -> Failure? {
  do {
    _ = try imported(file, options)
    return nil
  } catch let refusal as Failure {
    return refusal
  }
}
