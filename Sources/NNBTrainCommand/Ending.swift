import NNBBytes
import NNBCommandLine
import NNBModel
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
      return LostModel(epoch: lost.snapshot.state.position.epoch, error: lost.error).told()
    }
  }

  /// An error that also tells another one.
  func joined(_ error: any Error, _ other: (any Error)?) -> any Error {
    guard let other else { return error }
    // If nobody reads the output, the tool ends as if by a signal, without a message.
    guard !Failure(error).isBrokenPipe else {
      console.failure(other)
      return error
    }
    return console.told(of: error).adding(console.told(of: other))
  }

  /// Tries once more to save a best model; returns it if that fails.
  func saveAgain(_ best: Trainer.Snapshot) -> LostBest? {
    guard let place = files.best else { return nil }
    do {
      try files.saveBest(best)
      // One that was put elsewhere, or lost, is earlier.
      saver.outdo()
      return nil
    } catch {
      return LostBest(snapshot: best, place: place, error: error)
    }
  }

  /// Puts a best model that is in a file elsewhere into its place. If that fails, or it is an earlier one because the best is lost,
  /// returns the error, which says where they are.
  func placeRescued() -> (any Error)? {
    let lost = saver.takeLost()
    guard let rescue = saver.takeRescued() else { return lost?.told() }
    do {
      try files.saveBest(rescue)
      return lost?.told(earlier: files.best.flatMap { rescue.said(in: $0.path) })
    } catch {
      return rescue.told(of: error, settings, isFinished: trainer.isFinished, lost: lost)
    }
  }

  /// Saves the best that could not be saved before, and a snapshot as the newest. Both are saved where they are not lost if their
  /// places do not take them. Throws the failure of the newest, and returns that of the best.
  func saveBoth(_ snapshot: Trainer.Snapshot) throws -> (SavedModel, lost: (any Error)?) {
    if let fault = saveAgainAsBest(snapshot) {
      let model = try saveSomewhere(snapshot, isBest: true)
      saver.outdo()
      let place = Rescue(newest: settings.output, epoch: snapshot.state.position.epoch)
      return (model, place.told(of: fault.error, settings, isFinished: trainer.isFinished))
    }
    let lost = saver.takeMissed().flatMap(saveAgain), rescued = placeRescued()
    do {
      let model = try saveSomewhere(snapshot, with: lost)
      return (model, lost.map(told) ?? rescued)
    } catch {
      throw joined(error, rescued)
    }
  }

  /// Tries once more to save a best model for which there was no room, if it is this one, whose numbers have not changed yet; returns
  /// it if that fails.
  private func saveAgainAsBest(_ snapshot: Trainer.Snapshot) -> LostBest? {
    guard snapshot.state.isAtBest, saver.lostEpoch == snapshot.state.position.epoch else { return nil }
    return saveAgain(snapshot)
  }

  /// Saves a snapshot in its place. If that fails, saves it where it is not lost, and throws the failure all the same.
  private func saveSomewhere(
    _ snapshot: Trainer.Snapshot, with best: LostBest? = nil, isBest: Bool = false
  ) throws -> SavedModel {
    do {
      return try files.saveNewest(snapshot)
    } catch {
      let rescue: Rescue
      do {
        rescue =
          isBest
          ? try Rescue(snapshot, thatIsBest: files.newest, shards: files.shards)
          : try Rescue(snapshot, of: files.newest, best: best?.snapshot, shards: files.shards)
        if isBest { saver.outdo() }
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
