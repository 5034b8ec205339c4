package import NNB
package import NNBModel

/// Notes as entries of a format's own metadata, for programs that show these (Spec/safetensors.md and Spec/onnx-writing.md).
package enum MetadataNotes {
  /// The longest text that is read, in bytes; a longer one says nothing.
  package static let largestByteCount = 1 << 20

  /// What other programs call notes, by the key of these; those that come first count.
  private static let others: [Name: [String]] = [
    "about": ["description", "modelspec.description"], "author": ["modelspec.author"],
    "licence": ["license", "modelspec.license"], "title": ["modelspec.title"],
  ]

  /// The entries of a model, in ascending order of their keys: its notes of the common keys that are true of the file.
  ///
  /// An entry cannot say of which content a note is true.
  package static func entries(of head: NNBHead) -> [(key: String, text: String)] {
    head.extensions.notes.filter { $0.digest == nil && Note.common.contains($0.key) }.map { ($0.key.text, $0.text) }
  }

  /// What programs do not find of notes and of sections that nnb does not know, a sentence each; if a file `hasEntries`, the notes
  /// that these are can be found.
  package static func losses(of head: NNBHead, hasEntries: Bool = false) -> [String] {
    let entries = Set(hasEntries ? Self.entries(of: head).map(\.key) : [])
    let notes = head.extensions.notes.map(\.key.text).filter { !entries.contains($0) }
    let sections = head.extensions.map(\.type).filter { $0 != Note.sectionType }
    return (notes.isEmpty ? [] : ["the \(notes.count == 1 ? "note" : "notes") \(listed(notes))"])
      + (sections.isEmpty ? [] : ["the sections " + sections.joined(separator: ", ")])
  }

  /// The first note whose entry says something else than the record of nnb beside it; nil if none does. `text` gives the text of
  /// an entry. Entries may be missing: older versions wrote none.
  package static func contradiction(
    with record: NNBHead, _ text: (_ key: String) throws -> String?
  ) rethrows -> Name? {
    let own = Dictionary(entries(of: record).map { ($0.key, $0.text) }) { first, _ in first }
    return try Note.common.first { key in
      guard let found = try text(key.text) else { return false }
      return found != own[key.text]
    }
  }

  /// The notes that entries without a record are, in ascending order of their keys. Entries of other keys, and empty ones, are none.
  package static func notes(_ text: (_ key: String) throws -> String?) rethrows -> [Note] {
    try Note.common.compactMap { key in
      for name in [key.text] + (others[key] ?? []) {
        if let found = try text(name), !found.isEmpty, found.utf8.count <= largestByteCount { return Note(key, found) }
      }
      return nil
    }
  }
}

extension ImportPlan {
  /// The same with notes that a file's own metadata has.
  package func with(_ found: [Note]) throws(NNBError.Cause) -> ImportPlan {
    if found.isEmpty { return self }
    let told = "from the file's metadata: the \(found.count == 1 ? "note" : "notes") \(listed(found.map(\.key.text)))"
    return ImportPlan(
      network: network, ways: ways, notes: notes + [told], record: record, folds: folds,
      extensions: try extensions.with(found))
  }
}
