internal import NNBBytes
internal import NNBCompute
internal import NNBIDX
internal import NNBModel
internal import NNBSystem

extension Trainer {
  /// Makes sure that there is memory for a run from its first step to its last checkpoint; rounded up.
  ///
  /// Throws `MemoryShortage`, before anything of the run is there.
  static func requireMemory(
    _ data: LabelledImages, hidden: Int, optimizer: Optimizer, threads: Int
  ) throws(MemoryShortage) {
    func padded(_ count: Int, to size: Int) -> Int { (count + size - 1) / size * size }
    let float = MemoryLayout<Float>.size, samplesAtOnce = 64, turns = 2
    let pixels = data.images.pixelCount, units = padded(hidden, to: 32), classes = padded(data.classCount, to: 16)
    // All within the limits of `checkSize`, so that nothing overflows.
    let numbers = float * ((pixels + 1) * units + (units + 1) * classes)
    // In the engine parameters, gradients and slots; all but gradients again where a run begins, in a snapshot, in its tensors,
    // and in the file or the network to evaluate that they become.
    let slots = optimizer.slotNames.count
    let all = numbers * (2 + slots + 4 * (1 + slots))
    let buffers = turns * samplesAtOnce * (units * float + units / 32 * classes * float + max(1, threads) * pixels * 2)
    let orders = 2 * data.count * MemoryLayout<UInt32>.size
    try Memory.require(all + buffers + orders)
  }
}
