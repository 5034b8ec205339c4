import NNBBytes
import NNBCommandLine
import NNBIDX
import NNBJSON
import NNBSweep
import NNBSystem
import NNBTraining

/// The folder of a sweep, which no other process uses meanwhile (Spec/sweeps.md, 4).
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
  init(_ settings: SweepSettings, _ inputs: SweepInputs) throws {
    path = settings.folder
    let own = Self.text(settings, inputs)
    _ = try FileSystem.makeFolder(path)
    let description = path + "/" + Self.description
    let isThere = FileSystem.exists(description), path = path
    if !isThere, let other = try Self.advising(Self.adviceOnFolder, { try FileSystem.names(in: path).first }) {
      throw ToolError(
        "\(path) is no folder of a sweep: it has \(other) and no \(Self.description)",
        advice: "-o with another name makes a new one", status: .cannotCreate, code: FileError.existsCode, subject: path
      )
    }
    table = try Self.advising(Self.adviceOnResults) {
      try OutputPlace(path + "/" + Self.results, replacesAny: true, removesLeftovers: true)
    }
    // Before anything is trained, other options lose nothing: the first ones may have been wrong.
    let isBegun = try FileSystem.names(in: path).contains { $0 != Self.description && $0 != Self.results }
    let before = isThere && isBegun ? try Self.read(description) : nil
    if let before { try Self.check(before, own, path) }
    let table = table
    past = try before == nil ? [:] : Self.advising(Self.adviceOnResults) { try Self.past(table.path) }
    if before != own {
      try Self.advising(Self.adviceOnFolder) {
        try Self.write(own.text + "\n", to: try OutputPlace(description, replacesAny: true))
      }
    }
  }

  /// Throws `ToolError` unless results can be written.
  func checkWriting() throws {
    try Self.advising(Self.adviceOnFolder) { _ = try table.begin() }
  }

  private static let adviceOnFolder =
    "make the folder and its files readable and writable, or name another folder by -o"
  private static let adviceOnResults =
    "make it a file that you can read and write, or move it away: the runs that are done are known from their models, too"

  /// Adds what can be done to an error about a file that cannot be read or written.
  private static func advising<Result>(_ advice: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as FileError {
      guard [.noInput, .cannotCreate].contains(Failure(error).kind) else { throw error }
      throw ToolError(error, advice: advice)
    }
  }

  /// Writes the results of all runs that have ended, in their order: the new ones, and the past ones of other runs.
  func write(_ results: [String: RunResult], _ runs: [SweepRun]) throws(FileError) {
    let lines = runs.compactMap { results[$0.name]?.json.text ?? past[$0.name]?.line }
    try Self.write(lines.map { $0 + "\n" }.joined(), to: table)
  }

  private static func write(_ text: String, to place: OutputPlace) throws(FileError) {
    let file = try place.begin()
    try file.contents.write(Array(text.utf8), at: 0)
    try file.commit()
  }

  /// What tells a sweep from others: the options of all runs, the data and other files that they read, and its runs.
  private static func text(_ settings: SweepSettings, _ inputs: SweepInputs) -> JSON {
    let marks = inputs.json(unnamed: settings.dataPaths.count)
    return .object([
      ("arithmetic", .integer(Int(Trainer.arithmeticVersion))),
      ("sweep", .string(settings.text)),
      ("options", .array(settings.common.map(JSON.string))),
      ("data", marks.unnamed),
      ("files", marks.named),
      ("runs", .array(settings.grid.runs.map { .string($0.name) })),
    ])
  }

  /// How many bytes a file of the folder may have.
  private static let mostBytes = 1 << 26

  private static func read(_ path: String) throws -> JSON {
    let bytes = try advising(adviceOnFolder) { try openSource(path).read(at: 0, upTo: mostBytes) }
    func fault(_ cause: String, _ offset: Int?) -> ToolError {
      ToolError(
        "\(path) does not say what the sweep is: \(cause)", advice: "-o with another name makes a new one",
        status: .badData, code: "other-sweep", subject: path, offset: offset)
    }
    let text: JSON
    do {
      text = try JSON(parsing: bytes)
    } catch {
      throw fault("at byte \(error.offset) expected \(error.expected), found \(error.found)", error.offset)
    }
    if let missing = ["options", "data", "runs"].first(where: { text[$0]?.elements == nil }) {
      throw fault("it has no list \"\(missing)\"", nil)
    }
    return text
  }

  /// Throws `ToolError` unless the sweep that was there before is this one, or a part of it.
  private static func check(_ before: JSON, _ own: JSON, _ path: String) throws(ToolError) {
    guard let difference = difference(before, own) else { return }
    throw ToolError(
      "\(path) is the folder of another sweep: \(difference)", advice: "-o with another name makes a new one",
      status: .cannotCreate, code: "other-sweep", subject: path)
  }

  /// How two sweeps differ; nil if the first is the second one, or a part of it.
  private static func difference(_ before: JSON, _ own: JSON) -> String? {
    func names(_ value: JSON) -> Set<String> { Set((value["runs"]?.elements ?? []).compactMap(\.string)) }
    let versions = (past: before["arithmetic"]?.wholeNumber ?? 0, now: own["arithmetic"]?.wholeNumber ?? 0)
    guard versions.past == versions.now else {
      return
        "it was begun with version \(versions.past) of the arithmetic, and this program has version \(versions.now), which "
        + "trains to other bits"
    }
    if before["options"] != own["options"] {
      return "its options are " + quoted(before["options"]) + ", and here " + quoted(own["options"])
    }
    if before["data"] != own["data"] { return "its images or labels are others" }
    if let path = otherFile(before, own) { return "\(path) was another file" }
    if names(before).isSubset(of: names(own)) { return nil }
    return "it is " + (before["sweep"]?.string ?? "") + ", and here " + (own["sweep"]?.string ?? "")
  }

  /// The first file with the same name and other content.
  private static func otherFile(_ before: JSON, _ own: JSON) -> String? {
    let past = before["files"]?.elements ?? []
    return (own["files"]?.elements ?? []).first { file in
      past.contains { $0["file"] == file["file"] && $0 != file }
    }?["file"]?.string
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
