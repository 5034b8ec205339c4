import NNBConversion
import NNBEvaluation
import NNBModel
import NNBSystem
import NNBTraining

/// What a run needs in memory between its steps and at its end, besides what it trains with.
///
/// A run begins only if there is as much. Copies that save time are made only if that much is left beside them, so
/// that it is there when it is needed.
struct MemoryBesides: Sendable {
  private let output: String
  private let evaluating: Int

  /// Whether models are saved while training goes on, whether weights are shown, and whether there is a page about the model.
  private let savesMeanwhile, hasEvents, hasReport: Bool

  /// Of a run on images of so many classes; some are held out, or there is a test set, if `isEvaluated` is true.
  init(_ settings: TrainSettings, classCount: Int, isEvaluated: Bool) {
    output = settings.output
    evaluating = isEvaluated ? Classifier.byteCount(ofLiveOutputs: classCount) : 0
    savesMeanwhile = settings.keepsBest || settings.plan != nil
    (hasEvents, hasReport) = (settings.eventFolder != nil, settings.report != nil)
  }

  /// How many bytes that is if the model's parameters take so many, and everything that is saved.
  func byteCount(parameters: Int, all: Int) -> Int {
    let saving = ModelFile.memory(for: all, parameters: parameters, to: output)
    let showing = hasEvents ? EventLog.byteCount(parameters: parameters) : 0
    let reporting = hasReport ? TrainingReport.byteCount(parameters: parameters) : 0
    // The page comes when all else is done.
    let steps = max(evaluating, showing)
    return max(savesMeanwhile ? steps + saving : max(steps, saving), evaluating + reporting)
  }

  func byteCount(of trainer: Trainer) -> Int {
    let saved = trainer.savedByteCounts
    return byteCount(parameters: saved.parameters, all: saved.all)
  }

  /// The model as it is now, or the parameters that training goes on with, to be evaluated before the next step. Small ones are
  /// copied if there is memory for that; those of which all ranks have parts never are.
  func classifier(of trainer: Trainer, isRunning: Bool = false) throws(EvaluationError) -> Classifier {
    if !trainer.isLarge, !trainer.hasRanks,
      let needed = Classifier.byteCount(of: trainer.network, threads: trainer.threadCount),
      Memory.isAvailable(needed + trainer.savedByteCounts.parameters + byteCount(of: trainer))
    {
      do throws(EvaluationError) {
        return try Classifier(
          isRunning ? trainer.runningParameters : trainer.parameters, of: trainer.network, on: trainer.team)
      } catch {
        // A model that is saved meanwhile may have taken the memory.
        guard case .outOfMemory = error else { throw error }
      }
    }
    return try Classifier(trainer.stack(isRunning: isRunning), of: trainer.network)
  }

  /// The run as it is now, to be saved: before the next step if it is large, or there is no memory for a copy.
  func snapshotToSave(of trainer: Trainer) -> Trainer.Snapshot {
    let copies = !trainer.isLarge && Memory.isAvailable(trainer.savedByteCounts.all + byteCount(of: trainer))
    return copies ? trainer.snapshot : trainer.liveSnapshot
  }
}
