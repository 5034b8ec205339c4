internal import NNBBytes
internal import NNBCommandLine
internal import NNBEvaluation

/// How numbers are distributed, with the count of each part on hover.
struct HistogramChart {
  let title: String
  let histogram: GrowingHistogram

  private static let fewest = 16

  /// Nil if there are no finite numbers.
  var markup: Markup? {
    guard let found = histogram.used else { return nil }
    // A few parts more if there are few, so that a bar is one and no wall.
    let spare = max(0, (Self.fewest - found.count + 1) / 2)
    let used = max(0, found.lowerBound - spare)...min(2 * GrowingHistogram.side - 1, found.upperBound + spare)
    let counts = histogram.counts[used], width = histogram.width
    let low = histogram.start(used.lowerBound), high = histogram.start(used.upperBound + 1)
    let most = Ticks(0, Double(counts.max() ?? 1), count: 3)
    guard low.isFinite, high.isFinite else { return nil }
    let frame = ChartFrame(x: (low, high), y: (0, most.high))
    let across = Ticks(low, high, count: 6).values.filter { $0 >= low && $0 <= high }
    var parts = frame.axes(
      x: across.map { ($0, $0.significant(3)) },
      y: most.values.filter { $0 >= 0 }.map { ($0, Int(exactly: $0)?.grouped ?? "") })
    let base = frame.place(y: 0)
    for (index, count) in zip(used, counts) where count > 0 {
      let start = histogram.start(index), left = frame.place(x: start), right = frame.place(x: start + width)
      let top = min(base - 0.7, frame.place(y: Double(count)))
      parts.append(
        .element(
          .rect,
          [.kind("bar")]
            + Attribute.rectangle(x: left, y: top, width: max(0.6, right - left - 0.6), height: base - top),
          [
            .element(
              .title, [],
              [.text("from \(start.significant(4)) to below \((start + width).significant(4)): \(count.grouped)")])
          ]))
    }
    return frame.drawing(title, parts)
  }
}
