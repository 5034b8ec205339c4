import NNBConversion
import NNBModel
import NNBSystem
import NNBTraining

/// A snapshot of a run as it is written, perhaps into several files.
enum SavedModel {
  case whole(Checkpoint)

  /// What the ranks of a sharded run write together.
  case shards(Trainer.Snapshot.Shards, ShardedRun)

  /// Throws `ModelError` only if such a model cannot be stored.
  init(_ snapshot: Trainer.Snapshot, _ run: ShardedRun?) throws(ModelError) {
    if let run, let shards = try snapshot.shards() {
      self = .shards(shards, run)
    } else {
      self = .whole(try snapshot.checkpoint())
    }
  }

  /// The model, perhaps without the data of its tensors.
  var outline: Checkpoint {
    switch self {
    case .whole(let checkpoint): checkpoint
    case .shards(let shards, _): shards.outline
    }
  }

  /// Writes it to a place, whole or not at all. `isAlone` says that other ranks may not see the place.
  func write(
    to place: OutputPlace, reserve: Int = 0, isAlone: Bool = false, _ worker: HDF5Worker = HDF5Worker()
  ) throws {
    switch self {
    case .whole(let checkpoint): try checkpoint.writeModel(to: place, reserve: reserve, worker: worker)
    case .shards(let shards, let run): try run.write(shards, to: place, reserve: reserve, isAlone: isAlone)
    }
  }
}
