import NNBEvaluation
import NNBModel
import NNBPictures
import NNBTensorBoard
import NNBTraining
import NNBCompute

/// What a run tells TensorBoard (Spec/tensorboard.md, section 4).
enum EventValues {
  static let settingsTag = "settings"

  /// The tag that the numbers of an epoch begin with.
  static let firstTag = "loss/train"

  /// Losses beside each other, and accuracies.
  static let charts = SummaryValue.charts("training", [("loss", "loss/.*"), ("accuracy", "accuracy/.*")])

  /// The numbers of an epoch, and the learning rate of its last step.
  static func epoch(_ record: TrainingState.EpochRecord, of trainer: Trainer) -> [Event] {
    // The schedule of steps before a change of it is not known any more.
    let isKnown = !trainer.overrides.contains { $0.changes.contains(.schedule) && $0.step >= record.step }
    let rate = SummaryValue.scalar("learning_rate", trainer.learningRate(after: record.step - 1))
    return [numbers(of: record)] + (isKnown ? [.summary(record.step, [rate])] : [])
  }

  /// The losses and accuracies of an epoch.
  static func numbers(of record: TrainingState.EpochRecord) -> Event {
    let parts = [("train", record.training), ("validation", record.validation), ("test", record.test)]
    return .summary(
      record.step,
      parts.flatMap { name, measure in
        measure.map { [.scalar("loss/\(name)", $0.loss), .scalar("accuracy/\(name)", $0.accuracy)] } ?? []
      })
  }

  /// The measure of the last weights on the images held out, where those of the epoch are of an average.
  static func last(_ measure: TrainingState.Measure, step: Int) -> Event {
    .summary(
      step,
      [.scalar("loss/validation_last", measure.loss), .scalar("accuracy/validation_last", measure.accuracy)])
  }

  /// Whether weights are shown after an epoch: after 1 to 9, then after every tenth, every hundredth from 100 on, and so on.
  static func hasWeights(epoch: Int) -> Bool {
    var every = 1
    while epoch / 10 >= every { every *= 10 }
    return epoch % every == 0
  }

  /// The weights as they are now: how often they occur, and kernels as pictures.
  static func weights(_ trainer: Trainer) -> [Event] {
    guard let tensors = try? trainer.modelTensors() else { return [] }
    let histograms = tensors.compactMap { tensor in
      tensor.floats().flatMap(WeightHistogram.init).map { SummaryValue.histogram("weights/\(tensor.name)", $0) }
    }
    return [.summary(trainer.position.step, histograms + (kernels(trainer, tensors).map { [$0] } ?? []))]
  }

  static let weightsStart = "weights/"

  /// The kernels of the first layer, in the order of its units; nil if the inputs are no pictures, or there is no memory.
  private static func kernels(_ trainer: Trainer, _ tensors: [Tensor]) -> SummaryValue? {
    guard let shape = PictureShape(trainer.network.input.shape), let name = trainer.network.layers.first?.name,
      let layer = FirstLayer(
        trainer.network, floats: { name in tensors.first { $0.name == name }.flatMap { $0.floats() } })
    else { return nil }
    let tiles = (0..<min(layer.units, CaptionedSheet.mostTiles)).compactMap { unit in
      shape.picture(of: layer.greys(of: unit)).map { CaptionedSheet.Tile($0, ["#\(unit)"]) }
    }
    guard let sheet = try? CaptionedSheet.picture(of: tiles) else { return nil }
    return try? SummaryValue.image("kernels/\(name)", sheet)
  }
}
