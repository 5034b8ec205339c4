import NNBBytes
import NNBCommandLine
import NNBInspection
import NNBModel

/// The differences in lines for people.
struct DifferenceText {
  private let settings: DiffSettings
  private let width, sentenceWidth: Int?

  /// The widths are those of a line in a table and of a sentence; nil for as many columns as they need.
  init(_ settings: DiffSettings, width: Int?, sentenceWidth: Int?) {
    self.settings = settings
    self.width = width
    self.sentenceWidth = sentenceWidth
  }

  private func wrapped(_ sentences: [String]) -> [String] {
    sentences.flatMap { $0.printable.sentenceLines(in: sentenceWidth) }
  }

  func lines(_ difference: ModelDifference) -> [String] {
    let predictions = wrapped(difference.predictions.map(predictions) ?? [])
    if difference.isIdentical { return predictions + ["same: the files are identical"] }
    let verdict = wrapped([verdict(difference)])
    let isShort = !difference.isDifferent && difference.tensors.allSatisfy { $0.outcome == .equal }
    if isShort { return predictions + verdict }
    var files = ["A  \(settings.name(0))", "B  \(settings.name(1))"]
    if let layers = difference.commonLayers { files.append("both: \(layers)") }
    if let file = difference.fileWithoutNetwork {
      files.append("\(file == 0 ? "A" : "B") has no network: tensors are compared by their names")
    }
    var blocks = [wrapped(files), FieldTable(difference.fields, width: width).lines]
    for (file, tensors) in [("A", difference.onlyInFirst), ("B", difference.onlyInSecond)] where !tensors.isEmpty {
      blocks.append(["tensors only in \(file)"] + tensors.map(TensorTable.name).listed.map { "  " + $0 })
    }
    let table = TensorTable(difference, width: width).lines
    // What differs is beside the content then, such as notes or a state of training.
    let content = difference.hasSameContent ? ["content: the same bit for bit, so both have one digest"] : []
    blocks += [wrapped(Array(table.prefix(1))) + table.dropFirst(), predictions, wrapped(content), verdict]
    return Array(blocks.filter { !$0.isEmpty }.joined(separator: [""]))
  }

  /// The last line, which is enough for readers who only ask whether there is a difference.
  private func verdict(_ difference: ModelDifference) -> String {
    let tensors = difference.tensors, equal = tensors.count { $0.outcome == .equal }
    if difference.isDifferent { return "different: " + Self.parts(difference) }
    let names = tensors.contains(where: \.hasOtherName) ? ", layer by layer as names differ" : ""
    let others = difference.isWeightsOnly ? names + "; only layers were compared" : ", and everything else"
    if equal == tensors.count { return "same: \(counted(equal, "tensor")) bit for bit\(others)" }
    return
      "same within the tolerance: \(counted(tensors.count, "tensor")), \(equal.grouped) of them bit for bit\(others)"
  }

  /// What differs, in a few words.
  static func parts(_ difference: ModelDifference) -> String {
    let parts = difference.parts.map { part in
      guard part == .tensors, difference.differentTensorCount > 0 else { return part.rawValue }
      let all = difference.tensors.count + difference.onlyInFirst.count + difference.onlyInSecond.count
      return "\(difference.differentTensorCount.grouped) of \(counted(all, "tensor"))"
    }
    return parts == ["names"] ? "only names" : parts.joined(separator: ", ")
  }

  private func predictions(_ difference: PredictionDifference) -> [String] {
    let isOne = difference.count == 1, isNumber = difference.comparesNumbers, hasSeveral = difference.hasSeveralNumbers
    let what = hasSeveral ? "numbers" : isNumber ? "number" : "class"
    let verb = difference.changedCount == 1 ? "differs" : "differ"
    var lines = ["predictions: \(difference.changedCount.grouped) of \(difference.count.grouped) \(verb)"]
    if difference.changedCount == 0 {
      lines = [
        "predictions: the same \(what) for "
          + (isOne ? "the only image" : "all \(counted(difference.count, "image"))")
      ]
    }
    if let largest = difference.largest {
      let unit = hasSeveral ? ", output \(largest.label)" : isNumber ? "" : ", class \(largest.label)"
      let place = "image \(largest.image)\(unit)"
      let output = difference.comparesProbabilities ? "a probability" : "an output"
      lines.append("  largest difference of \(output)  \(largest.value.roundedUp(toDigits: 3)) (\(place))")
    }
    for (file, count) in [("A", difference.notFiniteInFirst), ("B", difference.notFiniteInSecond)] where count > 0 {
      lines.append("  outputs of \(file) that are not finite  \(counted(count, "image"))")
    }
    func text(_ answer: PredictionDifference.Answer) -> String {
      guard let output = answer.output else { return "not finite" }
      guard let label = answer.label else { return "\(output)" }
      return "\(label) (\(Double(output).fixed(4)))"
    }
    lines += difference.examples.map { example in
      let place = example.place.map { ", output \($0)" } ?? ""
      return "  image \(example.image)\(place)  A \(text(example.first))  B \(text(example.second))"
    }
    if difference.changedCount > difference.examples.count { lines.append("  …") }
    return lines
  }
}
