import NNB
import NNBModel
import NNBSweep
import NNBSystem

/// What the files of a run say of it (Spec/sweeps.md, 6).
struct SweepFiles {
  /// The paths of the model after the last epoch, of that after the best one, and of the log; nil if there is none.
  let model, bestModel, log: String?

  /// What the log says.
  let logged: EpochResults

  /// The states of both models; nil if there is no model, or it cannot be read.
  private let state, bestState: TrainingState?

  init(_ settings: SweepSettings, _ run: SweepRun) {
    func file(_ ending: String) -> String? {
      let path = settings.path(run, ending)
      return FileSystem.kind(of: path, followingLinks: true) == .file ? path : nil
    }
    (model, bestModel, log) = (file(".nnb"), file(".best.nnb"), file(".jsonl"))
    logged = SweepDisplay.results(settings, run)
    state = model.flatMap { (try? NNBReader(contentsOf: $0))?.training }
    bestState = bestModel.flatMap { (try? NNBReader(contentsOf: $0))?.training }
  }

  /// Whether there is anything of the run.
  var isBegun: Bool { model != nil || bestModel != nil || log != nil }

  /// Whether the model after the best epoch is there, or no epoch has been measured.
  var hasBest: Bool {
    guard let state, state.best != nil else { return true }
    return bestState?.isBest(of: state) == true
  }

  /// The results of a finished run, which its models say: a log can be cut.
  var results: EpochResults {
    guard let state else { return logged }
    guard let best = state.best, hasBest, let measure = bestState?.history.last?.validation else {
      return EpochResults(epochs: state.position.epoch, best: nil)
    }
    return EpochResults(epochs: state.position.epoch, best: (best.epoch, measure.loss, measure.accuracy))
  }

  /// Whether nothing is missing of a finished run: all files are there, and say the same.
  var isWhole: Bool { state != nil && log != nil && hasBest && logged == results }

  /// Whether the run can be resumed, and then has the model after its best epoch: it is there, or comes again. What is wrong
  /// with a model that cannot be read, nntrain says.
  var canGoOn: Bool {
    guard model != nil else { return false }
    guard let state else { return true }
    guard bestModel != nil else { return state.best == nil || state.isAtBest }
    guard let bestState else { return false }
    return hasBest && bestState.isPast(of: state) || bestState.isAhead(of: state)
      || state.isAtBest && bestState.isPast(of: state)
  }
}
