import NNB
import NNBBytes
import NNBIDX
import NNBTestSupport
import NNBTraining

/// What the scripts of `Fixtures` train that know the bits of a whole run: the data of `reference/class_weights`, five classes.
enum ScriptedRun {
  /// The images and labels.
  static func data() throws -> LabelledImages {
    func path(_ name: String) -> String { Fixtures.path("reference/class_weights/\(name).idx") }
    return try LabelledImages(images: path("images"), labels: path("labels"))
  }

  /// Three epochs of 40 units in batches of 70.
  static func options() -> TrainingOptions {
    var options = TrainingOptions()
    options.hidden = 40
    options.batchSize = 70
    options.seed = 11
    options.learningRate = 0.5
    options.end = .epochs(3)
    return options
  }

  /// Trains to the end, and gives the checkpoint's bytes.
  static func finish(_ trainer: Trainer) throws -> [UInt8] {
    while !trainer.isFinished { _ = try trainer.runEpoch() }
    return try trainer.checkpoint().encoded()
  }

  /// The checkpoint that some bytes are.
  static func read(_ bytes: [UInt8]) throws -> Checkpoint {
    try NNBReader(reading: MemorySource(bytes)).checkpoint()
  }
}
