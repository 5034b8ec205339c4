internal import NNBBytes
package import NNBCommandLine
internal import NNBConversion
internal import NNBFormats
internal import NNBSystem

/// The file that a report goes to, taken before any work.
package struct ReportOutput: Sendable {
  /// Its path, as it was named.
  package let path: String

  private let place: OutputPlace

  /// Takes the name; nil if no report is wanted. `inputs` are files that are read, and `outputs` others that are written; none of
  /// them can be the report.
  ///
  /// Throws `ToolError` for a name that is no report's, and `FileError` for a file that is there unless `isForced`, and for what
  /// cannot be written.
  package init?(_ path: String?, isForced: Bool, besides inputs: [String], outputs: [String] = []) throws {
    guard let path else { return nil }
    guard path != "-", !OutputPlace.isStandardOutput(path) else {
      throw ToolError("--report needs a file: standard output has the results", subject: path)
    }
    let format = Registry.format(ofPath: path), isPage = format == nil || format?.endings.contains("html") == true
    if let title = isPage ? Registry.otherEnding(of: path)?.title : format?.title {
      throw ToolError(
        "--report \(path) has the ending of \(title) files, and a report is a web page",
        advice: "a name that ends in .html says that", subject: path)
    }
    if let other = outputs.first(where: { FileSystem.areSame($0, path) }) {
      throw ToolError("--report \(path) is another output, \(other)", code: "is-output", subject: path)
    }
    place = try OutputPlace(path, besides: inputs.filter { $0 != "-" }, replacesAny: isForced, removesLeftovers: true)
    guard place.canReplace else { throw FileError.exists(path: path) }
    _ = try place.begin()
    self.path = path
  }

  /// Writes a report, whole or not at all.
  package func write(_ content: ReportContent) throws { try ReportPage(content).write(to: place) }

  /// The option of a tool.
  package static func option(_ help: String) -> Command.Option {
    .init("--report", "FILE", help, kind: .fileEnding([".html"]))
  }

  /// The option that goes with it.
  package static let force = Command.Option("--force", nil, "replace a file that exists")
}
