internal import NNBBytes
internal import NNBSystem

/// A file with one thing on each line, as options take it in the form `@FILE`.
package enum ListFile {
  /// The lines of the file at `path`, which end with LF or CRLF; what stands behind the last line end is a line if it is not
  /// empty. A byte order mark is left out.
  ///
  /// `things` is what the file lists, in the plural, and `thing` one of it with its article. Throws `ToolError` with `code` if
  /// the file is empty, has more than `limit` bytes, or is no UTF-8 text, and `FileError` if it cannot be read.
  package static func lines(
    of path: String, _ things: String, _ thing: String, upTo limit: Int, code: String
  ) throws -> [String] {
    func fault(_ message: String) -> ToolError {
      ToolError("\(path) is \(message)", status: .badData, code: code, subject: path)
    }
    var bytes = try openSource(path).read(at: 0, upTo: limit + 1)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    guard bytes.count <= limit, let text = String(validating: bytes, as: UTF8.self) else {
      let isUTF16 = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
      throw fault(
        "no list of \(things): expected UTF-8 text of at most \(counted(limit, "byte"))"
          + (isUTF16 ? ", found UTF-16" : ""))
    }
    var lines = text.parts(at: "\n").map { line in
      line.unicodeScalars.last == "\r" ? String(line.unicodeScalars.dropLast()) : line
    }
    if lines.last == "" { lines.removeLast() }
    guard !lines.isEmpty else { throw fault("empty, expected \(thing) on each line") }
    return lines
  }
}

extension String {
  /// The parts between separators. By scalars: in Swift a comma with a combining accent is one character, which does not equal
  /// a comma.
  package func parts(at separator: Unicode.Scalar) -> [String] {
    unicodeScalars.split(separator: separator, omittingEmptySubsequences: false).map { String($0) }
  }
}
