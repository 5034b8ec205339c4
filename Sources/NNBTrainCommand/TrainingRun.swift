import NNBBytes
import NNBCommandLine
import NNBJSON
import NNBConversion
import NNBEvaluation
import NNBIDX
import NNBModel
import NNB
import NNBSystem
import NNBTraining

/// One run of `nntrain`: reads the data, trains, reports each epoch, and saves the model, at checkpoints and at the
/// end.
struct TrainingRun {
  private let settings: TrainSettings
  private let console: Console
  private let data: LabelledImages
  private let test: LabelledImages?
  private let files: CheckpointFiles
  private let saver: CheckpointSaver
  private let trainer: Trainer
  private let memoryBesides: MemoryBesides
  private var log: TrainingLog?
  private let report: TrainingReport?
  private var events: EventLog?
  private let hasOverridden: Bool
  private var lastSave = ContinuousClock.now
  private var toldFailures: Set<[String]> = []

  /// Why something beside the newest checkpoint could not be written at the end; it is thrown when everything else is done.
  private var late: (any Error)?

  /// Prepares the run; with `ranks` on all of them.
  init(_ settings: TrainSettings, _ console: Console, _ worker: HDF5Worker, ranks: RankLeader? = nil) throws {
    self.settings = settings
    self.console = console
    let folder = try settings.data.files()
    // Before the place for the model is taken, which may be that of the resumed one, so that a file that cannot be read
    // is reported as such.
    let shards = try ranks?.sharded(settings)
    let model = try TrainingStart.model(settings, worker, shards)
    let inputs = settings.inputs(folder) + (model?.neighbours ?? [])
    try settings.checkLog(besides: settings.modelPaths)
    // Before any work, checks that there will be a place for the model.
    files = try CheckpointFiles(settings, inputs: inputs, worker: worker, shards: shards)
    console.report(files.newest.leftovers)
    report = try TrainingReport(settings, folder, besides: inputs)
    saver = CheckpointSaver(files)
    let start = try TrainingStart(settings, folder, from: model, ranks: ranks) { [files] in
      try shards?.checkShared(files.newest)
      return shards
    }
    (trainer, data, memoryBesides) = (start.trainer, start.data, start.memoryBesides)
    let advice = StorageAdvice(settings.arguments, folder.training, ranks == nil ? settings.data.storage : .memory)
    test = try advice.telling(held: data.images.pixels.count) { [data, trainer, memoryBesides] in
      let test = try Self.testSet(folder, like: data, settings)
      // The test images stay, so what comes later has to fit in beside them.
      if !trainer.isFinished { try trainer.requireMemoryToGoOn(memoryBesides.byteCount(of: trainer)) }
      return test
    }
    let resumed = settings.resumed == nil ? nil : model?.checkpoint.training
    let notes = try files.permit(settings, resumed ?? trainer.state, lastStep: trainer.totalSteps)
    if !trainer.isFinished { try files.checkRoom(for: trainer, hasTest: test != nil) }
    log = try settings.log.map {
      try TrainingLog(
        $0, of: start.trainer, isResumed: settings.resumed != nil, isForced: settings.isForced, besides: inputs)
    }
    try AugmentPreview(settings.arguments)?.write(
      data, trainer.settings.distortion, seed: trainer.settings.seed, epoch: trainer.position.epoch + 1, console,
      besides: inputs + settings.modelPaths)
    events = try settings.eventFolder.map {
      try EventLog(
        $0, of: start.trainer, named: FileSystem.parts(of: settings.output).name,
        isResumed: settings.resumed != nil, isForced: settings.isForced)
    }
    hasOverridden = settings.resumed != nil && !start.overridden.isEmpty
    console.messages(start.overridden + notes)
    if let folder = settings.eventFolder, events?.hasOthers == true {
      console.message(
        "\(folder) has event files of other runs, which TensorBoard shows as one run with this; in a folder of its own, "
          + "such as \(folder)/2, it is shown beside them")
    }
    if !trainer.isFinished, let note = trainer.course.noteOnDecay { console.message(note) }
    if let note = trainer.course.noteOnIdleSteps(isResumed: settings.resumed != nil) { console.message(note) }
    if let note = Console.note(missingThreads: trainer.missingThreads, working: trainer.threadCount) {
      console.message(note)
    }
    console.message(
      "\(counted(trainer.sampleCount, "image")) of \(data.images.shape.shapeText), "
        + counted(data.classCount, "class")
        + (test.map { ", \($0.count.grouped) to test" } ?? ", none to test"))
    if let note = ranks?.note { console.message(note) }
    console.messages(DataNotes(settings, folder, data).lines)
    let counts = data.classCounts(heldOut: trainer.identity.heldOut)
    if let note = trainer.settings.noteOnClassWeights(
      settings.classWeights, counts: counts, names: trainer.network.input.classLabels)
    {
      console.message(note)
    }
    if let note = trainer.noteOnAverage { console.message(note) }
    if let distortion = trainer.settings.distortion { console.message("training images are distorted: \(distortion)") }
  }

  private static func testSet(
    _ folder: ImageFolder, like data: LabelledImages, _ settings: TrainSettings
  ) throws -> LabelledImages? {
    guard let part = folder.test else { return nil }
    let test = try LabelledImages(
      part, first: data.firstLabel, isTransposed: settings.data.isTransposed, classCount: data.classCount)
    let expected = data.images.shape, found = test.images.shape
    guard expected == found else {
      throw IDXError(.sizeMismatch(expected: expected, found: found), in: part.images)
    }
    return test
  }

  /// Trains and saves. Whatever ends it, no checkpoint that has been taken is lost.
  mutating func run() throws -> ExitStatus {
    do {
      let status = try train()
      if status == .success { try report?.write(trainer, memoryBesides, data, test: test, console, files.worker) }
      if let late { throw late }
      return status
    } catch {
      saver.finish()
      if let failure = saver.takeFailure() { console.message("\(ToolError(failure))") }
      let missed = saver.takeMissed().flatMap(ending.saveAgain).map(ending.told)
      throw ending.joined(ending.joined(error, missed), ending.placeRescued())
    }
  }

  private mutating func train() throws -> ExitStatus {
    if let resumed = settings.resumed, trainer.isFinished {
      let place = "\(counted(trainer.position.epoch, "epoch")), \(counted(trainer.position.step, "step"))"
      console.message("\(resumed.inputName) is finished: \(place)" + (trainer.hasStoppedEarly ? ", stopped early" : ""))
      do { try adaptBest(from: resumed) } catch { late = error }
      // What was overridden is part of the state, and was said to be so.
      if hasOverridden || settings.output == "-" || !FileSystem.areSame(settings.output, resumed) {
        try saveLast()
      } else {
        let trainer = trainer
        late = late ?? files.faultOfBest(trainer)
        try events?.end(trainer)
      }
      return .success
    }
    Interruption.note()
    if let resumed = settings.resumed { do { try adaptBest(from: resumed) } catch { try handle(error) } }
    var bar = ProgressBar(total: trainer.totalSteps, quiet: console.isQuiet)
    while !trainer.isFinished {
      let epoch = trainer.position.epoch + 1
      let trainer = trainer
      let report = try savingOtherwise {
        try $0.runEpoch { step in bar.show(step) { trainer.label(ofEpoch: epoch) } }
      }
      bar.clear()
      if let report { try finishEpoch(report) }
      try lookAtFailure()
      if trainer.isFinished { break }
      if let signal = Interruption.signal { return try stop(by: signal) }
      if let plan = settings.plan, plan.isDue(trainer, last: lastSave) {
        try trainer.checkParameters()
        saver.submit(newest: memoryBesides.snapshotToSave(of: trainer), best: nil)
        lastSave = .now
      }
    }
    if trainer.hasStoppedEarly, let best = trainer.best {
      saver.finish()
      let place = files.best.flatMap { files.isBestKept(of: trainer) ? ", which \($0.path) has" : nil } ?? ""
      console.message("stopped early: no epoch had a lower validation loss than epoch \(best.epoch)\(place)")
    }
    try saveLast()
    return .success
  }

  /// Trains to the end of the epoch, or until a checkpoint is due, one has failed, or a signal has arrived.
  private mutating func runEpoch(_ progress: (_ step: Int) -> Void) throws -> Trainer.EpochReport? {
    // The trainer cannot be used while it runs; within an epoch only the steps and the clock matter.
    let plan = settings.plan, last = lastSave, saver = saver
    return try trainer.runEpoch { step in
      progress(step)
      return Interruption.signal == nil && !saver.hasFailed && !(plan?.isDue(step: step, last: last) ?? false)
    }
  }

  private mutating func finishEpoch(_ report: Trainer.EpochReport) throws {
    let (validation, test, last) = try savingOtherwise { try $0.evaluated(report) }
    if report.isWhole {
      trainer.record(validation: validation?.measure, test: test?.measure)
      if settings.keepsBest, trainer.best?.epoch == trainer.position.epoch {
        saver.submit(newest: nil, best: memoryBesides.snapshotToSave(of: trainer))
      }
      let trainer = trainer
      do { try log?.update(trainer, last: last?.measure) } catch { try handle(error) }
      do { try events?.update(trainer, last: last?.measure) } catch { try handle(error) }
    }
    let line = EpochLine(
      report, validation: validation, test: test, last: last, isDistorted: trainer.settings.distortion != nil)
    if settings.isJSON {
      console.progress(
        line.json(
          learningRate: trainer.learningRate(after: max(0, report.step - 1)),
          classWeights: trainer.settings.classWeights, average: trainer.settings.average, sandbox: files.worker.gaps))
    } else if !console.isQuiet, settings.output != "-" {
      console.progress(line.text(of: trainer.settings.end, width: console.width ?? TerminalWidth.usual))
    }
  }

  /// Trains or evaluates. If that fails, as images that are read as they are needed may, and training has not diverged, the run is
  /// saved as at any other end, and the error is thrown. An epoch that could not be evaluated has no measures.
  private mutating func savingOtherwise<Result>(_ body: (inout TrainingRun) throws -> Result) throws -> Result {
    do {
      return try body(&self)
    } catch let error as TrainingError {
      throw error
    } catch {
      do {
        try saveLast(message: false)
      } catch let failure {
        console.failure(error)
        throw failure
      }
      if late != nil { console.failure(error) }
      sayHowToGoOn()
      throw late ?? error
    }
  }

  /// How the model does on the images held out and of the test; and its last weights on those held out, if it has their
  /// average.
  private typealias Evaluations = (validation: EvaluationReport?, test: EvaluationReport?, last: EvaluationReport?)

  private func evaluated(_ report: Trainer.EpochReport) throws -> Evaluations {
    if trainer.identity.heldOut == 0, test == nil { return (nil, nil, nil) }
    let model = try memoryBesides.classifier(of: trainer)
    do {
      let held = trainer.identity.heldOut > 0 ? try model.evaluate(data, range: trainer.sampleCount..<data.count) : nil
      return (held, try test.map { try model.evaluate($0) }, try evaluatedLast(held))
    } catch EvaluationError.notFinite {
      // Parameters can be so large that they are finite but their outputs are not.
      throw trainer.divergence(epoch: report.epoch, step: report.step)
    }
  }

  /// The measure of the last weights on the images held out, where `held` is that of their average; nil where nothing is
  /// averaged. Before they differ it is the same.
  private func evaluatedLast(_ held: EvaluationReport?) throws -> EvaluationReport? {
    guard trainer.settings.average != nil, held != nil, trainer.isApart else {
      return trainer.settings.average == nil ? nil : held
    }
    let model = try memoryBesides.classifier(of: trainer, isRunning: true)
    return try model.evaluate(data, range: trainer.sampleCount..<data.count)
  }
}

// MARK: Saving

extension TrainingRun {
  /// How the run saves what it ends with.
  private var ending: Ending {
    Ending(settings: settings, console: console, files: files, saver: saver, trainer: trainer)
  }

  /// Ends the run early, so that it can be resumed.
  private mutating func stop(by signal: Int32) throws -> ExitStatus {
    try saveLast(message: false)
    sayHowToGoOn()
    if let late { throw late }
    return ExitStatus(signal: signal)
  }

  private func sayHowToGoOn() {
    let place = "stopped after \(trainer.position.step.grouped) of \(counted(trainer.totalSteps, "step"))"
    if files.newest.isStream {
      console.message("\(place); \(files.newest.path) has the checkpoint, which --resume goes on from")
    } else {
      let next = settings.resumption(from: settings.output)
      console.message("\(place); \(next.lead):")
      console.message("  ", command: next.command)
    }
  }

  /// Saves the run in its present state, at the end, when no later checkpoint can make up for a failure.
  private mutating func saveLast(message: Bool = true) throws {
    saver.finish()
    // What is wrong with the best is told when it has been tried again.
    if !settings.stopsOnCheckpointError { _ = saver.takeBestFailure() }
    try lookAtFailure()
    try trainer.checkParameters()
    let snapshot = trainer.liveSnapshot
    let (model, lost) = try ending.saveBoth(snapshot)
    // A missing best or older checkpoint or line of the log must not prevent the newest, nor the report.
    if let lost { noteLate(lost) }
    if message, !files.newest.isStream { console.message("wrote \(settings.output)") }
    do { try files.saveKept(model, snapshot.state) } catch { noteLate(error) }
    let trainer = trainer
    do {
      try log?.update(trainer)
      try events?.update(trainer)
      try events?.end(trainer)
    } catch {
      noteLate(error)
    }
    if trainer.isFinished { late = late ?? files.faultOfBest(trainer) }
  }

  /// Notes an error to be thrown at the end. Of several, only one can be, so the others are told at once.
  private mutating func noteLate(_ error: any Error) {
    if late == nil { late = error } else { console.failure(error) }
  }

  /// Makes the best checkpoint that of the resumed run.
  private func adaptBest(from resumed: String) throws {
    guard settings.keepsBest else { return }
    let note = try files.adaptBest(to: trainer, from: resumed, isOverriding: settings.isOverriding)
    if let note, !trainer.isFinished { console.message(note) }
  }

  private mutating func lookAtFailure() throws {
    if let failure = saver.takeBestFailure() { try handle(failure.error, isOfBest: true, place: failure.place) }
    if let error = saver.takeFailure() { try handle(error) }
  }

  /// Reports a failed checkpoint or log, and continues or stops. `place` says where the best model is that was not saved.
  private mutating func handle(_ error: any Error, isOfBest: Bool = false, place: String? = nil) throws {
    let text = "\(ToolError(error))"
    if settings.stopsOnCheckpointError {
      let last = saver.hasSaved ? "; the last checkpoint that was saved is whole" : ""
      console.message("stopped after \(counted(trainer.position.step, "step"))\(last)")
      saver.finish()
      let lost = try ending.saveBoth(trainer.liveSnapshot).lost
      // Of the best that is the same once more.
      throw isOfBest ? lost ?? error : ending.joined(error, lost)
    }
    let place = place.map { "; \($0)" } ?? ""
    // Names of steps and numbers of bytes differ each time.
    let failure = Failure(error), isKept = failure.subject.flatMap(CheckpointName(settings.output).step) != nil
    let known = [failure.code, isKept ? "kept" : failure.subject ?? "", place]
    if toldFailures.insert(known).inserted { console.message("\(text)\(place); training goes on") }
  }
}

extension EvaluationReport {
  /// The measure that is recorded; nil if there is no loss.
  fileprivate var measure: TrainingState.Measure? { loss.map { .init(loss: $0, accuracy: accuracy) } }
}
