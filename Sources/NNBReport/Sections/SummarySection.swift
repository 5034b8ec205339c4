internal import NNBInspection
internal import NNBBytes
internal import NNBCommandLine
internal import NNBEvaluation
internal import NNBModel

/// What was trained, on what, and how well it does.
struct SummarySection {
  let content: ReportContent

  var panel: Panel { Panel("summary", "Summary", lead + [.facts(facts)] + comparison) }

  /// The most important number.
  private var lead: [Markup] {
    switch content.evaluation?.result {
    case .classes(let report, _)?:
      let interval = Proportion(report.correct, of: report.count).interval
      return [
        .element(.p, [.kind("lead")], [.percent(report.accuracy)]),
        .paragraph(
          "of the images are put into the right class: ", .number(report.correct), " of ", .number(report.count),
          ". With 95 % confidence the accuracy on such images is between ",
          .percent(interval?.lowerBound), " and ", .percent(interval?.upperBound), "."),
      ]
    case .numbers(let report, _)?:
      return [
        .element(.p, [.kind("lead")], [.number(report.meanAbsoluteError, { $0.significant(4) })]),
        .paragraph(
          "is the mean absolute error over ", .number(report.count), " images; the mean squared error is ",
          .number(report.meanSquaredError, { $0.significant(6) }), "."),
      ]
    case nil:
      guard let last = content.training?.history.last else { return [] }
      let (measure, of) =
        last.test.map { ($0, "test") } ?? last.validation.map { ($0, "held-out") } ?? (last.training, "training")
      return [
        .element(.p, [.kind("lead")], [.percent(measure.accuracy)]),
        .paragraph(
          .text("of the \(of) images were put into the right class after the last epoch, as training recorded it.")),
      ]
    }
  }

  private var facts: [(name: String, value: Markup)] {
    var facts: [(name: String, value: Markup)] = [("Model", .text(content.model.summary.name))]
    if let network = content.network { facts.append(("Network", .text(Self.text(of: network)))) }
    if let evaluation = content.evaluation {
      facts.append(
        (
          "Images",
          .text("\(evaluation.imagesFile): \(counted(evaluation.count, "image")) of \(evaluation.shape.shapeText)")
        ))
      facts.append(("Labels", .text(evaluation.labelsFile)))
      if case .classes(let report, let study) = evaluation.result {
        facts.append(("Mean loss", loss(report, evaluation.meaning)))
        facts.append(("Macro F1", .number(report.confusion.measures.macroF1, { $0.fixed(4) })))
        if study.hasProbabilities {
          facts.append(("Calibration error", .percent(study.calibration.expectedError)))
        }
      }
    }
    if let training = content.training { facts += SettingsFacts(state: training).facts }
    return facts
  }

  private func loss(_ report: EvaluationReport, _ meaning: OutputMeaning) -> Markup {
    guard let kind = meaning.loss else { return "none: the outputs tell no probabilities of one class" }
    return .all([.number(report.loss, { $0.fixed(4) }), .text(", \(kind.rawValue)")])
  }

  /// `784 → 128 relu → 10 softmax; 101,770 parameters`.
  static func text(of network: Network) -> String {
    let layers = network.layers, shown = layers.prefix(8)
    let steps = shown.map { "\($0.outputs) \($0.activation)" }
    let rest = layers.count > shown.count ? ["and \(counted(layers.count - shown.count, "more layer"))"] : []
    let parameters = layers.reduce(0) { $0 + $1.inputs * $1.outputs + ($1.bias == nil ? 0 : $1.outputs) }
    return (["\(network.input.shape.shapeText)"] + steps + rest).joined(separator: " → ") + "; "
      + counted(parameters, "parameter")
  }

  /// The other models, and whether the differences can be chance.
  private var comparison: [Markup] {
    guard let evaluation = content.evaluation, !evaluation.others.isEmpty,
      case .classes(let report, _) = evaluation.result
    else { return [] }
    var table = MarkupTable(
      "Other models on the same images",
      [
        ("Model", false), ("Accuracy", true), ("Difference", true), ("Only this model is right", true),
        ("Only the other is right", true), ("Probability of chance", true),
      ])
    table.add([.text(content.model.summary.name), .percent(report.accuracy), "", "", "", ""])
    for other in evaluation.others {
      let pair = other.comparison
      table.add([
        .text(other.path), .percent(other.accuracy), .number(pair.difference, { ($0 > 0 ? "+" : "") + $0.percent }),
        .number(pair.onlyFirst), .number(pair.onlySecond), .number(pair.probabilityOfChance, { $0.significant(3) }),
      ])
    }
    return [.element(.h3, [], ["Compared with other models"]), table.markup] + evaluation.others.map(sentence)
      + [
        .remark(
          .text(
            "McNemar's exact test: how likely so large a difference would be if both models were equally good. "
              + "It counts the images that one model alone has right."))
      ]
  }

  private func sentence(_ other: EvaluationPart.Other) -> Markup {
    let pair = other.comparison, chance = pair.probabilityOfChance
    let better = pair.onlyFirst > pair.onlySecond ? content.model.summary.name : other.path
    if pair.onlyFirst == pair.onlySecond {
      return .paragraph(.text("On these images, \(other.path) is right as often as this model."))
    }
    let verdict =
      chance < 0.01
      ? "is better, and chance hardly explains the difference"
      : chance < 0.05
        ? "is better, though chance might explain the difference"
        : "is right more often, but chance explains a difference like this"
    return .paragraph(.text("\(better) \(verdict) (p = \(chance.significant(2)))."))
  }
}
