import NNBBytes
import NNBCommandLine
import NNBSystem
import NNBTraining

/// Saves what a run ends with: the newest model and the best one, each in its place, or where it is not lost.
struct Ending {
  let settings: TrainSettings
  let console: Console
  let files: CheckpointFiles
  let saver: CheckpointSaver
  let trainer: Trainer

  /// A best model that its place did not take again.
  struct LostBest {
    let snapshot: Trainer.Snapshot
    let place: OutputPlace
    let error: any Error
  }

  /// Saves it where it is not lost; the error says where.
  func told(_ lost: LostBest) -> any Error {
    do {
      let rescue = try Rescue(best: lost.snapshot, of: lost.place)
      return rescue.told(of: lost.error, settings, isFinished: trainer.isFinished)
    } catch let failure {
      console.failure(failure)
      return lost.error
    }
  }

  /// Tries once more to save a best model; returns it if that fails.
  func saveAgain(_ best: Trainer.Snapshot) -> LostBest? {
    guard let place = files.best else { return nil }
    do {
      try files.saveBest(best)
      return nil
    } catch {
      return LostBest(snapshot: best, place: place, error: error)
    }
  }

  /// Puts a best model that is in a file elsewhere into its place; if that fails, returns the error, which says where it is.
  func placeRescued() -> (any Error)? {
    guard let rescue = saver.takeRescued() else { return nil }
    do {
      try files.saveBest(rescue)
      return nil
    } catch {
      return rescue.told(of: error, settings, isFinished: trainer.isFinished)
    }
  }

  /// Saves the best that could not be saved before, and a snapshot as the newest. Both are saved where they are not lost if their
  /// places do not take them. Throws the failure of the newest, and returns that of the best.
  func saveBoth(_ snapshot: Trainer.Snapshot) throws -> (SavedModel, lost: (any Error)?) {
    let lost = saver.takeMissed().flatMap(saveAgain), rescued = placeRescued()
    do {
      let model = try saveSomewhere(snapshot, with: lost)
      return (model, lost.map(told) ?? rescued)
    } catch {
      if let rescued { console.failure(rescued) }
      throw error
    }
  }

  /// Saves a snapshot in its place. If that fails, saves it where it is not lost, and throws the failure all the same.
  private func saveSomewhere(_ snapshot: Trainer.Snapshot, with best: LostBest?) throws -> SavedModel {
    do {
      return try files.saveNewest(snapshot)
    } catch {
      let rescue: Rescue
      do {
        rescue = try Rescue(snapshot, of: files.newest, best: best?.snapshot, shards: files.shards)
      } catch let failure {
        console.failure(failure)
        throw error
      }
      let told = rescue.told(of: error, settings, isFinished: trainer.isFinished)
      // If nobody reads the output, the tool ends as if by a signal, without a message.
      guard Failure(error).isBrokenPipe else { throw told }
      console.failure(ToolError(told.details.last ?? "", advice: told.advice))
      throw error
    }
  }
}
