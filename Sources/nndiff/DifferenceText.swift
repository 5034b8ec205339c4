import CommandLineTool
import Inspection
import Model

/// Says on lines for people what differs.
struct DifferenceText {
  private let settings: DiffSettings

  init(_ settings: DiffSettings) {
    self.settings = settings
  }

  func lines(_ difference: ModelDifference) -> [String] {
    let predictions = difference.predictions.map(predictions) ?? []
    if difference.isIdentical { return predictions + ["same: the files are identical"] }
    let isShort = !difference.isDifferent && difference.tensors.allSatisfy { $0.outcome == .equal }
    if isShort { return predictions + [verdict(difference)] }
    let files =
      ["A  \(settings.name(0).printable)", "B  \(settings.name(1).printable)"]
      + (difference.commonLayers.map { ["both: \($0)"] } ?? [])
    var blocks = [files, FieldTable(difference.fields).lines]
    for (file, tensors) in [("A", difference.onlyInFirst), ("B", difference.onlyInSecond)] where !tensors.isEmpty {
      blocks.append(["tensors only in \(file)"] + tensors.map { "  " + TensorTable.name($0) })
    }
    blocks += [TensorTable(difference).lines, predictions, [verdict(difference)]]
    return Array(blocks.filter { !$0.isEmpty }.joined(separator: [""]))
  }

  /// The last line, which says all there is to know to those who ask only whether.
  private func verdict(_ difference: ModelDifference) -> String {
    let tensors = difference.tensors, equal = tensors.count { $0.outcome == .equal }
    if difference.isDifferent {
      let parts = difference.parts.map { part in
        guard part == .tensors, difference.differentTensorCount > 0 else { return part.rawValue }
        let all = tensors.count + difference.onlyInFirst.count + difference.onlyInSecond.count
        return "\(difference.differentTensorCount.grouped) of \(all.grouped) tensors"
      }
      return "different: " + (parts == ["names"] ? "only names" : parts.joined(separator: ", "))
    }
    let names = tensors.contains(where: \.hasOtherName) ? ", layer by layer as names differ" : ""
    let others = difference.isWeightsOnly ? names + "; only layers were compared" : ", and everything else"
    if equal == tensors.count { return "same: \(equal.grouped) tensors bit for bit\(others)" }
    return "same within the tolerance: \(tensors.count.grouped) tensors, \(equal.grouped) of them bit for bit\(others)"
  }

  private func predictions(_ difference: PredictionDifference) -> [String] {
    let part = "\(difference.changedCount.grouped) of \(difference.count.grouped)"
    var lines = ["predictions: \(part) images " + (difference.comparesNumbers ? "get" : "are put into") + " another "]
    lines[0] += difference.comparesNumbers ? "number" : "class"
    if difference.changedCount == 0 {
      let what = difference.comparesNumbers ? "number" : "class"
      lines = ["predictions: the same \(what) for all \(difference.count.grouped) images"]
    }
    if let largest = difference.largest {
      let place = "image \(largest.image)" + (difference.comparesNumbers ? "" : ", class \(largest.label)")
      lines.append("  largest difference of an output  \(largest.value.roundedUp(toDigits: 3)) (\(place))")
    }
    for (file, count) in [("A", difference.notFiniteInFirst), ("B", difference.notFiniteInSecond)] where count > 0 {
      lines.append("  outputs of \(file) that are not finite  \(count.grouped) images")
    }
    func text(_ answer: PredictionDifference.Answer) -> String {
      guard let output = answer.output else { return "not finite" }
      guard let label = answer.label else { return "\(output)" }
      return "\(label) (\(Double(output).fixed(4)))"
    }
    lines += difference.examples.map { "  image \($0.image)  A \(text($0.first))  B \(text($0.second))" }
    if difference.changedCount > difference.examples.count { lines.append("  …") }
    return lines
  }
}
