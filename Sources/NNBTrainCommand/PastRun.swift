import NNBBytes
import NNBTensorBoard
import NNBTraining
import NNBModel

/// The part of an event file that belongs to a resumed run (Spec/tensorboard.md, section 5).
struct PastRun {
  /// The records to keep, after those that every file begins with.
  let records: [ArraySlice<UInt8>]

  /// The epochs whose numbers are among them.
  let epochs: Int

  /// The step of the last weights.
  let pictured: Int?

  /// The last table of settings.
  let lastTable: Event?

  private let path: String

  /// Whether the file has the name of the run, and whether it goes on to later steps than the run has done.
  private let isNamed, isBeyond: Bool

  /// How many events every file begins with.
  private static let headCount = 3

  private static let mark = "nnb run "

  /// The text that a file begins with: a digest of settings and data, and the name of the run.
  static func text(of run: RunDescription, named name: String) -> String { mark + run.digest + " " + name }

  /// Looks for the run's own files in a folder: the part to go on from, and the paths of those that the new file replaces.
  static func all(
    in folder: EventFolder, of trainer: Trainer, named name: String, isResumed: Bool, isForced: Bool
  ) throws(FileError) -> (kept: PastRun?, replaced: [String]) {
    guard isResumed || isForced else { return (nil, []) }
    var runs: [PastRun] = [], replaced: [String] = []
    for path in try folder.files() {
      guard let events = try PastEvents(path) else { continue }
      if isResumed {
        if let run = PastRun(events, of: trainer, named: name) { runs.append(run) }
      } else if events.text.utf8.dropFirst(mark.utf8.count + 9).elementsEqual(name.utf8) {
        replaced.append(path)
      }
    }
    // Nobody's later epochs are cut off but the run's own.
    let usable = runs.filter { $0.isNamed || !$0.isBeyond }
    let kept = usable.max { ($0.epochs, $0.records.count) < ($1.epochs, $1.records.count) }
    return (kept, replaced + usable.filter { $0.isNamed || $0.path == kept?.path }.map(\.path))
  }

  /// What belongs to a run of a file; nil if it is the file of another run.
  private init?(_ past: PastEvents, of trainer: Trainer, named name: String) {
    let run = RunDescription(trainer), step = trainer.position.step
    let first = trainer.position.epoch - trainer.history.count
    guard past.text.hasPrefix(Self.mark) else { return nil }
    var records: [ArraySlice<UInt8>] = [], epochs = 0, compared = 0, pictured: Int?, table: Event?
    var lastIsNumbers = false
    let rest = past.events.dropFirst(Self.headCount)
    for (event, record) in rest {
      if event.step > step || event == .end(event.step) { break }
      switch event.firstTag {
      case EventValues.firstTag:
        if epochs >= first {
          guard epochs - first < trainer.history.count,
            event == EventValues.numbers(of: trainer.history[epochs - first])
          else { return nil }
          compared += 1
        }
        epochs += 1
      case EventValues.settingsTag: table = event
      case let tag?: if tag.hasPrefix(EventValues.weightsStart) { pictured = event.step }
      case nil: break
      }
      lastIsNumbers = event.firstTag == EventValues.firstTag
      records.append(record)
    }
    // Its learning rate, which comes next, was cut off: both are written again.
    if lastIsNumbers {
      records.removeLast()
      epochs -= 1
    }
    // Where no epoch tells it, the settings must.
    guard compared > 0 || past.text.utf8.dropFirst(Self.mark.utf8.count).starts(with: run.digest.utf8) else {
      return nil
    }
    (self.records, self.epochs, self.pictured, lastTable, path) = (records, epochs, pictured, table, past.path)
    isNamed = past.text.utf8.dropFirst(Self.mark.utf8.count + run.digest.utf8.count + 1).elementsEqual(name.utf8)
    isBeyond = rest.contains { $0.event.step > step }
  }
}
