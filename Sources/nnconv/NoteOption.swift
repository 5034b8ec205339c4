import NNBBytes
import NNBCommandLine
import NNBModel
import NNBSystem

/// Notes that are stored in a model by `nnconv` (Spec/nnb.md, section 7.3).
enum NoteOption {
  static let option = Command.Option(
    "--note", "KEY=TEXT",
    "store a note in the model, such as author=…, licence=MIT or data=MNIST; KEY=@FILE has the text, KEY= removes the note; "
      + "several times for several notes", repeats: true)

  /// The longest key, in bytes (Spec/nnb.md, 8), and the largest file of a text.
  private static let longestKey = 1_024, largestByteCount = 16 << 20

  /// What the command line says of notes: nil as the text removes a note.
  ///
  /// Throws `ToolError` for a word that is not KEY=TEXT, a key that is given twice, and a file that is no text or too long, and `FileError` if a file cannot be read.
  static func read(_ arguments: ParsedArguments) throws -> [Name: String?] {
    var notes: [Name: String?] = [:]
    for word in arguments.list(option.name) ?? [] {
      guard let sign = word.firstIndex(of: "="), sign > word.startIndex else {
        throw ToolError(
          "--note \(word.printable): expected KEY=TEXT", advice: "--note author=NAME stores who made the model")
      }
      let key = String(word[..<sign]), text = String(word[word.index(after: sign)...])
      guard key.utf8.count <= longestKey else {
        throw ToolError("--note: a key has \(counted(key.utf8.count, "byte")), at most \(longestKey.grouped)")
      }
      guard notes[Name(key)] == nil else { throw ToolError("--note \(key.printable) is given twice") }
      let content = text.hasPrefix("@") ? try contents(of: String(text.dropFirst()), key) : text
      notes[Name(key)] = .some(content.isEmpty ? nil : content)
    }
    return notes
  }

  private static func contents(of path: String, _ key: String) throws -> String {
    let bytes = try openSource(path).read(at: 0, upTo: largestByteCount + 1)
    func fault(_ reason: String) -> ToolError {
      ToolError("--note \(key.printable): \(path.printable) \(reason)", status: .badData, subject: path)
    }
    guard bytes.count <= largestByteCount else {
      throw fault(
        "is larger than \(counted(largestByteCount, "byte")), and a model's notes take no more than that together")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw fault("is not a text in UTF-8") }
    return text
  }
}
