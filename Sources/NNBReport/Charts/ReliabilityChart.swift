internal import NNBBytes
internal import NNBCommandLine
internal import NNBEvaluation

/// The reliability diagram: how often answers are right, by the probability that the model gives them.
struct ReliabilityChart {
  let calibration: Calibration

  var markup: Markup {
    let frame = ChartFrame(x: (0, 1), y: (0, 1)), base = frame.place(y: 0)
    let ticks = [0, 0.2, 0.4, 0.6, 0.8, 1].map { (value: $0, text: "\(Int(($0 * 100).rounded())) %") }
    var parts = frame.axes(x: ticks, y: ticks)
    for (index, bin) in calibration.bins.enumerated() {
      guard let accuracy = bin.accuracy, let confidence = bin.confidence else { continue }
      let edges = calibration.edges(index)
      let left = frame.place(x: edges.low), right = frame.place(x: edges.high), top = frame.place(y: accuracy)
      let ideal = frame.place(y: confidence)
      let tip = Markup.element(
        .title, [],
        [
          .text(
            "from \(edges.low.percent) to \(edges.high.percent): \(counted(bin.count, "answer")), mean probability "
              + "\(confidence.percent), right \(accuracy.percent)")
        ])
      parts.append(
        .element(
          .rect, [.kind("bar")] + Attribute.rectangle(x: left + 1, y: top, width: right - left - 2, height: base - top),
          [tip]))
      parts.append(
        .element(
          .rect,
          [.kind(accuracy < confidence ? "gap over" : "gap under")]
            + Attribute.rectangle(
              x: left + 1, y: min(top, ideal), width: right - left - 2, height: abs(top - ideal)), [tip]))
    }
    parts.append(
      .element(
        .line,
        [.kind("ideal")]
          + Attribute.line(frame.place(x: 0), base, frame.place(x: 1), frame.place(y: 1))))
    return frame.drawing("Reliability diagram: how often answers are right, by their probability", parts)
  }
}
