import NNBSystem
import NNB
import NNBBytes
import NNBCommandLine
import NNBConversion
import NNBModel
import NNBTraining

/// A model that its own place could not take, and that is in a folder for files that are soon gone instead.
struct Rescue {
  /// Where it is.
  let path: String

  /// Saves a snapshot in the first of the folders, with a name that is free; always as `.nnb`, which needs no other
  /// program.
  ///
  /// Throws what was in the way in the last folder.
  init(_ snapshot: Trainer.Snapshot, of newest: OutputPlace) throws {
    let name = newest.isStream ? "model" : CheckpointName(FileSystem.parts(of: newest.path).name).stem
    let checkpoint = try snapshot.checkpoint()
    var saved: Result<String, any Error>?
    for folder in TemporaryFolder.paths {
      saved = Result { try Self.save(checkpoint, in: folder, as: name) }
      if case .success = saved { break }
    }
    path = try saved?.get() ?? ""
  }

  private static func save(_ checkpoint: Checkpoint, in folder: String, as name: String) throws -> String {
    var number = 1
    while true {
      let path = "\(folder)/\(name)\(number > 1 ? "-\(number)" : "").nnb"
      do {
        try checkpoint.writeModel(to: try OutputPlace(path))
        return path
      } catch {
        // The run's own output may be in this folder, so that the name is in use whether or not a file has it.
        let isTaken = Failure(error).kind == .inUse || FileSystem.kind(of: path, followingLinks: false) != nil
        guard number < 100, isTaken else { throw error }
        number += 1
      }
    }
  }

  /// Whether what was in the way of the model stays in the way of one that goes on from the rescued one.
  static func isBlocked(by failure: Failure) -> Bool {
    failure.kind == .cannotCreate || failure.code == "is-input"
  }

  /// The error that kept the model from its place, with where it is and a command that goes on from there.
  func told(of error: any Error, _ settings: TrainSettings) -> ToolError {
    let told = ToolError(error)
    // Over what is in the way nothing can be written, so that the run goes on where it is now.
    let output = Self.isBlocked(by: Failure(error)) ? path : settings.output
    return ToolError(
      told.message, details: told.details + ["the model is not lost: \(path) has it"],
      advice: "to go on: \(settings.resumption(from: path, to: output))", status: told.status, code: told.code,
      subject: told.subject)
  }
}
