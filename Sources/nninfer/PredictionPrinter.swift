import NNBCommandLine
import NNBJSON
import NNBEvaluation
import NNBModel

/// Writes predictions as lines of text, CSV or JSON.
struct PredictionPrinter {
  private let settings: InferSettings
  private let classLabels: [Name]

  init(_ settings: InferSettings, classLabels: [Name]) {
    self.settings = settings
    self.classLabels = classLabels
  }

  private func name(_ index: Int) -> String {
    classLabels.isEmpty ? "\(index)" : classLabels[index].text
  }

  /// The `count` classes with the largest outputs; of equal ones the lower class comes first.
  private func ranked(_ prediction: Classifier.Prediction, _ count: Int) -> [Int] {
    let order = prediction.outputs.indices.sorted {
      let (left, right) = (prediction.outputs[$0], prediction.outputs[$1])
      return left == right ? $0 < $1 : left > right
    }
    return Array(order.prefix(count))
  }

  /// The first record of a CSV file.
  func titles(classCount: Int) -> [String] {
    var columns = ["image", "class"]
    if let top = settings.top {
      columns = ["image"] + (1...min(top, classCount)).flatMap { ["class_\($0)", "output_\($0)"] }
    }
    if settings.withProbabilities { columns += (0..<classCount).map { "output_of_\(name($0))" } }
    return columns
  }

  /// Writes the line of one image.
  func show(_ index: Int, _ prediction: Classifier.Prediction, _ console: Console) throws {
    let top = settings.top.map { ranked(prediction, $0) }
    switch settings.format {
    case .text: try console.result(fields: text(prediction, top: top))
    case .csv: try console.result(csv: csv(index, prediction, top: top))
    case .json: try console.result(json(index, prediction, top: top))
    }
  }

  private func text(_ prediction: Classifier.Prediction, top: [Int]?) -> [String] {
    func output(_ index: Int) -> String { Double(prediction.outputs[index]).fixed(6) }
    var parts = top.map { $0.map { "\(name($0)) \(output($0))" } } ?? [name(prediction.label)]
    if settings.withProbabilities { parts.append(prediction.outputs.indices.map(output).joined(separator: " ")) }
    return parts
  }

  private func csv(_ index: Int, _ prediction: Classifier.Prediction, top: [Int]?) -> [String] {
    var cells = ["\(index)"]
    if let top {
      cells += top.flatMap { [name($0), "\(prediction.outputs[$0])"] }
    } else {
      cells.append(name(prediction.label))
    }
    if settings.withProbabilities { cells += prediction.outputs.map { "\($0)" } }
    return cells
  }

  private func json(_ index: Int, _ prediction: Classifier.Prediction, top: [Int]?) -> JSON {
    // The shortest decimal of the f32 itself. As an f64 it would show digits without meaning.
    func number(_ value: Float) -> JSON { .number(Double("\(value)") ?? Double(value)) }
    var members: [(key: String, value: JSON)] = [("image", .integer(index)), ("class", .integer(prediction.label))]
    if !classLabels.isEmpty { members.append(("label", .string(name(prediction.label)))) }
    if let top {
      members.append(
        (
          "top",
          .array(top.map { .object([("class", .integer($0)), ("output", number(prediction.outputs[$0]))]) })
        ))
    }
    if settings.withProbabilities { members.append(("outputs", .array(prediction.outputs.map(number)))) }
    return .object(members)
  }
}
