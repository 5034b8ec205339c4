/// The runs of a sweep that differ in nothing but the seed.
package struct SweepGroup: Equatable, Sendable {
  package let settings: [SweepRun.Setting]

  /// How many runs the sweep has of them.
  package let planned: Int

  /// Those that are finished, and measured.
  package let finished: [RunResult]

  /// Mean and standard deviation of a number over seeds; no deviation of a single one.
  package struct Statistics: Equatable, Sendable {
    package let mean: Double
    package let deviation: Double?

    init?(_ numbers: [Double]) {
      guard !numbers.isEmpty else { return nil }
      let count = Double(numbers.count), mean = numbers.reduce(0, +) / count
      self.mean = mean
      deviation =
        numbers.count > 1
        ? (numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)).squareRoot() : nil
    }
  }

  package var loss: Statistics? { Statistics(finished.compactMap(\.loss)) }
  package var accuracy: Statistics? { Statistics(finished.compactMap { $0.results.best?.accuracy }) }

  /// Whether all of its runs count.
  package var isComplete: Bool { finished.count == planned }

  /// The run with the lowest validation loss, the first of several.
  package var best: RunResult? { finished.min { ($0.loss ?? .infinity) < ($1.loss ?? .infinity) } }

  /// The groups of a sweep, the best first: complete ones before others, then by the mean of the validation loss, then in the
  /// order of the sweep.
  package static func ranked(_ runs: [SweepRun], _ results: [RunResult]) -> [SweepGroup] {
    // By names, which are ASCII: in Swift some texts are equal that differ in their bytes.
    func key(_ run: SweepRun) -> String { SweepRun(run.withoutSeed).name }
    let members = Dictionary(grouping: runs, by: key)
    let measured = Dictionary(grouping: results.filter { $0.loss != nil }) { key($0.run) }
    var seen: Set<String> = []
    let groups = runs.filter { seen.insert(key($0)).inserted }.map { run in
      SweepGroup(
        settings: run.withoutSeed, planned: members[key(run)]?.count ?? 0, finished: measured[key(run)] ?? [])
    }
    let ranks = groups.enumerated().map { ($1.isComplete ? 0 : 1, $1.loss?.mean ?? .infinity, $0) }
    return ranks.sorted { $0 < $1 }.map { groups[$0.2] }
  }
}
