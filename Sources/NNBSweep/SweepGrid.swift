internal import NNBBytes
package import NNBCommandLine

/// All combinations of the values of a sweep, the last setting changing fastest.
package struct SweepGrid: Equatable, Sendable {
  /// The settings in the order of the text.
  package let names: [String]

  package let runs: [SweepRun]

  /// Makes the combinations.
  ///
  /// Throws `ToolError` if there are more than `SweepText.mostRuns`.
  package init(_ text: SweepText) throws(ToolError) {
    names = text.axes.map(\.name)
    var runs: [[SweepRun.Setting]] = [[]]
    for axis in text.axes {
      // Each factor is at most `mostRuns`, so nothing overflows.
      guard runs.count * axis.values.count <= SweepText.mostRuns else {
        let counts = text.axes.map { "\($0.values.count)" }.joined(separator: " × ")
        throw ToolError(
          "--sweep has \(counts) runs, and a sweep may have \(SweepText.mostRuns.grouped)",
          advice: "give fewer values, or make several sweeps, each in a folder of its own")
      }
      runs = runs.flatMap { run in
        axis.values.map { run + [SweepRun.Setting(name: axis.name, value: $0.text)] }
      }
    }
    self.runs = runs.map(SweepRun.init)
  }
}
