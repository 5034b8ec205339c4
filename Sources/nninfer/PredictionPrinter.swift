import NNBCommandLine
import NNBEvaluation
import NNBIDX
import NNBJSON
import NNBModel

/// Writes predictions as lines of text, CSV or JSON.
struct PredictionPrinter {
  private let settings: InferSettings
  private let model: Classifier

  /// The class of each image that its label says, where that is known.
  private let labels: [UInt16]?

  private var classLabels: [Name] { model.classLabels }

  init(_ settings: InferSettings, _ model: Classifier, labels: [UInt16]?) {
    (self.settings, self.model, self.labels) = (settings, model, labels)
  }

  /// Predicts every image and writes its line.
  func show(_ images: ImageSet, _ console: Console) throws {
    if settings.format == .csv { try console.result(csv: titles) }
    let remark = model.meaning.remark(
      showsOutputs: settings.withProbabilities || settings.top != nil, asProbabilities: settings.withProbabilities)
    try model.classify(images) { image, prediction in
      // Once it is known that there is a prediction.
      if image == 0, let remark { console.message(remark) }
      try show(image, prediction, console)
    }
  }

  private func name(_ index: Int) -> String {
    classLabels.indices.contains(index) ? classLabels[index].text : "\(index)"
  }

  /// The `count` classes with the largest outputs; of equal ones the lower class comes first.
  private func ranked(_ outputs: [Float], _ count: Int) -> [Int] {
    let order = outputs.indices.sorted {
      let (left, right) = (outputs[$0], outputs[$1])
      return left == right ? $0 < $1 : left > right
    }
    return Array(order.prefix(count))
  }

  /// The first record of a CSV file.
  private var titles: [String] {
    let count = model.meaning.classCount
    var columns = ["image", "class"]
    if let top = settings.top {
      columns = ["image"] + (1...min(top, count)).flatMap { ["class_\($0)", "output_\($0)"] }
    }
    if labels != nil { columns.append("label") }
    if settings.withProbabilities { columns += (0..<count).map { "output_of_\(name($0))" } }
    return columns
  }

  private func show(_ image: Int, _ prediction: Classifier.Prediction, _ console: Console) throws {
    let line = Line(
      image: image, label: prediction.label, truth: labels.map { Int($0[image]) },
      outputs: settings.withProbabilities ? prediction.probabilities ?? prediction.outputs : prediction.outputs,
      top: settings.top.map { ranked(prediction.outputs, $0) })
    switch settings.format {
    case .text: try console.result(fields: text(line))
    case .csv: try console.result(csv: csv(line))
    case .json: try console.result(json(line))
    }
  }

  /// What is shown of an image: its class, the class that its label says, the outputs of all classes, and the largest.
  private struct Line {
    let image, label: Int
    let truth: Int?
    let outputs: [Float]
    let top: [Int]?
  }

  private func text(_ line: Line) -> [String] {
    func output(_ index: Int) -> String { Double(line.outputs[index]).fixed(6) }
    var parts = line.top.map { $0.map { "\(name($0)) \(output($0))" } } ?? [name(line.label)]
    if settings.withProbabilities { parts.append(line.outputs.indices.map(output).joined(separator: " ")) }
    return parts
  }

  private func csv(_ line: Line) -> [String] {
    var cells = ["\(line.image)"]
    if let top = line.top {
      cells += top.flatMap { [name($0), "\(line.outputs[$0])"] }
    } else {
      cells.append(name(line.label))
    }
    if let truth = line.truth { cells.append(name(truth)) }
    if settings.withProbabilities { cells += line.outputs.map { "\($0)" } }
    return cells
  }

  private func json(_ line: Line) -> JSON {
    var members: [(key: String, value: JSON)] = [("image", .integer(line.image)), ("class", .integer(line.label))]
    if !classLabels.isEmpty { members.append(("label", .string(name(line.label)))) }
    if let truth = line.truth {
      members.append(("true_class", .integer(truth)))
      if classLabels.indices.contains(truth) { members.append(("true_label", .string(name(truth)))) }
    }
    if let top = line.top {
      members.append(
        (
          "top",
          .array(top.map { .object([("class", .integer($0)), ("output", .decimal(line.outputs[$0]))]) })
        ))
    }
    if settings.withProbabilities { members.append(("outputs", .array(line.outputs.map(JSON.decimal)))) }
    return .object(members)
  }
}
