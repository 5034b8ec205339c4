import NNBBytes
import NNBCommandLine
import NNBConversion
import NNBModel
import NNB
import NNBSystem
import NNBTraining

/// The last checkpoints of a run beside its newest, as `m.step000000123.nnb`.
///
/// Only the run's own are replaced and removed: files that this process wrote and nobody has changed since, and files
/// whose content is the run's past. Any other file with such a name is left alone.
final class KeptCheckpoints: Sendable {
  private let name: CheckpointName

  /// The path of the newest checkpoint.
  private let newest: String
  private let count: Int
  private let inputs: [String]
  private let isForced: Bool
  private let worker: HDF5Worker

  /// A file with the name of a step's checkpoint, and whether it belongs to this run. It has no stamp before it is checked.
  private struct File {
    var stamp: FileStamp?
    var isOwn = false
  }

  /// The known files by step.
  private let files = Locked<[Int: File]>([:])

  init(
    _ name: CheckpointName, beside newest: String, count: Int, inputs: [String], isForced: Bool, worker: HDF5Worker
  ) {
    self.name = name
    self.newest = newest
    self.count = count
    self.inputs = inputs
    self.isForced = isForced
    self.worker = worker
  }

  /// Lists the files with such names, once in a run. Returns notes about files that stay.
  ///
  /// Throws `ToolError` if a file that is not from this run is in the place of a checkpoint after `state`, up to a step,
  /// unless `--force` is given. Throws `FileError` if such a file is an input or cannot be replaced by a file, and if the
  /// longest name is too long.
  func look(for state: TrainingState, to last: Int, isResumed: Bool) throws -> [String] {
    try FileSystem.checkName(name.path(ofStep: last))
    var notes: [String] = []
    for step in try steps() {
      let path = name.path(ofStep: step), isPast = step <= state.position.step
      let isFile = FileSystem.kind(of: path, followingLinks: true) == .file
      if isFile { files.withLock { $0[step] = File() } }
      if isPast || step > last {
        // Only a resumed run has older checkpoints of its own.
        guard isPast, isResumed, isFile else { continue }
        do {
          _ = try isOwn(step, state)
        } catch {
          notes.append("\(path) cannot be read, and stays: \(Failure(error).reason(at: path))")
        }
        continue
      }
      if let input = input(at: path) { throw FileError.isInput(path: path, input: input) }
      // A folder or a link to nothing is in the way even by force.
      _ = try OutputTarget(path)
      if isForced { continue }
      guard try CheckpointFiles.wayIsClear(at: path, { try isOwn(step, state) }) else {
        throw CheckpointFiles.exists(path, isResumed: isResumed)
      }
    }
    return notes
  }

  /// Saves a checkpoint, and removes those that are no longer among the last. The newest must have room after it.
  func save(_ model: SavedModel, _ state: TrainingState) throws {
    let step = state.position.step
    let place = try OutputPlace(name.path(ofStep: step), besides: inputs, replacesAny: isForced)
    // Found before it is checked, so that a file that comes between is not replaced.
    let found = place.found
    if found != nil, isOwnForCertain(step, state) { place.replace(found) }
    let reserve = try model.outline.modelByteCount(at: newest, worker: worker)
    try model.write(to: place, reserve: reserve, worker)
    files.withLock { $0[step] = File(stamp: place.stamp, isOwn: true) }
    // Checkpoints of later steps belong to a run that took another course. The resumed file is an input, and stays.
    let done = files.withLock { $0.keys.filter { $0 <= step }.sorted() }
    for old in done.filter({ isOwnForCertain($0, state) && input(at: name.path(ofStep: $0)) == nil }).dropLast(count) {
      try FileSystem.remove(name.path(ofStep: old))
      files.withLock { $0[old] = nil }
    }
  }

  /// The steps of whatever has such a name, in their order.
  private func steps() throws -> [Int] {
    let (folder, stem) = FileSystem.parts(of: name.stem), names = CheckpointName(stem: stem, ending: name.ending)
    return try FileSystem.names(in: folder).compactMap { names.step(of: $0) }.sorted()
  }

  /// The input at a path; nil if it is not one.
  private func input(at path: String) -> String? {
    guard let identity = FileIdentity(of: path) else { return nil }
    return inputs.first { FileIdentity(of: $0) == identity }
  }

  /// Whether the file of a step belongs to this run and can be read, so that it may be replaced and removed.
  private func isOwnForCertain(_ step: Int, _ state: TrainingState) -> Bool { (try? isOwn(step, state)) ?? false }

  /// Whether the file of a step belongs to this run. Throws if the file cannot be read.
  private func isOwn(_ step: Int, _ state: TrainingState) throws -> Bool {
    let path = name.path(ofStep: step), stamp = FileStamp(of: path)
    if let known = files.withLock({ $0[step] }), known.stamp != nil, known.stamp == stamp { return known.isOwn }
    files.withLock { $0[step] = File(stamp: stamp) }
    guard stamp != nil, try CheckpointFiles.holds(path, pastOf: state, worker) else { return false }
    files.withLock { $0[step] = File(stamp: stamp, isOwn: true) }
    // A file that was replaced while it was read is checked again later.
    return stamp == FileStamp(of: path)
  }
}
