import NNBBytes
import NNBCommandLine
import NNBDataSets
import NNBJSON
import NNBSystem

/// One run of `nnidx` that writes something.
struct IndexRun {
  private let settings: IndexSettings
  private let console: Console

  init(_ settings: IndexSettings, _ console: Console) {
    self.settings = settings
    self.console = console
  }

  func run() throws -> ExitStatus {
    switch settings.form {
    case .png: return try writePictures()
    case .csv:
      let output = CSVOutput(settings.output, replacesAny: settings.replacesAny, besides: settings.files)
      let (set, arranged) = try read(beside: settings.output)
      return try report(set, arranged, try output.write(arranged, besides: set.files))
    case .idx where IDXFileOutput.isFile(settings.output):
      let output = try IDXFileOutput(settings.output, replacesAny: settings.replacesAny, besides: settings.files)
      let (set, arranged) = try read(beside: settings.output)
      return try report(set, arranged, try output.write(arranged, besides: set.files))
    case .idx: return try writeFolder()
    }
  }

  private func writeFolder() throws -> ExitStatus {
    let output = try IDXOutput(
      settings.output, isPacked: settings.isPacked, replacesAny: settings.replacesAny, besides: settings.files)
    do {
      let (set, arranged) = try read(beside: output.scratchPath)
      let written = try output.write(arranged, besides: set.files)
      if let strangers = output.strangers(besides: written) {
        console.message("beside them there is what was not written now: \(strangers)")
      }
      return try report(set, arranged, written)
    } catch {
      output.giveUp()
      throw error
    }
  }

  private func writePictures() throws -> ExitStatus {
    let output = PictureOutput(settings.output) { Interruption.signal != nil }
    try output.check()
    let (set, arranged) = try read(beside: settings.output)
    Interruption.note()
    guard try output.write(arranged) else { return ExitStatus(signal: Interruption.signal ?? 0) }
    return try report(set, arranged, [settings.output])
  }

  private func read(beside path: String) throws -> (DataSet, ArrangedSet) {
    let set = try DataSet(beside: path, settings.choices)
    let reader = InputReader(set)
    for input in settings.inputs { try reader.read(input, isTest: settings.isTest) }
    if let test = settings.test { try reader.read(test, isTest: true) }
    try set.finish()
    return (set, try settings.arrangement.arrange(set))
  }
}

// MARK: Reporting

extension IndexRun {
  private func report(_ set: DataSet, _ arranged: ArrangedSet, _ files: [String]) throws -> ExitStatus {
    console.messages(set.notes)
    if set.inverted > 0 {
      console.message(
        "\(counted(set.inverted, "picture")) inverted"
          + (set.choicesInvert ? "" : ": dark on light (--invert no leaves them as they are)"))
    }
    if settings.isJSON {
      try console.result(json(set, arranged, files))
    } else {
      try console.result(sentence: sentence(arranged))
    }
    return .success
  }

  private func sentence(_ set: ArrangedSet) -> String {
    var parts: [String] = []
    if let part = set.training {
      parts.append("\(counted(part.count, "image")) of \(part.store.height)x\(part.store.width) to train")
    }
    if let part = set.test {
      parts.append(
        parts.isEmpty
          ? "\(counted(part.count, "image")) of \(part.store.height)x\(part.store.width) to test"
          : "\(part.count.grouped) to test")
    }
    parts.append(set.classCount > 0 ? counted(set.classCount, "class") : "no labels")
    return "\(settings.output): " + parts.joined(separator: ", ")
  }

  private func json(_ set: DataSet, _ arranged: ArrangedSet, _ files: [String]) -> JSON {
    func part(_ part: ArrangedPart?) -> JSON {
      guard let part else { return .null }
      return .object([
        ("images", .integer(part.count)), ("height", .integer(part.store.height)),
        ("width", .integer(part.store.width)), ("labels", .integer(part.labels.count)),
      ])
    }
    return .object([
      ("output", .string(settings.output)), ("format", .string(settings.form.rawValue)),
      ("files", .array(files.map(JSON.string))), ("train", part(arranged.training)), ("test", part(arranged.test)),
      ("classes", .integer(arranged.classCount)), ("class_names", .array(arranged.classNames.map(JSON.string))),
      ("inverted", .integer(set.inverted)), ("notes", .array(set.notes.map(JSON.string))),
    ])
  }
}
