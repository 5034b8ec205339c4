import NNBCommandLine
import NNBConversion
import NNBIDX
import NNBModel
import NNBSweep
import NNBTraining

/// What the data and the models say of all runs before the first one begins (Spec/sweeps.md, 2).
///
/// What is read for it is not kept: the memory is for the runs.
struct SweepCheck {
  /// What is to be said of the data and of settings, which a run would say if it were not quiet.
  let notes: [String]

  /// The paths of the files that models to start from name, such as the parts of a safetensors list.
  let neighbours: [String]

  /// Reads the data, and checks each combination of settings against it, whatever its seed is.
  ///
  /// Throws what the first run that could not begin would throw.
  init(_ settings: SweepSettings, _ console: Console) throws {
    let worker = try HDF5Worker(settings.arguments, console),
      first = try settings.trainSettings(of: settings.grid.runs[0])
    let storage = first.data.storage
    let data = try StorageAdvice(settings.arguments, settings.data.training, storage).telling {
      try TrainingStart.data(first, settings.data, storage: storage)
    }
    var models: [String: Checkpoint] = [:], neighbours: [String] = []
    func check(_ run: SweepRun) throws -> [SettingNote] {
      let own = try settings.trainSettings(of: run)
      if let path = own.start, models[path] == nil {
        let (model, _, others) = try Checkpoint.read(path, own.importing, worker: worker)
        models[path] = model
        neighbours += others
      }
      return try TrainingStart.check(own, data, from: own.start.flatMap { models[$0] })
    }
    var seen: Set<[SweepRun.Setting]> = []
    let runs = settings.grid.runs.filter { seen.insert($0.withoutSeed).inserted }
    var said = SweepNotes(settings.grid.runs)
    for run in runs {
      do {
        said.add(try check(run), of: run)
      } catch {
        // What no run can do is no matter of what is varied.
        let isOwn = runs.contains { (try? check($0)) != nil }
        let told = Advice(for: trainCommand, settings.arguments).told(of: error)
        throw settings.placed(told, in: run, isOwn: isOwn)
      }
    }
    notes = DataNotes(first, settings.data, data).linesOfTraining + said.lines
    self.neighbours = neighbours
  }
}
