internal import NNBBytes
internal import NNBModel

extension [FieldDifference] {
  /// Longer texts of notes are cut there, in letters.
  private static var longestShown: Int { 200 }

  /// Adds the notes that differ, by their keys.
  mutating func compareNotes(_ first: [Note], _ second: [Note]) {
    let lefts = Dictionary(first.map { ($0.key, $0) }) { first, _ in first }
    let rights = Dictionary(second.map { ($0.key, $0) }) { first, _ in first }
    for key in Set(lefts.keys).union(rights.keys).sorted() {
      let left = lefts[key], right = rights[key]
      guard left != right else { continue }
      append(.init(part: .notes, field: key.text, first: left.map(Self.text), second: right.map(Self.text)))
    }
  }

  /// A note on a line: its text, how long that is if it is cut, and whether it is true of one content alone.
  private static func text(_ note: Note) -> String {
    let isCut = note.text.count > longestShown
    let text = isCut ? "\(note.text.prefix(longestShown))… (\(counted(note.text.utf8.count, "byte")))" : note.text
    return note.digest.map { "\(text) (of the content \([UInt8]($0.prefix(4)).hexText)…)" } ?? text
  }
}
