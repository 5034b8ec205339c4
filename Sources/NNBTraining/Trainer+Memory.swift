internal import NNBBytes
internal import NNBCompute
internal import NNBIDX
internal import NNBModel
internal import NNBSystem

extension Trainer {
  /// Makes sure that there is memory for a run from its first step to its last checkpoint; rounded up.
  ///
  /// Throws `MemoryShortage` before anything of the run is allocated.
  static func requireMemory(
    _ data: LabelledImages, hidden: Int, optimizer: Optimizer, isDistorted: Bool, isAveraged: Bool, threads: Int
  ) throws(MemoryShortage) {
    func padded(_ count: Int, to size: Int) -> Int { (count + size - 1) / size * size }
    let float = MemoryLayout<Float>.size, samplesAtOnce = 64, turns = 2
    let pixels = data.images.pixelCount, units = padded(hidden, to: 32), classes = padded(data.classCount, to: 16)
    // Everything is within the limits of `checkSize`, so nothing overflows.
    let numbers = float * ((pixels + 1) * units + (units + 1) * classes)
    // The engine holds parameters, gradients and slots. All but the gradients exist again at the start of a run, in a
    // snapshot, in its tensors, and in the file or in the network for evaluation.
    let slots = optimizer.slotNames.count + (isAveraged ? 1 : 0)
    let all = numbers * (2 + slots + 4 * (1 + slots))
    // Each thread has the gradients at all outputs of 64 samples, and room for the softmax of 16.
    let outputs = max(1, threads) * (samplesAtOnce + 2 * 16) * classes * float
    let buffers =
      turns * samplesAtOnce * (units * float + units / 32 * classes * float + max(1, threads) * pixels * 2) + outputs
    // Four sections of distorted images, and each thread's frame and nodes, of which there may be as many as pixels.
    let distorted = isDistorted ? 4 * samplesAtOnce * pixels + max(1, threads) * (32 * pixels + 4_096) : 0
    let orders = 2 * data.count * MemoryLayout<UInt32>.size
    try Memory.require(all + buffers + distorted + orders)
  }
}
