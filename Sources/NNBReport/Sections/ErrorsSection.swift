internal import NNBCommandLine
internal import NNBEvaluation

/// How far the numbers of a model are from the labels.
struct ErrorsSection {
  let study: NumberStudy
  let figure: ImageFigure

  var panel: Panel {
    let chart = HistogramChart(title: "Errors, output minus label", histogram: study.errors).markup
    return Panel(
      "errors", "Errors",
      [
        .paragraph("How often the output minus the label is how large."),
        .element(.div, [.kind("plots")], [.element(.figure, [.kind("plot")], [chart ?? .none])]),
        .element(.h3, [], ["Largest errors"]), .element(.div, [.kind("images")], study.mistakes.map(figure.markup)),
      ])
  }
}
