import NNBConversion
import NNBModel
import NNB
import NNBSystem
import Synchronization
import NNBTraining

/// The last checkpoints of a run beside its newest, as `m.step000000123.nnb`.
///
/// Only the run's own are replaced and removed: files that this process wrote and nobody has changed since, and files
/// whose content is the run's past. Any other file with such a name is left alone.
final class KeptCheckpoints: Sendable {
  private let name: CheckpointName
  private let count: Int
  private let inputs: [String]
  private let isForced: Bool
  private let worker: HDF5Worker

  /// The known files by step, and whether they belong to this run.
  private let known = Mutex<[Int: (stamp: FileStamp, isOwn: Bool)]>([:])

  init(_ name: CheckpointName, count: Int, inputs: [String], isForced: Bool, worker: HDF5Worker) {
    self.name = name
    self.count = count
    self.inputs = inputs
    self.isForced = isForced
    self.worker = worker
  }

  /// The first file that is not from this run in the place of a checkpoint after `state`, up to a step.
  func firstInTheWay(of state: TrainingState, to last: Int) throws -> String? {
    try files().first { $0.step > state.position.step && $0.step <= last && !isOwn($0.step, $0.path, state) }?.path
  }

  /// Saves a snapshot, and removes those that are no longer among the last. The newest must have room after it.
  func save(_ snapshot: Trainer.Snapshot) throws {
    let state = snapshot.state, step = state.position.step
    let checkpoint = try snapshot.checkpoint(), path = name.path(ofStep: step)
    let place = try OutputPlace(path, besides: inputs, replacesAny: isForced)
    if place.holdsFile, isOwn(step, path, state) { place.replacePresent() }
    try checkpoint.writeModel(to: place, reserve: try checkpoint.encodedByteCount(), worker: worker)
    note(step, place.stamp, isOwn: true)
    // Checkpoints of later steps belong to a run that took another course.
    for file in try files().filter({ $0.step <= step && isOwn($0.step, $0.path, state) }).dropLast(count) {
      try FileSystem.remove(file.path)
      known.withLock { $0[file.step] = nil }
    }
  }

  /// The files with such names, by their steps.
  private func files() throws -> [(step: Int, path: String)] {
    let folder = FileSystem.parts(of: name.stem).folder, prefix = name.stem.contains("/") ? folder + "/" : ""
    var found: [(step: Int, path: String)] = []
    for file in try FileSystem.names(in: folder) {
      let path = prefix == "//" ? "/" + file : prefix + file
      if let step = name.step(of: path), FileSystem.kind(of: path, followingLinks: true) == .file {
        found.append((step, path))
      }
    }
    return found.sorted { $0.step < $1.step }
  }

  private func isOwn(_ step: Int, _ path: String, _ state: TrainingState) -> Bool {
    let stamp = FileStamp(of: path)
    if let known = known.withLock({ $0[step] }), known.stamp == stamp { return known.isOwn }
    // If the file changed while it was read, it is checked again before anything is done to it.
    let isOwn = CheckpointFiles.holds(path, pastOf: state, worker)
    note(step, stamp, isOwn: isOwn)
    return isOwn && stamp == FileStamp(of: path)
  }

  private func note(_ step: Int, _ stamp: FileStamp?, isOwn: Bool) {
    known.withLock { $0[step] = stamp.map { ($0, isOwn) } }
  }
}
