import NNBSystem
import NNB
import NNBBytes
import NNBCommandLine
import NNBConversion
import NNBModel
import NNBTraining

/// Models that did not fit in their own places and are in a temporary folder instead: the newest, the best, or both.
struct Rescue {
  /// The path of the newest, or of the best alone.
  let path: String

  /// The best beside the newest, and its path, which is nil if no folder took it; nil if there is none to be saved.
  private let best: (path: String?, epoch: Int)?

  /// The epoch of the best alone; nil if the newest is there.
  private let epoch: Int?

  /// The file of the best alone, as it was written.
  private let stamp: FileStamp?

  /// Saves a snapshot, and the best with it, in the first folder that can take them, under a free name. They are always `.nnb`,
  /// which needs no other program.
  ///
  /// Throws the error of the last folder.
  init(
    _ snapshot: Trainer.Snapshot, of newest: OutputPlace, best: Trainer.Snapshot? = nil, shards: ShardedRun? = nil
  ) throws {
    let model = try SavedModel(snapshot, shards), bestModel = try best.map { try SavedModel($0, shards) }
    (epoch, stamp) = (nil, nil)
    var bestPath: String?
    if let bestModel, let paths = try? Self.save([model, bestModel], of: newest) {
      (path, bestPath) = (paths[0], paths[1])
    } else {
      // The newest comes first if there is not room for both.
      path = try Self.save([model], of: newest)[0]
      bestPath = bestModel.flatMap { best in try? Self.save([best], of: newest)[0] }
    }
    self.best = best.map { (bestPath, $0.state.position.epoch) }
  }

  /// Saves the newest, which is the best as well.
  init(_ snapshot: Trainer.Snapshot, thatIsBest newest: OutputPlace, shards: ShardedRun?) throws {
    path = try Self.save([try SavedModel(snapshot, shards)], of: newest)[0]
    (epoch, stamp, best) = (nil, nil, (path, snapshot.state.position.epoch))
  }

  /// A best model that the newest of a run, which is in its place, is as well.
  init(newest path: String, epoch: Int) { (self.path, self.epoch, stamp, best) = (path, epoch, nil, nil) }

  /// Saves the best alone, whose place is `best`, instead of an `earlier` one.
  ///
  /// The earlier one stays until the new one is safe. Only if there is not room for both is it removed before.
  init(
    best snapshot: Trainer.Snapshot, of best: OutputPlace, shards: ShardedRun? = nil, replacing earlier: Rescue? = nil
  ) throws {
    path = try Self.save(try SavedModel(snapshot, shards), of: best, replacing: earlier)
    stamp = FileStamp(of: path)
    self.best = nil
    epoch = snapshot.state.position.epoch
  }

  /// Saves a model under the name of the earlier one if it can be, so that a run that is resumed beside it finds it.
  private static func save(_ model: SavedModel, of best: OutputPlace, replacing earlier: Rescue?) throws -> String {
    guard let earlier else { return try save([model], of: best)[0] }
    do {
      let place = try OutputPlace(earlier.path)
      place.replace(earlier.stamp)
      try model.write(to: place, isAlone: true)
      return earlier.path
    } catch {
      if let path = try? save([model], of: best)[0] {
        earlier.remove()
        return path
      }
      guard Self.isOfFullDisk(error) else { throw error }
      earlier.remove()
      return try save([model], of: best)[0]
    }
  }

  private static func isOfFullDisk(_ error: any Error) -> Bool {
    if case .file(let error)? = (error as? NNBError)?.cause { return error.isOfFullDisk }
    return (error as? FileError)?.isOfFullDisk == true
  }

  /// Whether the file of the best alone is as it was written.
  var isThere: Bool { stamp != nil && FileStamp(of: path) == stamp }

  /// Removes the file of the best alone, unless another took its place.
  func remove() { if isThere { try? FileSystem.remove(path) } }

  private static let longestStem = 200

  /// Saves the newest, and the best beside it: a run that is resumed looks for it there.
  private static func save(_ models: [SavedModel], of place: OutputPlace) throws -> [String] {
    let stem = CheckpointName(FileSystem.parts(of: place.path).name).stem
    // A name that fills all the room that a system has for one would have none for the ending.
    let isUsable = !place.isStream && stem.utf8.count <= longestStem
    let name = isUsable ? stem : "model"
    var saved: Result<[String], any Error>?
    for folder in TemporaryFolder.paths {
      saved = Result { try save(models, in: folder, as: name) }
      if case .success = saved { break }
    }
    return try saved?.get() ?? []
  }

  private static func save(_ models: [SavedModel], in folder: String, as name: String) throws -> [String] {
    var number = 1
    while true {
      let path = "\(folder)/\(name)\(number > 1 ? "-\(number)" : "").nnb"
      let paths = Array([path, CheckpointName(path).path(with: "best")].prefix(models.count))
      var written: [String] = []
      do {
        for (model, path) in zip(models, paths) {
          try model.write(to: try OutputPlace(path), isAlone: true)
          written.append(path)
        }
        return paths
      } catch {
        // Both are in one folder, or neither.
        for path in written { try? FileSystem.remove(path) }
        // The run's own output may be in this folder, so the name can be in use without a file.
        let isTaken =
          Failure(error).kind == .inUse
          || FileSystem.kind(of: paths[written.count], followingLinks: false) != nil
        guard number < 100, isTaken else { throw error }
        number += 1
      }
    }
  }

  /// Whether the error would also hit a run that continues from the rescued model.
  static func isBlocked(by failure: Failure) -> Bool {
    failure.kind == .cannotCreate || failure.code == "is-input"
  }

  /// The error that kept the model from its place, with the model's path and what to do next. If it is an earlier best one, the best is
  /// `lost`.
  func told(of error: any Error, _ settings: TrainSettings, isFinished: Bool, lost: LostModel? = nil) -> ToolError {
    let lines = (lost.map { [LostModel.place(of: $0.epoch, nil)] } ?? []) + places(isEarlier: lost != nil)
    return ToolError(error).adding(lines, advice: advice(on: Failure(error), settings, isFinished: isFinished))
  }

  /// A sentence for each model.
  private func places(isEarlier: Bool) -> [String] {
    if let epoch, isEarlier { return ["an earlier one, that of epoch \(epoch), is not lost: \(path) has it"] }
    if let epoch { return [LostModel.place(of: epoch, path)] }
    return ["the model is not lost: \(path) has it"]
      + (best.map { [LostModel.place(of: $0.epoch, $0.path)] } ?? [])
  }

  /// What is said after an earlier best model has come into its place.
  func said(in place: String) -> String? { epoch.map { "\(place) has an earlier one, that of epoch \($0)" } }

  /// A command that continues from the model's path, and finds the best there. A run that is finished is only saved by that, in
  /// its own place.
  private func advice(on failure: Failure, _ settings: TrainSettings, isFinished: Bool) -> String {
    let placing = "as soon as its place can take it: "
    if epoch != nil { return placing + settings.placement(ofBest: path) }
    let isBlocked = Self.isBlocked(by: failure)
    if isBlocked, isFinished {
      return placing
        + ([settings.placement(of: path, isForced: failure.code != FileError.existsCode)]
        + (best?.path.map { [settings.placement(ofBest: $0)] } ?? []))
        .joined(separator: " && ")
    }
    // If the output's place stays blocked, the run continues in the rescued file.
    let next = settings.resumption(from: path, to: isBlocked ? path : settings.output)
    return "\(next.lead): \(next.command)"
  }
}
