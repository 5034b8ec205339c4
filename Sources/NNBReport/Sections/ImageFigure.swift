internal import NNBBytes
internal import NNBCommandLine
internal import NNBEvaluation
internal import NNBPictures

/// An image with what the model says of it.
struct ImageFigure {
  let evaluation: EvaluationPart
  let naming: ClassNaming
  let isProbability: Bool

  func markup(_ answer: ImageAnswer) -> Markup {
    let guesses = answer.best.map { guess in
      Markup.element(
        .div, [.kind(guess.label == answer.label ? "guess true" : "guess")],
        [
          .element(.span, [], [.text(naming.short(guess.label))]),
          .element(.span, [.kind("number")], [.output(guess.output, isProbability: isProbability)]),
        ])
    }
    let title =
      answer.isCorrect
      ? naming.short(answer.label) : "\(naming.short(answer.label)) taken for \(naming.short(answer.prediction))"
    return figure(
      answer.image, "Image \(answer.image), labelled \(naming.short(answer.label))",
      [.element(.strong, [], [.text(title)])] + guesses)
  }

  func markup(_ answer: NumberStudy.Answer) -> Markup {
    figure(
      answer.image, "Image \(answer.image)",
      [
        .element(.div, [.kind("guess")], ["output", .number(Double(answer.output), { $0.significant(5) })]),
        .element(.div, [.kind("guess")], ["label", .number(answer.target, { $0.significant(5) })]),
      ])
  }

  private func figure(_ image: Int, _ alternative: String, _ caption: [Markup]) -> Markup {
    let picture = Self.picture(evaluation.pictures[image], alternative)
    return .element(
      .figure, [.kind("image")],
      picture + [
        .element(.figcaption, [], caption + [.element(.span, [.kind("quiet")], [.text("image \(image)")])])
      ])
  }

  static func picture(_ picture: Picture?, _ alternative: String) -> [Markup] {
    guard let picture else { return [] }
    let shown = PictureShape.shown(picture)
    guard let png = try? shown.png() else { return [] }
    return [.picture(png, width: shown.width, height: shown.height, alternative)]
  }
}
