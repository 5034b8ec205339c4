internal import CNNBKernels

/// Walks through the samples of a run: batches, in each batch sections of up to 64 samples, the groups of
/// Spec/arithmetic.md, 3.6, and in each batch stages of some sections, between which threads meet (Threads.md).
package struct SectionWalk {
  /// A section of a batch. Ranges are positions in the order of the samples.
  struct Section {
    let samples, batch: Range<Int>

    /// The number of stages before its own, and of sections before it in that.
    let stage, place: Int

    var count: Int { samples.count }
    var isFirst: Bool { samples.lowerBound == batch.lowerBound }
    var isLast: Bool { samples.upperBound == batch.upperBound }
  }

  /// The sections of a batch that go through the network together.
  struct Stage {
    let samples, batch: Range<Int>

    /// The number of stages before it.
    let number: Int

    var isLast: Bool { samples.upperBound == batch.upperBound }

    /// The indices of its sections, at least one.
    var sections: Range<Int> { 0..<(samples.count + Int(NN_SECTION) - 1) / Int(NN_SECTION) }

    subscript(place: Int) -> Section {
      let start = samples.lowerBound + place * Int(NN_SECTION)
      return Section(
        samples: start..<min(start + Int(NN_SECTION), samples.upperBound), batch: batch, stage: number, place: place)
    }
  }

  let sampleCount, batchSize, sectionsOfStage: Int

  var first: Stage { stage(at: 0, number: 0) }

  /// The stage after another, if there is one.
  func stage(after stage: Stage?) -> Stage? {
    guard let stage, stage.samples.upperBound < sampleCount else { return nil }
    return self.stage(at: stage.samples.upperBound, number: stage.number + 1)
  }

  /// How many sections of a batch go through a network of these sizes together.
  ///
  /// A large kernel and its gradient come from memory for each stage, so a stage of several sections saves most of that. Smaller ones
  /// are in a cache, where a stage of one section is as fast and leaves more room. What threads exchange for all sections, twice 64
  /// numbers for each class and 32 units, takes no more memory than the kernel. Networks of several hidden layers take one at a time.
  package static func sectionsOfStage(batchSize: Int, sizes: [Int]) -> Int {
    let inputs = sizes[0], units = sizes[1], group = Int(NN_GROUP), section = Int(NN_SECTION)
    guard sizes.count == 3, 2 * inputs * units * MemoryLayout<Float>.size > 8 << 20 else { return 1 }
    let affordable = inputs * group / (2 * section * AlignedMemory<Float>.padded(sizes[2]))
    return max(1, min(8, affordable, (batchSize - 1) / section + 1))
  }

  private func stage(at start: Int, number: Int) -> Stage {
    let first = start / batchSize * batchSize
    let end = batchSize < sampleCount - first ? first + batchSize : sampleCount
    return Stage(
      samples: start..<min(start + sectionsOfStage * Int(NN_SECTION), end), batch: first..<end, number: number)
  }
}
