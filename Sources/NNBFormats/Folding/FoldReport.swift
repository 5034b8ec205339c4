internal import NNBModel

/// How far layers are from what they were made of: the largest of all layers.
package struct FoldReport: Equatable, Sendable {
  /// The largest difference of a weight from its product in f64.
  package let largestWeightError: Double

  /// The most that a sum of a layer can be off for inputs that a scaling brings into −1 … 1, or that are there.
  package let largestSumError: Double

  /// States both; numbers beyond the largest f64 become that.
  package init(largestWeightError: Double, largestSumError: Double) {
    self.largestWeightError = min(largestWeightError, .greatestFiniteMagnitude)
    self.largestSumError = min(largestSumError, .greatestFiniteMagnitude)
  }

  /// The larger of each.
  func joined(with other: FoldReport) -> FoldReport {
    FoldReport(
      largestWeightError: max(largestWeightError, other.largestWeightError),
      largestSumError: max(largestSumError, other.largestSumError))
  }
}

extension ScalingFold {
  /// What users are told; without `report` no element has been read.
  static func notes(_ folds: [ScalingFold], _ report: FoldReport?) -> [String] {
    guard !folds.isEmpty, !folds.contains(where: \.isApart) else { return [] }
    func off(_ whose: String) -> String {
      report.map { report in
        ": \(whose) weights are off by at most \(report.largestWeightError), \(whose) sums by at most "
          + "\(report.largestSumError) for inputs that are scaled to -1 ... 1"
      } ?? ""
    }
    if folds.count == 1, folds[0].layer == 0, folds[0].after == nil, let inputs = folds[0].before,
      inputs.className == nil
    {
      return [
        "the scaling of inputs (\(inputs.place)) is part of the first layer now" + off("its")
          + "; if a program cuts scaled inputs to a range, this network does not"
      ]
    }
    let places = folds.flatMap { [$0.before?.place, $0.after?.place].compactMap(\.self) }
    return ["folded into dense layers: \(listed(places))" + off("their")]
  }
}
