import NNBCommandLine
import NNBConversion
import NNBEvaluation
import NNBIDX
import NNBJSON
import NNBModel
import NNBReport

/// One run of `nninfer`: loads the model, then evaluates or predicts; several models are compared.
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
    let report = try InferenceReport(settings)
    guard settings.models.count == 1 else {
      try ModelTable(settings, console, worker).show(report)
      return .success
    }
    let path = settings.models[0], file = try ModelFile(path, worker: worker)
    try LoadedModel.telling(path) {
      let model = try LoadedModel(file, path, among: [file], settings)
      let data = try TestData(settings, for: [model.classifier.scaling])
      // Nothing is printed before all inputs have been checked.
      if model.classifier.meaning.classCount == 0 { try checkNumbers(path) }
      let sheet = try settings.mistakes?.place(besides: [path] + data.files)
      let shape = try settings.mistakes?.pictures(data.images)
      if let mistakes = settings.mistakes, !data.hasLabels {
        throw ToolError(
          "\(mistakes.option) needs labels, and there are none beside \(settings.images)", status: .noInput)
      }
      if !settings.isPredicting, let measure = try Measure(model.classifier, on: data) {
        console.messages(model.remarks + data.remarks(for: [model.classifier]))
        if let hint = try hint(model.classifier, data) { console.message(hint) }
        if settings.withConfusion, let note = data.noteOnNames(of: model.classifier) { console.message(note) }
        try show(model, measure, images: data.images.count)
        try report?.write(model, file, data, others: [], console)
        if let mistakes = settings.mistakes, let shape, let labelled = try data.labelled() {
          try mistakes.show(model.classifier, labelled, shape, to: sheet, console)
        }
      } else {
        if let report { throw report.lacksLabels(data) }
        try predict(model, data)
      }
    }
    return .success
  }

  /// Throws `ToolError` if an option is given that is for classes.
  private func checkNumbers(_ path: String) throws(ToolError) {
    let shown = settings.mistakes?.option ?? ""
    for (option, isGiven) in [
      ("--confusion", settings.withConfusion), (shown, !shown.isEmpty), ("--label-offset", settings.firstLabel != 0),
    ] {
      if isGiven {
        throw ToolError(
          "\(path): the model gives numbers; \(option) is for classes", status: .badData, subject: path)
      }
    }
  }

  /// How to evaluate a number that may be meant as a logit; nil if nothing speaks for that.
  private func hint(_ model: Classifier, _ data: TestData) throws -> String? {
    guard model.meaning == .number(.linear), settings.outputs.linear == nil, let targets = try data.targets(),
      targets.contains(0), targets.contains(1), targets.allSatisfy({ $0 == 0 || $0 == 1 })
    else { return nil }
    return "the labels are 0 and 1, and the output is compared with them as a number; "
      + "--linear logits takes it for the logit of class 1"
  }

  private func show(_ model: LoadedModel, _ measure: Measure, images: Int) throws {
    guard settings.isJSON else {
      return try console.result(
        EvaluationText(model.classifier, settings, width: console.width).lines(measure))
    }
    var members = EvaluationJSON(model, settings).members(measure, images: images)
    members.append(("sandbox", .sandbox(worker.gaps)))
    if settings.withConfusion, case .classes(let report) = measure {
      members += EvaluationJSON.confusion(report.confusion)
    }
    try console.result(JSON.object(members))
  }
}

// MARK: Predicting

extension Inference {
  private func predict(_ model: LoadedModel, _ data: TestData) throws {
    let classifier = model.classifier
    // Errors that would prevent the prediction of every image come before any message.
    try classifier.checkFit(data.images)
    if case .number(.softmax) = classifier.meaning { throw EvaluationError.noClasses(.softmax) }
    let isNumber = classifier.meaning.classCount == 0
    let numbers = NumberPrinter(
      settings, console, targets: isNumber ? try known { () throws(IDXError) in try data.targets() } : nil)
    if isNumber { try numbers.check(classifier) }
    let labels = isNumber ? nil : try known { () throws(IDXError) in try data.labelled()?.labels }
    console.messages(model.remarks + data.remarks(for: [model.classifier]))
    if !settings.isPredicting { console.message("no labels beside the images; predicting") }
    if let note = data.noteOnNames(of: classifier) { console.message(note) }
    if isNumber { return try numbers.show(classifier, data.images) }
    try PredictionPrinter(settings, classifier, labels: labels).show(data.images, console)
  }

  /// Labels that are shown beside predictions. Those that were not asked for are left out if they do not fit.
  private func known<Labels>(_ read: () throws(IDXError) -> Labels?) throws -> Labels? {
    do throws(IDXError) {
      return try read()
    } catch {
      guard settings.labels == nil else { throw error }
      console.message("the labels beside the images are left out: \(error)")
      return nil
    }
  }
}
