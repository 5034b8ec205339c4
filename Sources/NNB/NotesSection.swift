internal import NNBBytes
public import NNBModel

/// Texts for people, Spec/nnb.md, section 7.3.
enum NotesSection {
  static func decode(_ content: [UInt8], at offset: Int) throws(NNBError.Cause) -> [Note] {
    var input = SectionReader(content, of: .notes, at: offset)
    var notes: [Note] = []
    let count = try input.integer(UInt32.self, "number of notes", in: 1...Note.most)
    for _ in 0..<count {
      let start = input.offset
      let key = try input.name("key of a note")
      if let last = notes.last?.key, last >= key {
        throw .value(
          offset: start, field: "key of a note", expected: "a key after \(last.text.debugDescription)",
          found: UInt64(key.text.utf8.count))
      }
      let isOfOneContent = try input.integer(UInt8.self, "what a note is true of", in: 0...1) == 1
      let digest = isOfOneContent ? try input.bytes(Note.digestByteCount) : nil
      notes.append(Note(key, try input.text("note"), digest: digest))
    }
    try input.finish()
    return notes
  }

  static func encode(_ notes: [Note]) throws(NNBError.Cause) -> [UInt8] {
    var output = ByteWriter()
    try output.integer(notes.count, as: UInt32.self, "number of notes", in: 1...Note.most)
    for note in notes.sorted(by: { $0.key < $1.key }) {
      try output.name(note.key, "key of a note")
      output.littleEndian(UInt8(note.digest == nil ? 0 : 1))
      output.append(note.digest ?? [])
      let text = Array(note.text.utf8)
      try output.integer(text.count, as: UInt32.self, "length of a note", in: 0...Format.Limit.metadataByteCount)
      output.append(text)
    }
    return output.bytes
  }
}

extension Checkpoint {
  /// The notes of the model, in ascending order of their keys; none if its file has none. They are one of its `extensions`.
  public var notes: [Note] { extensions.notes }
}

extension [Checkpoint.Extension] {
  /// The notes among these sections, in ascending order of their keys.
  package var notes: [Note] {
    guard let section = first(where: { $0.type == Note.sectionType }) else { return [] }
    // A reader has checked it, and a writer does.
    return (try? NotesSection.decode(section.content, at: 0)) ?? []
  }

  /// The same sections with these notes in the place of those that were there.
  ///
  /// Throws `.value` if a key is too long, or if there are too many notes. What else is wrong, such as a key that occurs twice, is
  /// told by the writer of a file (`MetadataSections.encode`).
  package func with(_ notes: [Note]) throws(NNBError.Cause) -> Self {
    let others = filter { $0.type != Note.sectionType }
    guard !notes.isEmpty else { return others }
    // In the order of a file, in which a reader gives them.
    return (others + [.init(type: Note.sectionType, content: try NotesSection.encode(notes))]).sorted {
      $0.type.utf8.lexicographicallyPrecedes($1.type.utf8)
    }
  }
}
