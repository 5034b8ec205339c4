import NNBSystem
import Dispatch
import Synchronization
import NNBTraining

/// Saves snapshots while training goes on, one at a time; of those that come meanwhile only the newest is saved, and the
/// newest of the best. One of the best that cannot be saved is tried again with the next that comes.
final class CheckpointSaver: Sendable {
  private struct Work {
    var newest, best: Trainer.Snapshot?

    /// The last one of the best where it could not be saved.
    var missed: Trainer.Snapshot?
    var isBusy = false
    var failure: (any Error)?

    /// Whether one has been saved as the newest.
    var hasSaved = false
  }

  private let files: CheckpointFiles
  private let work = Mutex(Work())

  /// The save that is under way.
  private let saving = DispatchGroup()

  init(_ files: CheckpointFiles) { self.files = files }

  /// Takes a snapshot to be saved as the newest, the best, or both; returns at once.
  func submit(newest: Trainer.Snapshot?, best: Trainer.Snapshot?) {
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
    // If the system has no thread for it, training waits.
    if !BackgroundThread.start(save) { save() }
  }

  /// The last one of the best where it could not be saved, once.
  func takeMissed() -> Trainer.Snapshot? {
    work.withLock { work in
      defer { work.missed = nil }
      return work.missed
    }
  }

  /// Waits until all is saved that was taken.
  func finish() { saving.wait() }

  /// Whether one has been saved as the newest.
  var hasSaved: Bool { work.withLock { $0.hasSaved } }

  /// Whether a save has failed since that was last asked for.
  var hasFailed: Bool { work.withLock { $0.failure != nil } }

  /// Why the last save that failed did, once.
  func takeFailure() -> (any Error)? {
    work.withLock { work in
      defer { work.failure = nil }
      return work.failure
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
      // The best first: a run that is resumed from the newest will not come by it again.
      do {
        if let best = next.best { try files.saveBest(best) }
      } catch {
        work.withLock { work in
          work.failure = error
          if work.best == nil { work.missed = next.best }
        }
      }
      do {
        if let newest = next.newest {
          try files.saveNewest(newest)
          work.withLock { $0.hasSaved = true }
          try files.saveKept(newest)
        }
      } catch {
        work.withLock { $0.failure = error }
      }
    }
  }
}
