import Bytes
import CommandLineTool
import Conversion
import Evaluation
import IDX
import Model

/// One run of `nninfer`: loads the model, then evaluates or predicts.
struct Inference {
  private let settings: InferSettings
  private let console: Console

  init(_ settings: InferSettings, _ console: Console) {
    self.settings = settings
    self.console = console
  }

  func run() throws -> ExitStatus {
    let model = try loadModel()
    let (images, labels) = try paths()
    if let labels {
      try report(model, try model.evaluate(try LabelledImages(images: images, labels: labels)))
    } else {
      try predict(model, try ImageSet(contentsOf: images))
    }
    return .success
  }

  private func loadModel() throws -> Classifier {
    let checkpoint = try Checkpoint(contentsOfModel: settings.model)
    let model: Classifier
    do throws(EvaluationError) {
      model = try Classifier(checkpoint, scaling: settings.scaling, threads: settings.threads)
      console.note(missingThreads: model.missingThreads, working: settings.threads - model.missingThreads)
    } catch {
      let name = settings.model == "-" ? "standard input" : settings.model
      throw ToolError("\(name): \(error)", status: .badData)
    }
    switch model.scalingOrigin {
    case .assumed:
      console.message(
        "the model does not say how bytes become inputs; assuming scale 1/255 and offset 0 (--scale, --offset)")
    case .caller where checkpoint.network?.input.scaling.map { $0 != settings.scaling } ?? false:
      console.message("--scale and --offset go before what the model says of its inputs")
    default: break
    }
    return model
  }

  /// The images, and their labels where there is something to compare with.
  private func paths() throws -> (images: String, labels: String?) {
    if FileSystem.isDirectory(settings.images) {
      guard let part = try ImageFolder(settings.images, set: settings.set).test else {
        throw ToolError(
          "\(settings.images): no test images here", advice: "name the file with the images", status: .noInput)
      }
      return (part.images, settings.isPredicting ? nil : settings.labels ?? part.labels)
    }
    if settings.isPredicting { return (settings.images, nil) }
    if let labels = settings.labels { return (settings.images, labels) }
    do {
      return (settings.images, try ImageFolder.labels(beside: settings.images))
    } catch {
      if settings.withConfusion { throw error }
      console.message("no labels beside the images; predicting")
      return (settings.images, nil)
    }
  }
}

// MARK: Evaluating

extension Inference {
  private func report(_ model: Classifier, _ report: EvaluationReport) throws {
    if settings.isJSON { return try console.result(json(model, report).text) }
    try console.result(
      "accuracy   \(report.accuracy.percent)  (\(report.correct.grouped) of \(report.count.grouped) images)")
    try console.result("mean loss  \(report.loss.map { $0.fixed(4) } ?? "none: the last layer is not a softmax")")
    if settings.withConfusion {
      for line in confusionTable(report.confusion) { try console.result(line) }
    }
  }

  private func json(_ model: Classifier, _ report: EvaluationReport) -> JSON {
    let origin =
      switch model.scalingOrigin {
      case .model: "model"
      case .caller: "options"
      case .assumed: "assumed"
      }
    var members: [(key: String, value: JSON)] = [
      ("model", .string(settings.model)), ("count", .integer(report.count)), ("correct", .integer(report.correct)),
      ("accuracy", .number(report.accuracy)), ("loss", .optional(report.loss)),
      ("scale", .number(Double(model.scaling.scale))), ("offset", .number(Double(model.scaling.offset))),
      ("scaling_from", .string(origin)),
    ]
    if settings.withConfusion {
      let matrix = report.confusion, classes = 0..<matrix.classCount
      members += [
        (
          "confusion",
          .array(classes.map { label in .array(classes.map { .integer(matrix[label: label, prediction: $0]) }) })
        ),
        ("precision", .array(classes.map { .optional(matrix.precision($0)) })),
        ("recall", .array(classes.map { .optional(matrix.recall($0)) })),
      ]
    }
    return .object(members)
  }

  /// Labels run down, predictions across.
  private func confusionTable(_ matrix: ConfusionMatrix) -> [String] {
    let classes = 0..<matrix.classCount
    let largest = classes.flatMap { label in classes.map { matrix[label: label, prediction: $0] } }.max() ?? 0
    let width = max("\(largest)".count, "\(matrix.classCount - 1)".count) + 1
    func cell(_ value: Int) -> String { "\(value)".padded(to: width, right: true) }
    var lines = ["", "labelled \\ predicted", "     " + classes.map(cell).joined()]
    for label in classes {
      lines.append(
        "\(label)".padded(to: 5) + classes.map { cell(matrix[label: label, prediction: $0]) }.joined())
    }
    lines += ["", "class  precision     recall"]
    for index in classes {
      let precision = matrix.precision(index)?.percent ?? "none", recall = matrix.recall(index)?.percent ?? "none"
      lines.append(
        "\(index)".padded(to: 5) + precision.padded(to: 11, right: true) + recall.padded(to: 11, right: true))
    }
    return lines
  }
}

// MARK: Predicting

extension Inference {
  private func predict(_ model: Classifier, _ images: ImageSet) throws {
    let printer = PredictionPrinter(settings, classLabels: model.classLabels)
    if let header = printer.header(classCount: model.outputCount) { try console.result(header) }
    try model.classify(images) { index, prediction in
      try console.result(printer.line(index, prediction))
    }
  }
}
