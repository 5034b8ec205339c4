import Foundation
import NNBGzip
import NNBSupport
import NNBTestSupport
import Testing

/// A file of `Fixtures/nnb`, and what the manifest says of it.
struct SuiteFile: Sendable, CustomTestStringConvertible {
  enum Folder: String { case good, bad }

  let folder: Folder
  let name: String

  /// The line that `nnverdict` has to give.
  let verdict: String

  /// The digest of the content of a good file, in hex digits.
  let digest: String?

  var testDescription: String { name }

  /// The files that the manifest names; it has a line for each.
  static func all(_ folder: Folder) throws -> [SuiteFile] {
    let lines = try manifest().components(separatedBy: "\n")
    guard let start = lines.firstIndex(where: { $0.hasSuffix("\"\(folder)\": {") }) else {
      throw CocoaError(.fileReadCorruptFile)
    }
    return try lines[(start + 1)...].prefix { !$0.hasPrefix("}") }.map { try SuiteFile(folder, line: $0) }
  }

  private static func manifest() throws -> String {
    String(decoding: try contents(of: Fixtures.path("nnb/manifest.json")), as: UTF8.self)
  }

  /// Reads `"NAME": {"about": "…", … }`; the verdict is what follows the sentence, less the outputs, the number of
  /// the check and that of the rule.
  private init(_ folder: Folder, line: String) throws {
    let key = folder == .good ? "\"content\": " : "\"error\": "
    guard let name = line.range(of: "\": {\"about\": \""), let start = line.range(of: ", " + key) else {
      throw CocoaError(.fileReadCorruptFile)
    }
    let mark = "\"digest\": \""
    digest = line.range(of: mark).map { String(line[$0.upperBound...].prefix { $0 != "\"" }) }
    self.folder = folder
    self.name = String(line[..<name.lowerBound].dropFirst())
    verdict = "{" + key + line[start.upperBound...].dropLast(line.hasSuffix(",") ? 1 : 0)
  }

  /// The file; one that is kept compressed is unpacked.
  func bytes() throws -> [UInt8] {
    let path = Fixtures.path("nnb/\(folder)/\(name)")
    if FileManager.default.fileExists(atPath: path) { return try contents(of: path) }
    let packed = try contents(of: path + ".gz")
    return try Gzip.decompress(packed, count: Int(integer(packed.suffix(4))))
  }
}
