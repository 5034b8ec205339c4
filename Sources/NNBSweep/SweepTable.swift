internal import NNBCommandLine

/// The results of a sweep as people read them, the best first.
package struct SweepTable {
  private let names: [String]
  private let groups: [SweepGroup]

  /// The results of `runs` so far; `names` are the settings of the sweep.
  package init(_ names: [String], _ runs: [SweepRun], _ results: [RunResult]) {
    self.names = names
    groups = SweepGroup.ranked(runs, results)
  }

  /// What a run is known by if nothing but the seed is swept, or there are no seeds.
  private var isGrouped: Bool { names.contains("seed") && names.count > 1 }

  /// A table of at most `limit` columns, with a row for each setting, or for each run if the seed is not swept with others.
  package func lines(in limit: Int?, most: Int = .max) -> [String] {
    isGrouped ? grouped(limit, most) : single(limit, most)
  }

  private func grouped(_ limit: Int?, _ most: Int) -> [String] {
    let own = names.filter { $0 != "seed" }
    var table = TextTable(
      own + ["seeds", "mean validation loss", "±", "mean accuracy", "±"],
      rightAligned: Set(own.count..<own.count + 5))
    for group in groups.prefix(most) {
      let count = group.finished.count
      table.add(
        own.map { name in (group.settings.first { $0.name == name }?.value ?? "").cell } + [
          group.isComplete ? "\(count)" : "\(count) of \(group.planned)", group.loss?.mean.fixed(4) ?? "–",
          group.loss?.deviation?.fixed(4) ?? "", group.accuracy?.mean.percent ?? "–",
          group.accuracy?.deviation?.percent ?? "",
        ])
    }
    return table.lines(in: limit)
  }

  private func single(_ limit: Int?, _ most: Int) -> [String] {
    var table = TextTable(
      names + ["validation loss", "accuracy", "best epoch"], rightAligned: Set(names.count..<names.count + 3))
    // A group has several runs only if nothing but the seed is swept; then it is the only group.
    let runs = groups.flatMap { $0.finished.sorted { ($0.loss ?? .infinity) < ($1.loss ?? .infinity) } }
    for result in runs.prefix(most) {
      guard let best = result.results.best else { continue }
      table.add(
        names.map { (result.run[$0] ?? "").cell } + [best.loss.fixed(4), best.accuracy.percent, "\(best.epoch)"])
    }
    var lines = table.lines(in: limit)
    if names == ["seed"], let group = groups.first, let loss = group.loss, let accuracy = group.accuracy,
      let spread = loss.deviation, let accuracySpread = accuracy.deviation
    {
      lines.append(
        "mean validation loss \(loss.mean.fixed(4)) ± \(spread.fixed(4)), "
          + "accuracy \(accuracy.mean.percent) ± \(accuracySpread.percent)")
    }
    return lines
  }

  /// The settings that are chosen; nil if no run is finished.
  package var best: SweepGroup? { groups.first { $0.loss != nil } }
}
