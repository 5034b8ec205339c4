import NNBBytes
import NNBCommandLine
import NNBJSON
import NNBConversion
import NNBEvaluation
import NNBFormats
import NNBIDX
import NNBModel
import NNBSystem

/// One run of `nninfer`: loads the model, then evaluates or predicts.
struct Inference {
  private let settings: InferSettings
  private let console: Console

  private let worker: HDF5Worker

  init(_ settings: InferSettings, _ console: Console, _ worker: HDF5Worker) {
    self.settings = settings
    self.worker = worker
    self.console = console
  }

  func run() throws -> ExitStatus {
    do {
      return try evaluate()
    } catch let error as EvaluationError {
      throw error.failure.about(settings.model)
    }
  }

  private func evaluate() throws -> ExitStatus {
    let (model, remarks) = try loadModel()
    let paths = try paths()
    let images = try ImageSet(contentsOf: paths.images)
    let labels = try paths.labels.map { try IDXArray(contentsOf: $0) }
    let data = try labels.map { labels in
      try LabelledImages(images, file: paths.images, labels: labels, file: paths.labels ?? "labels")
    }
    // Nothing is printed before all inputs have been checked.
    if let data {
      let found = try model.evaluate(data)
      console.messages(remarks)
      try report(model, found)
    } else {
      try check(model, images)
      console.messages(remarks)
      if !settings.isPredicting { console.message("no labels beside the images; predicting") }
      try predict(model, images)
    }
    return .success
  }

  /// The model, and remarks on how it is run.
  private func loadModel() throws -> (Classifier, remarks: [String]) {
    let (checkpoint, found, _) = try Checkpoint.read(settings.model, settings.importing, worker: worker)
    let model = try Classifier(checkpoint, scaling: settings.scaling.scaling, threads: settings.threads)
    let threads = Console.note(
      missingThreads: model.missingThreads, working: settings.threads - model.missingThreads)
    // What was assumed on the way is told to those who said something of the file.
    let notes = settings.importing == ImportOptions() ? [] : found
    return (
      model,
      notes
        + [threads, settings.scaling.note, remark(on: model.scalingOrigin, checkpoint.network?.input.scaling)]
        .compactMap { $0 }
    )
  }

  private func remark(on origin: Classifier.ScalingOrigin, _ stated: InputScaling?) -> String? {
    switch origin {
    case .assumed:
      return "the model does not say how bytes become inputs; assuming scale 1/255 and offset 0 (--scale, --offset)"
    case .caller:
      guard let stated, stated != settings.scaling.scaling else { return nil }
      return
        "\(settings.scaling.names) go before what the model says of its inputs, \(stated.elementType) * \(stated.scale) + "
        + "\(stated.offset)"
    case .model: return nil
    }
  }

  /// The images, and their labels if the run evaluates.
  private func paths() throws -> (images: String, labels: String?) {
    if FileSystem.isDirectory(settings.images) {
      let part = try Self.testPart(in: settings.images, set: settings.set)
      return (part.images, settings.isPredicting ? nil : settings.labels ?? part.labels)
    }
    if settings.isPredicting { return (settings.images, nil) }
    if let labels = settings.labels { return (settings.images, labels) }
    do throws(IDXError) {
      return (settings.images, try ImageFolder.labels(beside: settings.images))
    } catch {
      guard case .noLabels = error.cause, !settings.withConfusion else { throw error }
      return (settings.images, nil)
    }
  }

  private static func testPart(in folder: String, set: String?) throws -> ImageFolder.Part {
    do throws(IDXError) {
      return try ImageFolder.test(in: folder, set: set)
    } catch {
      guard case .nothingFound(let expected) = error.cause else { throw error }
      throw ToolError(
        "\(folder): no test images here, expected \(expected)", advice: "name the file with the images",
        status: .noInput)
    }
  }
}

// MARK: Evaluating

extension Inference {
  private func report(_ model: Classifier, _ report: EvaluationReport) throws {
    if settings.isJSON { return try console.result(json(model, report)) }
    try console.result(
      "accuracy   \(report.accuracy.percent)  (\(report.correct.grouped) of \(counted(report.count, "image")))")
    try console.result("mean loss  \(report.loss.map { $0.fixed(4) } ?? "none: the last layer is not a softmax")")
    if settings.withConfusion {
      try console.result(
        ConfusionText(report.confusion, classLabels: model.classLabels, width: console.width).lines)
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
      ("model", .string(settings.model)), ("images", .integer(report.count)), ("correct", .integer(report.correct)),
      ("accuracy", .number(report.accuracy)), ("loss", .optional(report.loss)),
      ("scale", .number(Double(model.scaling.scale))), ("offset", .number(Double(model.scaling.offset))),
      ("scaling_from", .string(origin)), ("sandbox", .sandbox(worker.gaps)),
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
}

// MARK: Predicting

extension Inference {
  /// Throws errors that would prevent the prediction of every image.
  private func check(_ model: Classifier, _ images: ImageSet) throws {
    try model.checkFit(images)
    guard case .number(let activation) = model.meaning else { return }
    if activation == .softmax { throw EvaluationError.noClasses(activation) }
    try NumberPrinter(settings, console).check()
  }

  private func predict(_ model: Classifier, _ images: ImageSet) throws {
    if case .number = model.meaning { return try NumberPrinter(settings, console).show(model, images) }
    let printer = PredictionPrinter(settings, classLabels: model.classLabels)
    if settings.format == .csv {
      try console.result(csv: printer.titles(classCount: model.meaning.classCount))
    }
    try model.classify(images) { index, prediction in try printer.show(index, prediction, console) }
  }
}
