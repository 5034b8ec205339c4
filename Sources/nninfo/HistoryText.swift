import NNBBytes
import NNBCommandLine
import NNBInspection
import NNBModel

/// The results of a run's epochs, with a curve for each measure.
struct HistoryText {
  private let state: TrainingState
  private let width: Int?

  init(_ state: TrainingState, width: Int?) {
    self.state = state
    self.width = width
  }

  /// A measure of all epochs, and how its numbers are written.
  private struct Row {
    let name: String
    let curve: HistoryCurve
    let text: (Double) -> String
  }

  private var rows: [Row] {
    var losses: [Row] = [], accuracies: [Row] = []
    func add(_ name: String, _ measures: [TrainingState.Measure?]) {
      if let curve = HistoryCurve(measures.map { $0?.loss }, isBetter: <) {
        losses.append(Row(name: name + "loss", curve: curve) { $0.fixed(4) })
      }
      if let curve = HistoryCurve(measures.map { $0?.accuracy }, isBetter: >) {
        accuracies.append(Row(name: name + "accuracy", curve: curve) { $0.percent })
      }
    }
    add(state.settings.distortion == nil ? "" : "distorted ", state.history.map(\.training))
    add("validation ", state.history.map(\.validation))
    add("test ", state.history.map(\.test))
    return losses + accuracies
  }

  var lines: [String] {
    let first = state.position.epoch - state.history.count + 1
    let titles = ["history", "", "first", "last", "best", "epoch"]
    func table(_ width: Int) -> TextTable {
      var table = TextTable(titles, rightAligned: [2, 3, 4, 5])
      for row in rows {
        let curve = row.curve
        table.add([
          row.name, curve.text(width: width), row.text(curve.first), row.text(curve.last), row.text(curve.best),
          (first + curve.bestIndex).grouped,
        ])
      }
      return table
    }
    if state.history.isEmpty { return [] }
    // The curves get the part of a line that the numbers leave.
    let others = table(1).width - 1
    return table(max(8, (width ?? TerminalWidth.usual) - others)).lines(in: width)
  }
}
