import NNBBytes
import NNBCommandLine
import NNBIDX
import NNBJSON
import NNBSweep
import NNBSystem

/// The folder of a sweep, which no other process uses meanwhile (Spec/sweeps.md, 3).
final class SweepFolder {
  private let path: String
  private let table: OutputPlace

  /// How the runs ended that were done before, by their names.
  let past: [String: PastResult]

  private static let description = "sweep.json", results = "runs.jsonl"

  /// The path of the results.
  var resultsPath: String { path + "/" + Self.results }

  /// Makes the folder, or opens that of the same sweep.
  ///
  /// Throws `FileError`, and `ToolError` if it is the folder of something else.
  init(_ settings: SweepSettings) throws {
    path = settings.folder
    _ = try FileSystem.makeFolder(path)
    let description = path + "/" + Self.description
    let isThere = FileSystem.exists(description)
    if !isThere, let other = try FileSystem.names(in: path).first {
      throw ToolError(
        "\(path) is no folder of a sweep: it has \(other) and no \(Self.description)",
        advice: "-o with another name makes a new one", status: .cannotCreate, code: FileError.existsCode, subject: path
      )
    }
    table = try OutputPlace(path + "/" + Self.results, replacesAny: true, removesLeftovers: true)
    let own = try Self.text(settings)
    let before = isThere ? try Self.read(description) : nil
    if let before { try Self.check(before, own, path) }
    past = try isThere ? Self.past(table.path) : [:]
    if before != own {
      try Self.write(own.text + "\n", to: try OutputPlace(description, replacesAny: true))
    }
  }

  /// Writes the results of all runs that have ended, in their order.
  func write(_ results: [RunResult]) throws(FileError) {
    try Self.write(results.map { $0.json.text + "\n" }.joined(), to: table)
  }

  private static func write(_ text: String, to place: OutputPlace) throws(FileError) {
    let file = try place.begin()
    try file.contents.write(Array(text.utf8), at: 0)
    try file.commit()
  }

  /// What tells a sweep from others: the options of all runs, the data, and its runs.
  private static func text(_ settings: SweepSettings) throws -> JSON {
    .object([
      ("sweep", .string(settings.text)),
      ("options", .array(settings.common.map(JSON.string))),
      ("data", .array(try [settings.data.training.images, settings.data.training.labels].map(mark))),
      ("runs", .array(settings.grid.runs.map { .string($0.name) })),
    ])
  }

  /// The size and checksum of a file.
  private static func mark(_ path: String) throws -> JSON {
    let source = try openSource(path)
    var sum = CRC32(), size = 0
    while case let piece = try source.read(at: size, upTo: 1 << 20), !piece.isEmpty {
      sum.update(with: piece.span)
      size += piece.count
    }
    return .object([("bytes", .integer(size)), ("crc32", .integer(Int(sum.value)))])
  }

  /// How many bytes a file of the folder may have.
  private static let mostBytes = 1 << 26

  private static func read(_ path: String) throws -> JSON {
    let bytes = try openSource(path).read(at: 0, upTo: mostBytes)
    do {
      return try JSON(parsing: bytes)
    } catch {
      throw ToolError(
        "\(path) does not say what the sweep is: \(error)", advice: "-o with another name makes a new one",
        status: .badData, code: "other-sweep", subject: path, offset: error.offset)
    }
  }

  /// Throws `ToolError` unless the sweep that was there before is this one, or a part of it.
  private static func check(_ before: JSON, _ own: JSON, _ path: String) throws(ToolError) {
    func names(_ value: JSON) -> Set<String> { Set((value["runs"]?.elements ?? []).compactMap(\.string)) }
    let difference =
      before["options"] != own["options"]
      ? "its options are " + quoted(before["options"]) + ", and here " + quoted(own["options"])
      : before["data"] != own["data"]
        ? "its images or labels are others"
        : !names(before).isSubset(of: names(own))
          ? "it is " + (before["sweep"]?.string ?? "") + ", and here " + (own["sweep"]?.string ?? "") : nil
    guard let difference else { return }
    throw ToolError(
      "\(path) is the folder of another sweep: \(difference)", advice: "-o with another name makes a new one",
      status: .cannotCreate, code: "other-sweep", subject: path)
  }

  private static func quoted(_ options: JSON?) -> String {
    let words = (options?.elements ?? []).compactMap(\.string)
    return words.isEmpty ? "none" : words.map(\.shellWord).joined(separator: " ")
  }

  /// The results that a file has; a line that cannot be read is left out, and its run looked at again.
  private static func past(_ path: String) throws -> [String: PastResult] {
    guard FileSystem.exists(path) else { return [:] }
    let lines = try openSource(path).read(at: 0, upTo: mostBytes).split(separator: UInt8(ascii: "\n"))
    let found = lines.compactMap { (try? JSON(parsing: Array($0))).flatMap(PastResult.init) }
    return Dictionary(found.map { ($0.name, $0) }) { _, last in last }
  }
}
