import NNBBytes
import NNBCommandLine
import NNBConversion
import NNBIDX
import NNBModel
import NNB
import NNBSystem
import NNBTraining

/// The places of a run's checkpoints. No other process writes there meanwhile.
struct CheckpointFiles: Sendable {
  /// The place of the newest checkpoint.
  let newest: OutputPlace

  /// The place of the best checkpoint; nil if it is not kept.
  let best: OutputPlace?

  /// The older checkpoints beside the newest; nil if none are kept.
  let kept: KeptCheckpoints?

  /// The worker that writes them as `.h5`.
  let worker: HDF5Worker

  /// What writes the checkpoints of a sharded run; nil of another.
  let shards: ShardedRun?

  /// The epoch whose model the best checkpoint has, as far as this process knows.
  let keptBest = Locked<Int?>(nil)

  /// Takes the places from the command line.
  ///
  /// Throws `FileError`, `WorkerError`, and `ToolError` if a new run would replace files or a stream would get more
  /// than one model.
  init(_ settings: TrainSettings, inputs: [String], worker: HDF5Worker, shards: ShardedRun? = nil) throws {
    (self.worker, self.shards) = (worker, shards)
    // The resumed file is the only input that the newest checkpoint may replace.
    let resumed = settings.resumesInPlace ? settings.resumed.map { FilePath($0) } : nil
    newest = try OutputPlace(
      settings.output, besides: inputs.filter { FilePath($0) != resumed }, replacesAny: settings.isForced,
      removesLeftovers: true)
    if newest.isStream {
      for (option, isGiven) in [("--checkpoint-every", settings.plan != nil), ("--best", settings.keepsBest)]
      where isGiven { throw ToolError("\(option) needs a file, which \(newest.path) is not", subject: newest.path) }
    }
    best =
      settings.keepsBest
      ? try OutputPlace(
        CheckpointName(settings.output).path(with: "best"), besides: inputs, replacesAny: settings.isForced) : nil
    // It is replaced again and again, which a stream cannot be; standard output would also be mixed with lines.
    if let best, best.isStream {
      throw ToolError("--best needs a file, which \(best.path) is not", subject: best.path)
    }
    let path = newest.path
    kept = settings.keep.map {
      KeptCheckpoints(
        CheckpointName(settings.output), beside: path, count: $0, inputs: inputs, isForced: settings.isForced,
        worker: worker)
    }
    for place in [newest] + (best.map { [$0] } ?? []) {
      if settings.resumed == nil, !settings.isForced, place.holdsFile {
        throw Self.exists(place.path, run: (try? NNBReader(contentsOf: place.path))?.training)
      }
      try Checkpoint.prepareToWriteModel(to: place, worker: worker)
    }
  }

  /// Allows files of this run to be replaced, and no others. Returns notes about files that stay.
  ///
  /// Throws `ToolError` if another file is in a checkpoint's place, unless `--force` is given, and `FileError` if a name is
  /// too long.
  func permit(_ settings: TrainSettings, _ state: TrainingState, lastStep: Int) throws -> [String] {
    for place in [newest] + (best.map { [$0] } ?? []) where place.holdsFile && !settings.isForced {
      // The resumed checkpoint was read before its place was taken, and may have been replaced since.
      let isOwn = try Self.wayIsClear(at: place.path) {
        try Self.claim(place, for: state, orFuture: place === best, worker)
      }
      guard isOwn else { throw Self.exists(place.path, isResumed: true) }
    }
    return try kept?.look(for: state, to: lastStep, isResumed: settings.resumed != nil) ?? []
  }

  /// Allows the file at a place to be replaced if it is the run's own (Spec/outputs.md, 1). Returns whether it is, or there is
  /// no file.
  ///
  /// Throws if the file cannot be read.
  static func claim(
    _ place: OutputPlace, for state: TrainingState, orFuture: Bool = false, _ worker: HDF5Worker
  ) throws -> Bool {
    if place.canReplace { return true }
    let found = place.found
    // If the file was replaced while it was read, the new one has not been read.
    guard try holds(place.path, pastOf: state, orFuture: orFuture, worker), found == place.found else { return false }
    place.replace(found)
    return true
  }

  /// Whether a file is the same or an earlier checkpoint of a run, or, with `orFuture`, a later one. The best is saved
  /// before the newest, so a run that was killed between them has a best checkpoint that it will reach again.
  ///
  /// Throws if the file cannot be read.
  static func holds(
    _ path: String, pastOf state: TrainingState, orFuture: Bool = false, _ worker: HDF5Worker
  ) throws -> Bool {
    guard let past = try Self.verified(path, worker).training else { return false }
    return past.isPast(of: state) || orFuture && state.isPast(of: past)
  }

  /// A model of any format, all of which has been verified.
  static func verified(_ path: String, _ worker: HDF5Worker) throws -> NNBReader {
    let reader = try ModelFile(path, worker: worker).asNNB().reader
    try reader.verify()
    return reader
  }

  /// Checks whose file is in the way. If it cannot be read, the error says so, with the cause.
  static func wayIsClear(at path: String, _ look: () throws -> Bool) throws -> Bool {
    do {
      return try look()
    } catch {
      let status = ExitStatus(for: error), failure = Failure(error)
      throw ToolError(
        "\(path) exists, and cannot be read as a checkpoint of this run", details: [failure.reason(at: path)],
        advice: "--force replaces it", status: [.badData, .noInput].contains(status) ? .cannotCreate : status,
        code: failure.code, subject: failure.subject ?? path, offset: failure.offset)
    }
  }

  /// An error about a file that is in the way, which may hold a `run`.
  static func exists(_ path: String, isResumed: Bool = false, run: TrainingState? = nil) -> ToolError {
    let position = run.map(\.position)
    return ToolError(
      isResumed ? "\(path) exists, and is no earlier checkpoint of the run to resume" : "\(path) exists",
      details: position.map { ["it holds a run of \(counted($0.epoch, "epoch")), \(counted($0.step, "step"))"] } ?? [],
      advice: isResumed ? "--force replaces it" : "--force replaces it, --resume goes on with its training",
      status: .cannotCreate, code: FileError.existsCode, subject: path)
  }

  /// Saves a snapshot as the newest; gives it as it was saved.
  @discardableResult func saveNewest(_ snapshot: Trainer.Snapshot) throws -> SavedModel {
    let model = try SavedModel(snapshot, shards)
    try write(model, to: newest, snapshot.state)
    return model
  }

  /// Saves a snapshot as the best; the newest must have room after it.
  func saveBest(_ snapshot: Trainer.Snapshot) throws {
    guard let best else { return }
    let model = try SavedModel(snapshot, shards)
    try write(
      model, to: best, snapshot.state, reserve: try model.outline.modelByteCount(at: newest.path, worker: worker))
    keptBest.withLock { $0 = snapshot.state.position.epoch }
  }

  private func write(
    _ model: SavedModel, to place: OutputPlace, _ state: TrainingState, reserve: Int = 0
  ) throws {
    claimAgain(place, for: state)
    do {
      try model.write(to: place, reserve: reserve, worker)
    } catch {
      guard Failure(error).code == FileError.existsCode else { throw error }
      // It may have been touched since it was looked at, and still be the run's own.
      claimAgain(place, for: state)
      try model.write(to: place, reserve: reserve, worker)
    }
  }

  /// Checks a file that has changed since it was written. If it cannot be read, it is not the run's own, and writing then
  /// throws `.exists`.
  private func claimAgain(_ place: OutputPlace, for state: TrainingState) {
    _ = try? Self.claim(place, for: state, worker)
  }

  /// Saves what is the newest beside it, if older ones are kept.
  func saveKept(_ model: SavedModel, _ state: TrainingState) throws { try kept?.save(model, state) }
}
