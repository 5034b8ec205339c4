import NNBBytes
import NNBCommandLine
import NNBConversion
import NNBEvaluation
import NNBJSON
import NNBModel
import NNBReport
import NNBSystem

/// Several models on the same images, side by side.
struct ModelTable {
  private let settings: InferSettings
  private let console: Console
  private let worker: HDF5Worker

  init(_ settings: InferSettings, _ console: Console, _ worker: HDF5Worker) {
    (self.settings, self.console, self.worker) = (settings, console, worker)
  }

  /// What running a model showed.
  private struct Row {
    let model: LoadedModel

    /// Nil if there are no labels.
    let measure: Measure?

    /// The time that the images took.
    let time: Duration

    /// The number of images of which it says something else than the first model; nil for the first, and if one model
    /// alone gives classes.
    let differing: Int?

    /// How often it and the first model alone are right; nil for the first, and without labels of classes.
    let comparison: PairedComparison?

    /// The same for a report.
    var other: EvaluationPart.Other? {
      guard let comparison, case .classes(let report)? = measure else { return nil }
      return EvaluationPart.Other(path: model.path, accuracy: report.accuracy, comparison: comparison)
    }
  }

  /// Runs the models one after the other, and writes the table, and a report about the first if one is wanted.
  func show(_ report: InferenceReport?) throws {
    let files = try settings.models.map { try ModelFile($0, worker: worker) }
    // What the models take is known one after the other.
    let data = try TestData(settings, for: [.unitBytes, .init(elementType: .float32, scale: 1, offset: 0)])
    if let report, !data.hasLabels { throw report.lacksLabels(data) }
    var labels: [UInt16]?
    var rows: [Row] = [], first: Answers?
    for (file, path) in zip(files, settings.models) {
      let row = try LoadedModel.telling(path) {
        let model = try LoadedModel(file, path, among: files, settings)
        var answers = try Answers(model.classifier, images: data.images.count)
        let (measure, time) = try run(model.classifier, data, &answers)
        defer { first = first ?? answers }
        if case .classes? = measure, labels == nil { labels = try data.labelled()?.labels }
        let comparison = first.flatMap { first in labels.flatMap { answers.comparison(with: first, labels: $0) } }
        return Row(
          model: model, measure: measure, time: time, differing: first.flatMap(answers.differing),
          comparison: comparison)
      }
      rows.append(row)
    }
    for row in rows { console.messages(row.model.remarks.map { "\(row.model.path): \($0)" }) }
    console.messages(data.remarks(for: rows.map(\.model.classifier)))
    if !data.hasLabels { console.message("no labels beside the images; comparing predictions alone") }
    if settings.isJSON {
      try console.result(json(rows, images: data.images.count))
    } else {
      try console.result(lines(rows))
    }
    if let report, let first = rows.first, let file = files.first {
      try report.write(first.model, file, data, others: rows.dropFirst().compactMap(\.other), console)
    }
  }

  private func run(
    _ model: Classifier, _ data: TestData, _ answers: inout Answers
  ) throws -> (measure: Measure?, time: Duration) {
    try model.checkFit(data.images)
    if case .number(.softmax) = model.meaning { throw EvaluationError.noClasses(.softmax) }
    var measure: Measure?
    let time = try ContinuousClock().measure {
      measure = try Measure(model, on: data) { answers.append($0) }
      if measure == nil { try answers.collect(model, data.images) }
    }
    return (measure, time)
  }
}

// MARK: Showing

extension ModelTable {
  private func lines(_ rows: [Row]) -> [String] {
    let columns: [(title: String, cell: (Row) -> String?)] = [
      ("accuracy", { row in if case .classes(let report)? = row.measure { report.accuracy.percent } else { nil } }),
      (
        "mean loss",
        { row in if case .classes(let report)? = row.measure { report.loss?.fixed(4) ?? "none" } else { nil } }
      ),
      (
        "mean squared error",
        { row in if case .numbers(let report)? = row.measure { report.meanSquaredError.significant(6) } else { nil } }
      ),
      (
        "mean absolute error",
        { row in if case .numbers(let report)? = row.measure { report.meanAbsoluteError.significant(6) } else { nil } }
      ),
      ("time", { $0.time.seconds.fixed(3) + " s" }),
      ("unlike the first", { $0.differing?.grouped }),
    ]
    let shown = columns.filter { column in rows.contains { column.cell($0) != nil } }
    var table = TextTable(["model"] + shown.map(\.title), rightAligned: Set(1...shown.count))
    for row in rows { table.add([row.model.path.cell] + shown.map { $0.cell(row) ?? "-" }) }
    return table.lines(in: console.width) + notes(rows)
  }

  /// What the losses are of models that do not end in a softmax.
  private func notes(_ rows: [Row]) -> [String] {
    rows.compactMap { row in
      guard case .classes? = row.measure else { return nil }
      let meaning = row.model.classifier.meaning
      guard let kind = meaning.loss else { return "\(row.model.path): no loss: \(meaning.reasonWithoutLoss)" }
      return kind == .crossEntropy ? nil : "\(row.model.path): \(kind.rawValue)"
    }
  }

  private func json(_ rows: [Row], images: Int) -> JSON {
    .array(
      rows.map { row in
        var members = EvaluationJSON(row.model, settings).members(row.measure, images: images)
        members += [
          ("different_from_first", row.differing.map(JSON.integer) ?? .null),
          ("only_first_correct", row.comparison.map { .integer($0.onlyFirst) } ?? .null),
          ("only_this_correct", row.comparison.map { .integer($0.onlySecond) } ?? .null),
          ("probability_of_chance", .optional(row.comparison?.probabilityOfChance)), ("sandbox", .sandbox(worker.gaps)),
          (
            "timing",
            .object([
              ("seconds", .number(row.time.seconds)),
              ("images_per_second", .number(Double(images) / max(row.time.seconds, 1e-9))),
            ])
          ),
        ]
        return .object(members)
      })
  }
}
