internal import NNBBytes
internal import NNBCommandLine
internal import NNBEvaluation
internal import NNBPictures

/// How often each class was taken for each, as a heat map.
struct ConfusionSection {
  let matrix: ConfusionMatrix
  let measures: [ClassMeasure]
  let naming: ClassNaming

  /// More classes do not become a table, and still more no picture either.
  private static let mostInTable = 40, mostInPicture = 1_024

  /// How many of the most frequent confusions are listed.
  private static let mostListed = 40

  var panel: Panel {
    let isTable = matrix.classCount <= Self.mostInTable
    let parts: [Markup]
    if isTable {
      parts = [
        .paragraph("Each row is a class by the labels, each column what its images were taken for."), table, legend,
      ]
    } else {
      parts = picture + [mistakes]
    }
    return Panel(
      "confusion", "Confusion matrix",
      parts + (isTable && matrix.classCount > 4 ? [.folded("Most frequent mistakes", [mistakes])] : []))
  }

  private var table: Markup {
    let classes = 0..<matrix.classCount
    let head = classes.map {
      Markup.element(.th, [.scope("col"), .kind("number"), .tip(naming.full($0))], [.text("\($0)")])
    }
    let rows = classes.map { label in
      Markup.element(
        .tr, [], [.element(.th, [.scope("row")], [.text(naming.full(label))])] + classes.map { cell(label, $0) })
    }
    return .element(
      .div, [.kind("wide"), .focusable, .role("region"), .label("Confusion matrix")],
      [
        .element(
          .table, [.kind("matrix")],
          [
            .element(.caption, [.kind("unseen")], ["Images by label, down, and by predicted class, across"]),
            .element(
              .thead, [],
              [
                .element(
                  .tr, [],
                  [.element(.th, [.scope("col")], [.element(.span, [.kind("quiet")], ["label \\ taken for"])])] + head)
              ]),
            .element(.tbody, [], rows),
          ])
      ])
  }

  private func cell(_ label: Int, _ prediction: Int) -> Markup {
    let count = matrix[label: label, prediction: prediction], whole = measures[label].labelled
    guard count > 0, whole > 0 else { return .element(.td, [.kind("number zero")], ["0"]) }
    let part = Double(count) / Double(whole)
    let steps = label == prediction ? [0.5, 0.8, 0.9, 0.95, 0.98] : [0.005, 0.01, 0.03, 0.1, 0.25]
    let shade = 1 + steps.count { part >= $0 }
    let tip =
      "\(naming.full(label)) taken for \(naming.full(prediction)): \(count.grouped) of \(whole.grouped), \(part.percent)"
    return .element(
      .td, [.kind(label == prediction ? "number right h" : "number wrong h", shade), .tip(tip)], [.number(count)])
  }

  private var legend: Markup {
    .remark(
      .text(
        "Blue: the class was recognised, from less than 50 to at least 98 % of a row. Red: mistakes, from less than 0.5 to at least "
          + "25 % of a row."))
  }

  /// One pixel for each pair, if there are not too many.
  private var picture: [Markup] {
    let count = matrix.classCount
    guard count <= Self.mostInPicture else {
      return [.paragraph(.text("With \(counted(count, "class")), only the most frequent mistakes are listed."))]
    }
    var greys = [UInt8](repeating: 0, count: count * count)
    for entry in matrix.entries {
      let part = Double(entry.count) / Double(max(1, measures[entry.label].labelled))
      greys[entry.label * count + entry.prediction] = UInt8((55 + 200 * part.squareRoot()).rounded())
    }
    guard let picture = Picture(height: count, width: count, pixels: greys), let png = try? picture.png() else {
      return []
    }
    return [
      .paragraph(
        .text(
          "Each pixel is a pair of classes: labels from top to bottom, what they were taken for from left to right. "
            + "The brighter, the larger the part of the row.")),
      .element(
        .figure, [.kind("map")], [.picture(png, width: count, height: count, "Confusion matrix of \(count) classes")]),
    ]
  }

  private var mistakes: Markup {
    let wrong = matrix.entries.filter { $0.label != $0.prediction }.sorted { $0.count > $1.count }
    guard !wrong.isEmpty else { return .paragraph("There are no mistakes.") }
    var table = MarkupTable(
      "Most frequent mistakes", [("Label", false), ("Taken for", false), ("Images", true), ("Part of the label", true)])
    for entry in wrong.prefix(Self.mostListed) {
      table.add([
        .text(naming.full(entry.label)), .text(naming.full(entry.prediction)), .number(entry.count),
        .percent(Double(entry.count) / Double(max(1, measures[entry.label].labelled))),
      ])
    }
    let rest = wrong.count - Self.mostListed
    return .all([table.markup] + (rest > 0 ? [.remark(.text("And \(rest.grouped) more pairs."))] : []))
  }
}
