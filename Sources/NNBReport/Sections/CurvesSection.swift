internal import NNBBytes
internal import NNBCommandLine
internal import NNBModel

/// Losses and accuracies by epoch.
struct CurvesSection {
  let state: TrainingState

  /// More epochs than these are shown in equal steps.
  private static let mostShown = 200

  /// Nil if no epoch was recorded.
  var panel: Panel? {
    guard !state.history.isEmpty else { return nil }
    let first = state.position.epoch - state.history.count + 1, step = (state.history.count - 1) / Self.mostShown + 1
    // From the last epoch backwards, so that it is shown.
    let shown = Array(stride(from: state.history.count - 1, through: 0, by: -step).reversed())
    let records = shown.map { state.history[$0] }, epochs = shown.map { first + $0 }
    let parts: [(name: String, measures: [TrainingState.Measure?])] = [
      ("training", records.map(\.training)), ("validation", records.map(\.validation)), ("test", records.map(\.test)),
    ]
    let present = parts.enumerated().filter { $0.element.measures.contains { $0 != nil } }
    func chart(
      _ title: String, floor: Double?, _ number: (TrainingState.Measure) -> Double, _ text: @escaping (Double) -> String
    )
      -> Markup?
    {
      LineChart(
        title: title, places: epochs,
        series: present.map { kind, part in
          .init(name: part.name, kind: kind, values: part.measures.map { $0.map(number) })
        }, floor: floor, text: text
      ).markup
    }
    let charts = [
      chart("Loss", floor: 0, \.loss) { $0.significant(4) },
      chart("Accuracy", floor: nil, \.accuracy) { ($0 * 100).significant(4) + " %" },
    ].compactMap { $0 }
    return Panel(
      "curves", "Learning curves",
      [.element(.div, [.kind("plots")], charts)]
        + [.remark(.text(remark(step))), .folded("All numbers", [table(epochs, records, present.map(\.element))])])
  }

  private func remark(_ step: Int) -> String {
    step > 1
      ? "One of \(step) epochs is shown. The training numbers are means over the epoch while it ran."
      : "The training numbers are means over the epoch while it ran, the others were measured after it."
  }

  private func table(
    _ epochs: [Int], _ records: [TrainingState.EpochRecord],
    _ parts: [(name: String, measures: [TrainingState.Measure?])]
  ) -> Markup {
    var table = MarkupTable(
      "Loss and accuracy after each epoch",
      [("Epoch", true), ("Step", true)]
        + parts.flatMap { [("Loss, \($0.name)", true), ("Accuracy, \($0.name)", true)] })
    for (row, record) in records.enumerated() {
      table.add(
        [.number(epochs[row]), .number(record.step)]
          + parts.flatMap { part in
            let measure = part.measures[row]
            return [
              Markup.number(measure?.loss, { $0.fixed(4) }, missing: ""),
              Markup.number(measure?.accuracy, { $0.percent }, missing: ""),
            ]
          })
    }
    return table.markup
  }
}
