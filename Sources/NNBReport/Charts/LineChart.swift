internal import NNBBytes

/// Measures over the epochs of a run, with the numbers of an epoch on hover.
struct LineChart {
  struct Series {
    let name: String

    /// Which colour it has, from 0 to 2.
    let kind: Int

    /// One for each place on the axis; nil if it was not measured.
    let values: [Double?]
  }

  let title: String

  /// The numbers on the axis across, ascending.
  let places: [Int]
  let series: [Series]

  /// The number that the axis upwards should begin with, if there is one, and how numbers are written.
  let floor: Double?
  let text: (Double) -> String

  /// Nil if nothing was measured.
  var markup: Markup? {
    let present = series.flatMap(\.values).compactMap { $0 }.filter(\.isFinite)
    guard let low = present.min(), let high = present.max(), let first = places.first, let last = places.last else {
      return nil
    }
    let ticks = Ticks(floor.map { min($0, low) } ?? low, high)
    let frame = ChartFrame(
      x: first == last ? (Double(first) - 1, Double(first) + 1) : (Double(first), Double(last)),
      y: (ticks.low, ticks.high))
    let columns = first == last ? [first] : Self.whole(Ticks(Double(first), Double(last)), first...last)
    var parts = frame.axes(
      x: columns.map { (Double($0), $0.grouped) }, y: ticks.values.map { ($0, text($0)) })
    for line in series { parts += self.line(line, frame) }
    parts += hover(frame)
    return .element(.figure, [.kind("plot")], [frame.drawing(title, parts), legend])
  }

  private static func whole(_ ticks: Ticks, _ range: ClosedRange<Int>) -> [Int] {
    let values = ticks.values.compactMap { Int(exactly: $0) }.filter(range.contains)
    return values.isEmpty ? [range.lowerBound, range.upperBound] : values
  }

  /// The line through what was measured, in pieces if something was not, and a dot for what stands alone.
  private func line(_ line: Series, _ frame: ChartFrame) -> [Markup] {
    var pieces: [[(x: Double, y: Double)]] = [[]]
    for (place, value) in zip(places, line.values) {
      if let value, value.isFinite {
        pieces[pieces.count - 1].append((frame.place(x: Double(place)), frame.place(y: value)))
      } else if pieces.last?.isEmpty == false {
        pieces.append([])
      }
    }
    let dots = places.count <= 30 ? pieces.joined().map { $0 } : pieces.filter { $0.count == 1 }.flatMap { $0 }
    return pieces.filter { $0.count > 1 }.map { .element(.polyline, [.kind("line s", line.kind), .points($0)]) }
      + dots.map { .element(.circle, [.kind("dot s", line.kind)] + Attribute.circle(x: $0.x, y: $0.y, radius: 2.6)) }
  }

  /// A column for each place that tells its numbers.
  private func hover(_ frame: ChartFrame) -> [Markup] {
    let width = (Double(frame.width) - frame.left - frame.right) / Double(max(1, places.count - 1))
    return places.indices.map { index in
      let numbers = series.compactMap { line in line.values[index].map { "\(line.name) \(text($0))" } }
      let center = frame.place(x: Double(places[index]))
      let start = max(frame.left, center - width / 2)
      let end = min(Double(frame.width) - frame.right, center + width / 2)
      return .element(
        .rect,
        [.kind("hover")]
          + Attribute.rectangle(
            x: start, y: frame.top, width: max(1, end - start), height: Double(frame.height) - frame.top - frame.bottom),
        [.element(.title, [], [.text("epoch \(places[index].grouped): " + numbers.joined(separator: ", "))])])
    }
  }

  private var legend: Markup {
    .element(
      .figcaption, [],
      [.element(.span, [], [.strong(title), " by epoch"])]
        + series.map { .element(.span, [.kind("key s", $0.kind)], [.text($0.name)]) })
  }
}
