internal import NNBEvaluation
internal import NNBBytes
internal import NNBCommandLine
internal import NNBInspection
internal import NNBModel

/// How the elements of each tensor are distributed.
struct WeightsSection {
  let model: ModelPart

  /// Nil if there is no tensor.
  var panel: Panel? {
    guard !model.histograms.isEmpty else { return nil }
    let figures = model.histograms.map { histogram in
      let name = histogram.name.text.printable.prefix(80), values = histogram.values
      var notes: [String] = []
      if values.nanCount > 0 { notes.append("\(values.nanCount.grouped) NaN") }
      if values.infinityCount > 0 { notes.append("\(values.infinityCount.grouped) infinite") }
      let chart = HistogramChart(title: "Elements of \(name)", histogram: values).markup
      return Markup.element(
        .figure, [.kind("plot")],
        [
          chart ?? .paragraph("No finite elements."),
          .element(
            .figcaption, [],
            [
              .element(.strong, [], [.text("\(name)")]),
              .element(.span, [], [.text(([counted(values.finiteCount, "number")] + notes).joined(separator: ", "))]),
            ]),
        ])
    }
    let rest = model.summary.tensors.count > figures.count
    return Panel(
      "weights", "Distribution of weights",
      [.element(.div, [.kind("plots")], figures)]
        + (rest
          ? [
            .remark(.text("Of \(counted(model.summary.tensors.count, "tensor")), those of \(figures.count) are shown."))
          ] : []))
  }
}
