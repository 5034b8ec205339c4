import NNBCommandLine
import NNBEvaluation
import NNBJSON
import NNBModel

/// What an evaluation showed, as the members of a JSON object (Spec/json.md, section 5).
struct EvaluationJSON {
  private let model: LoadedModel
  private let settings: InferSettings

  init(_ model: LoadedModel, _ settings: InferSettings) {
    (self.model, self.settings) = (model, settings)
  }

  /// The members that say which model it was, how many images, and what they showed; `measure` is nil if there were no
  /// labels.
  func members(_ measure: Measure?, images: Int) -> [(key: String, value: JSON)] {
    let meaning = model.classifier.meaning
    var members: [(key: String, value: JSON)] = [("model", .string(model.path)), ("images", .integer(images))]
    switch measure {
    case .classes(let report):
      members += [
        ("correct", .integer(report.correct)), ("accuracy", .number(report.accuracy)),
        ("accuracy_interval", Self.interval(report)),
        ("loss", .optional(report.loss)),
      ]
      // That of a softmax is what "loss" means without a word.
      if let kind = meaning.loss, kind != .crossEntropy { members.append(("loss_kind", .string(kind.rawValue))) }
      if meaning.hasThreshold { members.append(("threshold", .decimal(model.classifier.threshold))) }
    case .numbers(let report):
      members += [
        ("mean_squared_error", .number(report.meanSquaredError)),
        ("mean_absolute_error", .number(report.meanAbsoluteError)),
      ]
    case nil: break
    }
    return members + scaling
  }

  private var scaling: [(key: String, value: JSON)] {
    let origin =
      switch model.classifier.scalingOrigin {
      case .model: "model"
      case .caller: "options"
      case .assumed: "assumed"
      }
    let scaling = model.classifier.scaling
    return [
      ("scale", .number(Double(scaling.scale))), ("offset", .number(Double(scaling.offset))),
      ("scaling_from", .string(origin)),
    ]
  }

  /// The lower and the upper end of the interval of the accuracy.
  private static func interval(_ report: EvaluationReport) -> JSON {
    guard let interval = Proportion(report.correct, of: report.count).interval else { return .null }
    return .array([.number(interval.lowerBound), .number(interval.upperBound)])
  }

  /// The members of `--confusion`.
  static func confusion(_ matrix: ConfusionMatrix) -> [(key: String, value: JSON)] {
    let classes = 0..<matrix.classCount, measures = matrix.measures
    return [
      (
        "confusion",
        .array(classes.map { label in .array(classes.map { .integer(matrix[label: label, prediction: $0]) }) })
      ),
      ("precision", .array(measures.map { .optional($0.precision) })),
      ("recall", .array(measures.map { .optional($0.recall) })), ("f1", .array(measures.map { .optional($0.f1) })),
    ]
  }
}

extension JSON {
  /// The shortest decimal of an f32 itself. As an f64 it would show digits without meaning.
  static func decimal(_ value: Float) -> JSON { .number(Double("\(value)") ?? Double(value)) }
}
