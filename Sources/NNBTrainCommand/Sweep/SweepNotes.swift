import NNBBytes
import NNBSweep

/// What the runs of a sweep would say of their settings if they were not quiet: each kind of note once, with the runs that it is about.
struct SweepNotes {
  private let runs: [SweepRun]
  private var kinds: [String] = []
  private var found: [String: (text: String, settings: [[SweepRun.Setting]])] = [:]

  /// Notes on some of these runs.
  init(_ runs: [SweepRun]) { self.runs = runs }

  /// Takes the notes of a run, which are those of all that differ from it only in the seed.
  mutating func add(_ notes: [SettingNote], of run: SweepRun) {
    for note in notes {
      if found[note.kind] == nil {
        kinds.append(note.kind)
        found[note.kind] = (note.text, [])
      }
      found[note.kind]?.settings.append(run.withoutSeed)
    }
  }

  /// A sentence for each kind. The text is that of the first of its runs, which is named unless all say the same.
  var lines: [String] {
    kinds.compactMap { kind in
      guard let (text, settings) = found[kind] else { return nil }
      let meant = Set(settings), own = runs.filter { meant.contains($0.withoutSeed) }
      guard let first = own.first, meant.count > 1 || own.count < runs.count else { return text }
      if own.count == runs.count, kind == text { return text }
      let others = own.count - 1
      return "run \(first.name)\(others > 0 ? ", and \(counted(others, "other")) like it" : ""): \(text)"
    }
  }
}
