internal import CKernels

/// The way through the samples of a run: batches, and in each of them sections of up to 64 samples, the groups of
/// Spec/arithmetic.md, 3.6. Ranges are places in the order of the samples.
struct SectionWalk {
  let sampleCount, batchSize: Int

  /// The section that begins at a place where one does; empty behind the last sample.
  func section(at start: Int) -> Range<Int> {
    start..<min(start + Int(NN_SECTION), end(of: start))
  }

  /// The batch that a section is in.
  func batch(of section: Range<Int>) -> Range<Int> {
    section.lowerBound / batchSize * batchSize..<end(of: section.lowerBound)
  }

  func isFirst(_ section: Range<Int>) -> Bool { section.lowerBound % batchSize == 0 }

  func isLast(_ section: Range<Int>) -> Bool { section.upperBound == end(of: section.lowerBound) }

  /// The end of the batch that `place` is in.
  private func end(of place: Int) -> Int {
    let first = place / batchSize * batchSize
    return batchSize < sampleCount - first ? first + batchSize : sampleCount
  }
}
