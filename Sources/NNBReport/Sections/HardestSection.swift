internal import NNBEvaluation

/// The images of each class that the model gives least to.
struct HardestSection {
  let study: ClassStudy
  let figure: ImageFigure
  let naming: ClassNaming

  /// Of how many classes images are shown.
  private static let mostClasses = 30

  /// Nil if there is nothing to show.
  var panel: Panel? {
    let classes = study.classes.prefix(Self.mostClasses)
    guard !classes.isEmpty else { return nil }
    let rows = classes.map { label in
      Markup.element(
        .article, [.kind("class")],
        [
          .element(.h3, [], [.text(naming.full(label))]),
          .element(.div, [.kind("images")], study.hardest(of: label).map(figure.markup)),
        ])
    }
    let rest =
      study.classes.count > classes.count ? [Markup.remark("Only the first \(classes.count) classes are shown.")] : []
    return Panel(
      "hardest", "Hardest images of each class",
      [
        .paragraph(
          study.hasProbabilities
            ? "Of each class, the images to whose label the model gives the smallest probability."
            : "Of each class, the images for whose label the output is smallest.")
      ] + rows + rest)
  }
}
