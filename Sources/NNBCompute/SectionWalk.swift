internal import CNNBKernels

/// Walks through the samples of a run: batches, and in each batch sections of up to 64 samples, the groups of
/// Spec/arithmetic.md, 3.6.
struct SectionWalk {
  /// A section of a batch. Ranges are positions in the order of the samples.
  struct Section {
    let samples, batch: Range<Int>

    /// The number of sections before it.
    let number: Int

    var count: Int { samples.count }
    var isFirst: Bool { samples.lowerBound == batch.lowerBound }
    var isLast: Bool { samples.upperBound == batch.upperBound }
  }

  let sampleCount, batchSize: Int

  var first: Section { section(at: 0, number: 0) }

  /// The section after another, if there is one.
  func section(after section: Section?) -> Section? {
    guard let section, section.samples.upperBound < sampleCount else { return nil }
    return self.section(at: section.samples.upperBound, number: section.number + 1)
  }

  private func section(at start: Int, number: Int) -> Section {
    let first = start / batchSize * batchSize
    let batch = first..<(batchSize < sampleCount - first ? first + batchSize : sampleCount)
    return Section(
      samples: start..<min(start + Int(NN_SECTION), batch.upperBound), batch: batch, number: number)
  }
}
