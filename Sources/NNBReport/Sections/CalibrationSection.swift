internal import NNBBytes
internal import NNBCommandLine
internal import NNBEvaluation

/// Whether the model knows how sure it can be.
struct CalibrationSection {
  let calibration: Calibration

  var panel: Panel {
    var table = MarkupTable(
      "Answers by their probability",
      [("Probability", false), ("Answers", true), ("Mean probability", true), ("Right", true)])
    for (index, bin) in calibration.bins.enumerated() where bin.count > 0 {
      let edges = calibration.edges(index)
      table.add([
        .text("\(edges.low.percent) to \(edges.high.percent)"), .number(bin.count), .percent(bin.confidence),
        .percent(bin.accuracy),
      ])
    }
    return Panel(
      "calibration", "Calibration",
      [
        .element(
          .div, [.kind("plots")],
          [
            .element(
              .figure, [.kind("plot")],
              [
                ReliabilityChart(calibration: calibration).markup,
                .element(
                  .figcaption, [],
                  [
                    .element(.strong, [], ["Right answers by probability"]),
                    .element(.span, [.kind("key over")], ["too sure"]),
                    .element(.span, [.kind("key under")], ["not sure enough"]),
                  ]),
              ]),
            .element(
              .div, [],
              [
                .element(.p, [.kind("lead")], [.percent(calibration.expectedError)]),
                .paragraph(
                  "is the expected calibration error: the mean difference between the probability of an answer and how often such answers are right."
                ),
                .paragraph("The largest difference in a part is ", .percent(calibration.largestError), "."),
                .remark(
                  "The answers are sorted into 15 equal parts of 0 to 100 %. If the bars end at the line, the model is as sure as it can be."
                ),
              ]),
          ]), .folded("All numbers", [table.markup]),
      ])
  }
}
