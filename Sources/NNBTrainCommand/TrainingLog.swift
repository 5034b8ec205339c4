import NNBBytes
import NNBCommandLine
import NNBJSON
import NNBModel
import NNBSystem
import NNBTraining

/// A file with one line of JSON for every epoch of a run, whichever processes trained it.
///
/// All of it follows from the history in a checkpoint, except for the measure of the last weights beside an average. So a log
/// that is behind or ahead of the resumed checkpoint is made to fit. It holds no times, so equal runs have equal logs.
struct TrainingLog {
  private let file: OpenFile
  private var epochs = 0
  private var end = 0

  /// A larger file is not a log, in bytes.
  private static let largest = 1 << 30

  /// Opens the log of a run. If the run is resumed, keeps the part that belongs to it, and adds missing lines.
  ///
  /// An existing log of another run is replaced only if `isForced` is true. No other process writes the log meanwhile.
  ///
  /// Throws `FileError`, and `ToolError` if the file is not a log, or is that of another run.
  init(_ path: String, of trainer: Trainer, isResumed: Bool, isForced: Bool, besides inputs: [String]) throws {
    if let identity = FileIdentity(of: path), let input = inputs.first(where: { FileIdentity(of: $0) == identity }) {
      throw FileError.isInput(path: path, input: input)
    }
    try OutputPlace.checkLines(at: path)
    file = try OpenFile.updating(path)
    // Whoever has the lock need not be one who writes.
    guard file.takeAlone() else { throw FileError.locked(path: path, folder: path) }
    try checkStart(isResumed: isResumed)
    if !isResumed, !isForced, (file.knownCount ?? 0) > 0 {
      throw ToolError(
        "\(path) exists, the log of another run", advice: "--force replaces it; --resume goes on with its run",
        status: .cannotCreate, code: FileError.existsCode, subject: path)
    }
    if isResumed { try match(trainer) }
    try file.truncate(to: end)
    try update(trainer)
  }

  /// Adds lines for the epochs since the last call. `last` is the measure of the last weights after the last epoch, which no
  /// checkpoint has.
  mutating func update(_ trainer: Trainer, last: TrainingState.Measure? = nil) throws(FileError) {
    let first = trainer.position.epoch - trainer.history.count
    let text = trainer.history.enumerated().filter { first + $0.offset >= epochs }.map { index, record in
      Self.line(record, epoch: first + index + 1, last: index == trainer.history.count - 1 ? last : nil)
    }.joined()
    try file.write(Array(text.utf8), at: end)
    end += text.utf8.count
    epochs = trainer.position.epoch
  }

  /// A file that is not a log is not overwritten: it may be a model, or the data.
  private func checkStart(isResumed: Bool) throws {
    let start = Array("{\"epoch\": ".utf8)
    guard start.starts(with: try file.read(at: 0, upTo: start.count)) else {
      if isResumed { throw stranger(line: 1) }
      throw ToolError(
        "\(file.name) is a file that is no log", advice: "--log with another name writes it there",
        status: .cannotCreate, code: "not-a-log", subject: file.name, offset: 0)
    }
  }

  private mutating func match(_ trainer: Trainer) throws {
    guard let size = file.knownCount, size <= Self.largest else { throw stranger(line: 1) }
    let first = trainer.position.epoch - trainer.history.count
    for line in try file.read(at: 0, upTo: size).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .dropLast()
    {
      guard epochs < trainer.position.epoch else { return }
      let isOwn =
        epochs < first
        ? line.starts(with: "{\"epoch\": \(epochs + 1),".utf8)
        : Self.isLine(line, of: trainer.history[epochs - first], epoch: epochs + 1)
      guard isOwn else { throw stranger(line: epochs + 1) }
      epochs += 1
      end += line.count + 1
    }
  }

  /// The error of a line, which begins at `end`.
  private func stranger(line: Int) -> ToolError {
    ToolError(
      "\(file.name) is not the log of the run to resume: line \(line) is not what its epoch \(line) was like",
      advice: "--log with another name writes it there", status: .badData, code: "other-log", subject: file.name,
      offset: end)
  }

  /// Whether a line is that of an epoch, with a measure of the last weights or without.
  private static func isLine(_ line: ArraySlice<UInt8>, of record: TrainingState.EpochRecord, epoch: Int) -> Bool {
    let own = Array(Self.line(record, epoch: epoch).utf8.dropLast())
    return line.elementsEqual(own) || line.starts(with: own.dropLast() + Array(", \"\(lastName)".utf8))
  }

  private static let lastName = "last_validation_"

  private static func line(
    _ record: TrainingState.EpochRecord, epoch: Int, last: TrainingState.Measure? = nil
  ) -> String {
    var members: [(key: String, value: JSON)] = [("epoch", .integer(epoch)), ("step", .integer(record.step))]
    let parts = [
      ("train_", record.training), ("validation_", record.validation), ("test_", record.test), (lastName, last),
    ]
    for (name, measure) in parts {
      guard let measure else { continue }
      members.append(("\(name)loss", .number(measure.loss)))
      members.append(("\(name)accuracy", .number(measure.accuracy)))
    }
    return JSON.object(members).text + "\n"
  }
}
