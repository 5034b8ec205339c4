import NNBSystem
import NNB
import NNBBytes
import NNBCommandLine
import NNBConversion
import NNBModel
import NNBTraining

/// A model that did not fit in its own place and is in a temporary folder instead.
struct Rescue {
  /// The path of the model.
  let path: String

  /// Saves a snapshot in the first folder that can take it, under a free name. It is always `.nnb`, which needs no
  /// other program.
  ///
  /// Throws the error of the last folder.
  init(_ snapshot: Trainer.Snapshot, of newest: OutputPlace) throws {
    let stem = CheckpointName(FileSystem.parts(of: newest.path).name).stem
    // A name that fills all the room that a system has for one would have none for the ending.
    let isUsable = !newest.isStream && stem.utf8.count <= Self.longestStem
    let name = isUsable ? stem : "model"
    let checkpoint = try snapshot.checkpoint()
    var saved: Result<String, any Error>?
    for folder in TemporaryFolder.paths {
      saved = Result { try Self.save(checkpoint, in: folder, as: name) }
      if case .success = saved { break }
    }
    path = try saved?.get() ?? ""
  }

  private static let longestStem = 200

  private static func save(_ checkpoint: Checkpoint, in folder: String, as name: String) throws -> String {
    var number = 1
    while true {
      let path = "\(folder)/\(name)\(number > 1 ? "-\(number)" : "").nnb"
      do {
        try checkpoint.writeModel(to: try OutputPlace(path))
        return path
      } catch {
        // The run's own output may be in this folder, so the name can be in use without a file.
        let isTaken = Failure(error).kind == .inUse || FileSystem.kind(of: path, followingLinks: false) != nil
        guard number < 100, isTaken else { throw error }
        number += 1
      }
    }
  }

  /// Whether the error would also hit a run that continues from the rescued model.
  static func isBlocked(by failure: Failure) -> Bool {
    failure.kind == .cannotCreate || failure.code == "is-input"
  }

  /// The error that kept the model from its place, with the model's path and what to do next.
  func told(of error: any Error, _ settings: TrainSettings, isFinished: Bool) -> ToolError {
    let told = ToolError(error)
    return ToolError(
      told.message, details: told.details + ["the model is not lost: \(path) has it"],
      advice: advice(on: Failure(error), settings, isFinished: isFinished), status: told.status, code: told.code,
      subject: told.subject, offset: told.offset)
  }

  /// A command that continues from the model's path. A run that is finished is only saved by that, in its own place.
  private func advice(on failure: Failure, _ settings: TrainSettings, isFinished: Bool) -> String {
    let isBlocked = Self.isBlocked(by: failure)
    if isBlocked, isFinished { return "as soon as its place can take it: \(settings.placement(of: path))" }
    // If the output's place stays blocked, the run continues in the rescued file.
    let next = settings.resumption(from: path, to: isBlocked ? path : settings.output)
    return "\(next.lead): \(next.command)"
  }
}
