internal import NNBBytes
internal import NNBCommandLine
internal import NNBEvaluation

/// Precision, recall and F1 of each class.
struct ClassesSection {
  let measures: [ClassMeasure]
  let naming: ClassNaming

  /// Of how many classes there are rows.
  private static let mostShown = 1_000

  var panel: Panel {
    var table = MarkupTable(
      "Precision, recall and F1 of each class",
      [("Class", false), ("Images", true), ("Precision", true), ("Recall", true), ("F1", true)])
    for (index, measure) in measures.prefix(Self.mostShown).enumerated() {
      table.add([
        .text(naming.full(index)), .number(measure.labelled), .percent(measure.precision), .percent(measure.recall),
        .number(measure.f1, { $0.fixed(4) }),
      ])
    }
    let rest = measures.count - Self.mostShown
    return Panel(
      "classes", "Classes",
      [table.markup] + (rest > 0 ? [.remark(.text("And \(counted(rest, "more class")), which --json lists."))] : [])
        + [
          .remark(
            .text(
              "Precision: of the images put into the class, the part that belongs there. Recall: of the images of the class, the "
                + "part that was put there. F1: the harmonic mean of both. “none” if there are no such images."))
        ])
  }
}
