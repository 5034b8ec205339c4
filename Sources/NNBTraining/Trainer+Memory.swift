internal import NNBBytes
internal import NNBCompute
internal import NNBIDX
internal import NNBModel
internal import NNBSystem

extension Trainer {
  /// Makes sure that there is memory for a run of a network with layers of these sizes, inputs first, from its first step to its
  /// last checkpoint; rounded up.
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
      averages: settings.average != nil, batchSize: min(settings.batchSize ?? data.count, data.count))
    let engine = transport == nil ? ranked.ofOneProcess : ranked
    let samplesAtOnce = 64 * engine.sectionsOfStage
    let hidden = sizes.dropFirst().dropLast().map { padded($0, to: 32) }, units = hidden.reduce(0, +)
    let pixels = data.images.pixelCount, classes = padded(data.classCount, to: 16), all = [pixels] + hidden + [classes]
    // Everything is within the limits of `checkSize`, so nothing overflows.
    let numbers = float * zip(all, all.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
    let slots = settings.optimizer.slotNames.count + (settings.average == nil ? 0 : 1)
    // Small numbers are copied: twice to be evaluated; and all but gradients for the snapshots that are being saved or wait for it,
    // the newest and the best of each.
    let isLarge = compute.shards != nil || isLarge(zip(sizes, sizes.dropFirst()).map { ($0, $1) })
    let copies = isLarge ? 0 : numbers * (2 + 4 * (1 + slots))
    let besides = compute.memoryBesides(numbers, numbers * (1 + slots))
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
    let orders = 2 * data.count * MemoryLayout<UInt32>.size
    let held = engine.byteCount(ofRank: transport?.rank ?? 0, of: transport?.count ?? 1)
    try Memory.require(held + copies + besides + buffers + exchanged + distorted + stored + orders)
  }
}
