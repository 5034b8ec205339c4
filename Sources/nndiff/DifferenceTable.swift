import NNBBytes
import NNBCommandLine
import NNBInspection

/// One model beside several others: a line for each of them.
struct DifferenceTable {
  let lines: [String]

  /// `rows` are the comparisons with the first model; `width` is the number of columns in a line, nil for as many as it
  /// needs.
  init(_ rows: [(settings: DiffSettings, difference: ModelDifference)], width: Int?) {
    let hasProbe = rows.contains { $0.difference.predictions != nil }
    let titles =
      ["model", "equal tensors", "largest difference"] + (hasProbe ? ["other predictions"] : []) + ["result"]
    var table = TextTable(titles, rightAligned: hasProbe ? [1, 2, 3] : [1, 2])
    for (settings, difference) in rows {
      table.add(
        [settings.name(1).cell, Self.equal(difference), Self.largest(difference)]
          + (hasProbe ? [Self.predictions(difference)] : []) + [Self.result(difference)])
    }
    let different = rows.count { $0.difference.isDifferent }, names = rows.map { $0.settings.name(0) }
    let verdict =
      different == 0
      ? "same: all \(counted(rows.count, "model"))" : "different: \(different) of \(counted(rows.count, "model"))"
    lines = ["A  \(names.first ?? "")", ""] + table.lines(in: width) + ["", verdict]
  }

  private static func equal(_ difference: ModelDifference) -> String {
    if difference.isIdentical { return "all" }
    let all = difference.tensors.count + difference.onlyInFirst.count + difference.onlyInSecond.count
    return "\(difference.tensors.count { $0.outcome == .equal }.grouped) of \(all.grouped)"
  }

  /// The largest difference of two numbers of tensors that stand for each other and have one shape.
  private static func largest(_ difference: ModelDifference) -> String {
    if difference.isIdentical { return "0" }
    let compared = difference.tensors.compactMap(\.numbers)
    if compared.isEmpty { return "-" }
    return compared.compactMap(\.largest?.value).max()?.roundedUp(toDigits: 3) ?? "0"
  }

  private static func predictions(_ difference: ModelDifference) -> String {
    difference.predictions.map { "\($0.changedCount.grouped) of \($0.count.grouped)" } ?? "-"
  }

  private static func result(_ difference: ModelDifference) -> String {
    if difference.isDifferent { return "different: " + DifferenceText.parts(difference) }
    if difference.isIdentical { return "identical" }
    return difference.tensors.allSatisfy { $0.outcome == .equal } ? "same" : "same within the tolerance"
  }
}
