package import NNBBytes
internal import NNBCompute
internal import NNBIDX
internal import NNBModel
internal import NNBSystem

extension Trainer {
  /// How many bytes the parameters of a network with layers of these sizes take, and everything that is saved of a run that keeps
  /// so many numbers for each, itself among them; rounded up.
  private static func savedByteCounts(_ sizes: [Int], kinds: Int) -> (parameters: Int, all: Int) {
    let parameters = zip(sizes, sizes.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 } * MemoryLayout<Float>.size
    return (parameters, parameters * kinds)
  }

  /// The same of this run.
  package var savedByteCounts: (parameters: Int, all: Int) {
    Self.savedByteCounts([inputs] + network.layers.map(\.outputs), kinds: engine.kindCount)
  }

  /// How many bytes the orders of the samples take, which each epoch makes.
  private static func ordersByteCount(_ data: LabelledImages) -> Int { 2 * data.count * MemoryLayout<UInt32>.size }

  /// Makes sure that there is memory for what a run that has been prepared allocates later, and for `besides` bytes.
  package func requireMemoryToGoOn(_ besides: Int) throws(MemoryShortage) {
    try Memory.require(Self.ordersByteCount(data) + besides)
  }

  /// Makes sure that there is memory for a run of a network with layers of these sizes, inputs first, from its first step to its
  /// last checkpoint; rounded up. Copies are not counted, which are made only if there is memory for them.
  ///
  /// Throws `MemoryShortage` before anything of the run is allocated.
  static func requireMemory(
    _ data: LabelledImages, _ sizes: [Int], _ settings: TrainingState.Settings, _ compute: ComputeOptions
  ) throws(MemoryShortage) {
    func padded(_ count: Int, to size: Int) -> Int { (count + size - 1) / size * size }
    let float = MemoryLayout<Float>.size, turns = 2, threads = compute.threads
    let transport = compute.shards?.transport ?? compute.transport
    let ranked = EngineSettings(
      sizes: sizes, optimizer: settings.optimizer, clipNorm: settings.clipNorm, weightDecay: settings.weightDecay,
      averages: settings.average != nil, batchSize: settings.batchSize(on: data.count))
    let engine = transport == nil ? ranked.ofOneProcess : ranked
    let samplesAtOnce = 64 * engine.sectionsOfStage
    let hidden = sizes.dropFirst().dropLast().map { padded($0, to: 32) }, units = hidden.reduce(0, +)
    let pixels = data.images.pixelCount, classes = padded(data.classCount, to: 16)
    // Everything is within the limits of `checkSize`, so nothing overflows.
    let saved = savedByteCounts(sizes, kinds: 1 + engine.slotCount)
    let besides = compute.memoryBesides(saved.parameters, saved.all)
    // Each thread has the gradients at all outputs of a stage's samples, and room for the softmax of 16.
    let outputs = max(1, threads) * (samplesAtOnce + 2 * 16) * classes * float
    let buffers =
      turns * samplesAtOnce
      * (units * float + (hidden.last ?? 0) / 32 * classes * float + max(1, threads) * pixels * 2) + outputs
    // What several hidden layers exchange: activations by sample, by unit for two turns, and gradients.
    let exchanged = hidden.count > 1 ? 4 * samplesAtOnce * units * float : 0
    // Four stages of distorted images, and each thread's frame and nodes, of which there may be as many as pixels.
    let distorted =
      settings.distortion != nil ? 4 * samplesAtOnce * pixels + max(1, threads) * (32 * pixels + 4_096) : 0
    // Those that are read as they are needed.
    let stored = data.images.stored == nil ? 0 : TrainingImages.stagesInMemory * samplesAtOnce * pixels
    let held = engine.byteCount(ofRank: transport?.rank ?? 0, of: transport?.count ?? 1)
    try Memory.require(
      held + buffers + exchanged + distorted + stored + ordersByteCount(data) + besides)
  }
}
