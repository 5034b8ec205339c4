import NNBModel
import NNBSystem
import Dispatch
import NNBTraining

/// Saves snapshots while training goes on, one at a time. Of those that arrive meanwhile, only the newest is saved, and
/// the newest of the best ones. If a best one cannot be saved, it is tried again with the next snapshot.
final class CheckpointSaver: Sendable {
  private struct Work {
    var newest, best: Trainer.Snapshot?

    /// The last best snapshot, if it could not be saved.
    var missed: Trainer.Snapshot?

    /// The same in a file elsewhere, if its numbers were live.
    var rescued: Rescue?

    /// The same if no folder took it; then what was rescued is an earlier one.
    var lost: LostModel?
    var isBusy = false
    var failure: (any Error)?

    /// Why the last best snapshot could not be saved, and where it is instead.
    var bestFailure: BestFailure?

    /// Whether a newest snapshot has been saved.
    var hasSaved = false
  }

  /// Why a best model could not be saved. `place` says where it is, or that it is lost, if it could not wait for the next attempt.
  struct BestFailure {
    let error: any Error
    var place: String?
  }

  private let files: CheckpointFiles
  private let work = Locked(Work())

  /// The save that is under way.
  private let saving = DispatchGroup()

  init(_ files: CheckpointFiles) { self.files = files }

  /// Accepts a snapshot to be saved as the newest, the best, or both; returns at once, unless it has live numbers.
  func submit(newest: Trainer.Snapshot?, best: Trainer.Snapshot?) {
    let isLive = newest?.isLive == true || best?.isLive == true
    if isLive { finish() }
    let isIdle = work.withLock { work in
      work.newest = newest ?? work.newest
      work.best = best ?? work.best ?? work.missed
      work.missed = nil
      defer { work.isBusy = true }
      return !work.isBusy
    }
    if !isIdle { return }
    saving.enter()
    let save: @Sendable () -> Void = {
      self.saveAll()
      self.saving.leave()
    }
    // If the system has no thread for it, training waits; and if its next step changes what is written.
    if isLive || !BackgroundThread.start(save) { save() }
  }

  /// The last best snapshot, if it could not be saved; returned only once.
  func takeMissed() -> Trainer.Snapshot? {
    work.withLock { work in
      defer { work.missed = nil }
      return work.missed
    }
  }

  /// The last best model, if it could not be saved and is in a file elsewhere; returned only once.
  func takeRescued() -> Rescue? {
    work.withLock { work in
      defer { work.rescued = nil }
      return work.rescued
    }
  }

  /// The epoch of the last best model, if it is lost.
  var lostEpoch: Int? { work.withLock { $0.lost?.epoch } }

  /// The last best model, if it is lost; returned only once.
  func takeLost() -> LostModel? {
    work.withLock { work in
      defer { work.lost = nil }
      return work.lost
    }
  }

  /// Forgets what is worse than a best model that is saved.
  func outdo() {
    takeRescued()?.remove()
    _ = takeLost()
  }

  /// Waits until all accepted snapshots are saved.
  func finish() { saving.wait() }

  /// Whether a newest snapshot has been saved.
  var hasSaved: Bool { work.withLock { $0.hasSaved } }

  /// Whether a save has failed, and nobody has taken its error.
  var hasFailed: Bool { work.withLock { $0.failure != nil || $0.bestFailure != nil } }

  /// Why the last best model could not be saved; returned only once.
  func takeBestFailure() -> BestFailure? {
    work.withLock { work in
      defer { work.bestFailure = nil }
      return work.bestFailure
    }
  }

  /// The error of the last other save that failed; returned only once.
  func takeFailure() -> (any Error)? {
    work.withLock { work in
      defer { work.failure = nil }
      return work.failure
    }
  }

  /// Saves a best model that its place did not take elsewhere, now, while it has its numbers. Notes where it is.
  private func rescue(_ best: Trainer.Snapshot, from error: any Error) {
    let earlier = takeRescued(), rescue = files.rescued(best, replacing: earlier)
    let rest = rescue ?? earlier.flatMap { $0.isThere ? $0 : nil }
    let folder = rest.map { FileSystem.parts(of: $0.path).folder } ?? ""
    let place =
      rescue != nil
      ? "the best model is in \(folder) meanwhile"
      : "this best model is lost, for which no other folder has room"
        + (rest == nil ? "" : ", and an earlier one is in \(folder)")
    work.withLock { work in
      work.bestFailure = BestFailure(error: error, place: place)
      work.rescued = rest
      work.lost = rescue == nil ? LostModel(epoch: best.state.position.epoch, error: error) : nil
    }
  }

  private func saveAll() {
    while true {
      let next = work.withLock { work in
        let next = (newest: work.newest, best: work.best)
        (work.newest, work.best) = (nil, nil)
        work.isBusy = next.newest != nil || next.best != nil
        return next
      }
      if next.newest == nil, next.best == nil { return }
      // The best first, because a run that is resumed from the newest does not reach it again.
      do {
        if let best = next.best {
          try files.saveBest(best)
          outdo()
        }
      } catch {
        if let best = next.best, best.isLive {
          rescue(best, from: error)
        } else {
          work.withLock { work in
            work.bestFailure = BestFailure(error: error)
            if work.best == nil { work.missed = next.best }
          }
        }
      }
      do {
        if let newest = next.newest {
          let model = try files.saveNewest(newest)
          work.withLock { $0.hasSaved = true }
          try files.saveKept(model, newest.state)
        }
      } catch {
        work.withLock { $0.failure = error }
      }
    }
  }
}
