internal import NNBEvaluation

/// What the model is most sure of and wrong about.
struct MistakesSection {
  let study: ClassStudy
  let figure: ImageFigure

  var panel: Panel {
    let mistakes = study.mistakes
    let parts: [Markup] =
      mistakes.isEmpty
      ? [.paragraph("There are no mistakes.")]
      : [
        .paragraph(
          study.hasProbabilities
            ? "The images for which the model gives the largest probability to a wrong class, with its three best guesses. The label is in bold."
            : "The images for which the model gives the largest output to a wrong class, with its three best guesses. The label is in bold."
        ),
        .element(.div, [.kind("images")], mistakes.map(figure.markup)),
      ]
    return Panel("mistakes", "Most confident mistakes", parts)
  }
}
