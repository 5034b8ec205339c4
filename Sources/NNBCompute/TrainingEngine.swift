internal import CNNBKernels
package import NNBModel

/// Trains a network of dense layers on bytes, batch after batch, on several threads (Spec/arithmetic.md, 3).
///
/// `Threads.md` beside this file says how threads share the work, and why any number of them gives the same bits.
///
/// Safe: every index and label is checked against the sizes before kernels see it.
@safe package final class TrainingEngine {
  let settings: EngineSettings
  private let inputs, classes: Int
  let kernels: Kernels

  /// The threads that train; others may use them between batches.
  package let team: ThreadTeam

  /// The share of each thread.
  let shares: [TrainingShare]

  /// How the ranks reach each other, and which units each of them has; nil if there is one.
  let transport: (any RankTransport)?
  let units: RankUnits

  /// Where all wait for each other between the phases of a section.
  let exchange: any Exchange

  /// The number of hidden layers.
  var depth: Int { settings.sizes.count - 2 }

  /// The orders for the stages of each turn.
  private let orders = [EngineOrder(), EngineOrder()]

  /// The distorted images of some stages; nil if images are taken as they are.
  private let distorted: DistortedSections?

  /// The factor for the gradients that thread 0 found. It is written between the barriers of clipping and read after
  /// them.
  private var clippingFactor: Float?

  /// The largest number of classes that can be trained, since a label is two bytes.
  package static let mostClasses = Int(NN_CLASSES)

  /// Prepares to continue from the numbers of a source. With a transport this is rank 0, and the others follow
  /// (`TrainingEngine.init(following:)`): if `isSharded`, each takes its numbers from a source of its own, so that none has all of
  /// them, and otherwise rank 0 gives them theirs. `sectionsOfStage` is for tests; it changes no bit, and is 1 if there are several
  /// hidden layers or ranks.
  ///
  /// Throws what `source` throws; then the others have taken their numbers all the same.
  package convenience init(
    _ settings: EngineSettings, from source: any NumberSource, isSharded: Bool = false, kernels: Kernels = .best,
    threads: Int = 1, transport: (any RankTransport)? = nil, sectionsOfStage: Int? = nil
  ) throws {
    try self.init(
      settings, isSharded: isSharded, kernels, threads, transport, sectionsOfStage
    ) { kind, tensor, range throws(any Error) in
      try source.numbers(ofKind: kind, tensor: tensor, range)
    }
  }

  private convenience init<Failure: Error>(
    _ settings: EngineSettings, isSharded: Bool, _ kernels: Kernels, _ threads: Int,
    _ transport: (any RankTransport)?, _ sectionsOfStage: Int?, _ read: Reading<Failure>
  ) throws(Failure) {
    var settings = transport == nil ? settings.ofOneProcess : settings
    if let sectionsOfStage, transport == nil, settings.hidden.count == 1 { settings.sectionsOfStage = sectionsOfStage }
    self.init(settings, kernels: kernels, threads: threads, transport)
    if let transport { lead(transport, isSharded: isSharded) }
    if let transport, !isSharded { try scatter(transport, read) } else { try load(read) }
  }

  /// The same from these parameters and slots, and from their average if there is one, with the settings one by one.
  package convenience init(
    _ parameters: NetworkParameters, slots: [NetworkParameters], average: NetworkParameters? = nil,
    optimizer: Optimizer, clipNorm: Double?, weightDecay: Double? = nil,
    classWeights: [Float]? = nil, labelSmoothing: Double? = nil,
    distortion: (how: ImageDistortion, seed: UInt64)? = nil, batchSize: Int, kernels: Kernels = .best, threads: Int = 1,
    transport: (any RankTransport)? = nil, sectionsOfStage: Int? = nil
  ) {
    let settings = EngineSettings(
      sizes: parameters.sizes, optimizer: optimizer, clipNorm: clipNorm, weightDecay: weightDecay,
      averages: average != nil, classWeights: classWeights, labelSmoothing: labelSmoothing, distortion: distortion,
      batchSize: batchSize)
    // The average is one more slot, which no optimizer looks at.
    let all = [parameters] + slots + (average.map { [$0] } ?? [])
    precondition(all.count == 1 + settings.slotCount && all.allSatisfy { $0.sizes == settings.sizes })
    self.init(
      settings, isSharded: false, kernels, threads, transport, sectionsOfStage
    ) { kind, tensor, range throws(Never) in
      Array(all[kind].tensor(tensor)[range])
    }
  }

  /// An engine of zeros.
  init(_ settings: EngineSettings, kernels: Kernels, threads: Int, _ transport: (any RankTransport)?) {
    (self.settings, self.kernels, self.transport) = (settings, kernels, transport)
    (inputs, classes) = (settings.inputs, settings.classes)
    let hidden = settings.hidden, sectionSize = Int(NN_SECTION), rank = transport?.rank ?? 0
    let units = RankUnits(hidden: hidden, rankCount: transport?.count ?? 1)
    self.units = units
    let usefulThreads = max(1, min(threads, units.usefulThreads(ofRank: rank)))
    let team = ThreadTeam(usefulThreads)
    self.team = team
    missingThreads = usefulThreads - team.count
    distorted = settings.distorting.map {
      DistortedSections(
        ImageDistortion($0.distortion, height: $0.height, width: $0.width, kernels: kernels), seed: $0.seed,
        sectionsOfStage: settings.sectionsOfStage, threads: team.count)
    }
    let partial = (0..<2 * settings.sectionsOfStage).map { [classes] _ in
      AlignedMemory<Float>(
        RankUnits.groupCount(hidden.last ?? 0) * sectionSize * AlignedMemory<Float>.padded(classes))
    }
    let exchanges =
      hidden.count == 1
      ? []
      : hidden.enumerated().map { index, units in
        LayerExchange(units: units, isLast: index == hidden.count - 1)
      }
    if let transport {
      exchange = RankExchange(team, transport, units, classes: settings.classes, partial: partial, exchanges, orders)
    } else {
      exchange = ThreadExchange(team: team)
    }
    let others = hidden.indices.map { units.others(ofLayer: $0, than: rank) }
    let shares = (0..<team.count).map { thread in
      TrainingShare(
        units: hidden.indices.map { units.units(ofLayer: $0, rank: rank, thread: thread, of: team.count) },
        others: others, of: settings, partial: partial, exchanges: exchanges, kernels: kernels)
    }
    for share in shares {
      share.following = (0..<hidden.count - 1).map { layer in
        let own = shares.flatMap { share in share.tilesOfLayers[layer + 1].map { share.tiles[$0] } }
        return (own + share.copies.filter { $0.layer == layer + 1 }).sorted {
          $0.units.lowerBound < $1.units.lowerBound
        }
      }
    }
    self.shares = shares
  }

  /// The number of threads that work.
  package var threadCount: Int { team.count }

  /// The number of requested and useful threads that the system did not give.
  package let missingThreads: Int

  /// The results of a batch before its step: the sum of the losses, in nats, and the number of correct samples.
  package struct Outcome: Equatable, Sendable {
    package let loss: Double
    package let correct: Int
  }

  /// The learning rate of a step, and its number, counted from 1, since the slots were zeros.
  package typealias Step = (rate: Double, number: Int)

  /// What kept the images of the last run from being read; it ended before the first batch that needs one of them. Nil if
  /// nothing did.
  package private(set) var readingFailure: (any Error)?

  /// Trains on the samples of `images` that `order` names, one step for each `batchSize` of them; the
  /// last step has what remains. `labels` has one label for each sample of `images`. The distortion is that of `epoch`.
  ///
  /// `step` returns the learning rate of a batch, counted from 0, before it starts, and `averaging` what its step changes
  /// about the average. `goesOn` returns, after the batch, whether to continue. All run on the caller's thread while the other
  /// threads already compute the next stage. Throws what `goesOn` throws, after the step.
  package func run<Failure: Error>(
    _ images: TrainingImages, labels: [UInt16], order: ArraySlice<UInt32>, batchSize: Int,
    epoch: Int = 1, step: (_ batch: Int) -> Step, averaging: (_ batch: Int) -> WeightAverage.Change? = { _ in nil },
    goesOn: (Outcome) throws(Failure) -> Bool
  ) throws(Failure) {
    precondition(epoch > 0 && batchSize > 0 && min(batchSize, order.count) <= settings.batchSize)
    precondition(images.count(pixels: inputs) >= labels.count && !order.isEmpty)
    precondition(order.allSatisfy { Int($0) < labels.count && Int(labels[Int($0)]) < classes })
    let stages = SectionWalk(sampleCount: order.count, batchSize: batchSize, sectionsOfStage: settings.sectionsOfStage)
    let bytes: ArraySlice<UInt8>, stored: StoredSections?
    switch images {
    case .memory(let all): (bytes, stored) = (all, nil)
    case .source(let source, _):
      precondition(transport == nil)
      (bytes, stored) = ([0], StoredSections(source, order, stages, pixels: inputs))
    }
    var failure: Failure?
    (orders[0].step, orders[0].averaging, orders[0].goesOn) = (step(0), averaging(0), true)
    transport?.send(.run(batchSize: batchSize, epoch: epoch), order)
    func train(_ samples: TrainingShare.Samples) {
      team.run { thread in
        let output = shares[thread].output
        var sum = (loss: 0.0, correct: 0)
        unsafe run(samples, stages, stored, epoch: epoch, thread) { stage, turn in
          if thread != 0 { return }
          for place in stage.sections { output.add(stage[place], to: &sum) }
          let next = orders[1 - turn]
          (next.step, next.averaging, next.goesOn) = (orders[turn].step, orders[turn].averaging, true)
          guard stage.isLast else { return }
          do throws(Failure) {
            next.goesOn = try goesOn(Outcome(loss: sum.loss, correct: sum.correct))
            if next.goesOn, stage.batch.upperBound < order.count {
              next.step = step(stage.batch.upperBound / batchSize)
              next.averaging = averaging(stage.batch.upperBound / batchSize)
            }
          } catch {
            failure = error
            next.goesOn = false
          }
          sum = (0, 0)
        }
      }
    }
    readingFailure = nil
    unsafe TrainingShare.Samples.lend(bytes, labels, order) { samples in
      guard let stored else { return unsafe train(samples) }
      do { try stored.read { unsafe train(samples) } } catch { readingFailure = error }
    }
    if let failure { throw failure }
  }

  /// The same with images in memory.
  package func run<Failure: Error>(
    _ images: ArraySlice<UInt8>, labels: [UInt16], order: ArraySlice<UInt32>, batchSize: Int,
    epoch: Int = 1, step: (_ batch: Int) -> Step, averaging: (_ batch: Int) -> WeightAverage.Change? = { _ in nil },
    goesOn: (Outcome) throws(Failure) -> Bool
  ) throws(Failure) {
    try run(
      .memory(images), labels: labels, order: order, batchSize: batchSize, epoch: epoch, step: step,
      averaging: averaging, goesOn: goesOn)
  }

  /// One step with the samples that `batch` names.
  package func step(
    _ images: ArraySlice<UInt8>, labels: [UInt16], batch: ArraySlice<UInt32>, rate: Double, step: Int
  ) -> Outcome {
    var result = Outcome(loss: 0, correct: 0)
    run(images, labels: labels, order: batch, batchSize: batch.count, step: { _ in (rate, step) }) {
      result = $0
      return false
    }
    return result
  }

  /// The part of a rank that follows in a run.
  func follow(_ samples: TrainingShare.Samples, _ stages: SectionWalk, epoch: Int) {
    team.run { thread in unsafe run(samples, stages, nil, epoch: epoch, thread) { _, _ in } }
  }

  /// One thread's part of all steps. `finished` is called after each stage, and after the step if the stage ends a batch.
  private func run(
    _ samples: TrainingShare.Samples, _ stages: SectionWalk, _ stored: StoredSections?, epoch: Int, _ thread: Int,
    finished: (SectionWalk.Stage, _ turn: Int) -> Void
  ) {
    let share = shares[thread]
    // A stage whose images cannot be read is not there; all threads see that at the same place.
    var end = Int.max
    func stageAfter(_ stage: SectionWalk.Stage?) -> SectionWalk.Stage? {
      stages.stage(after: stage).flatMap { $0.number < end ? $0 : nil }
    }
    func isRead(_ stage: SectionWalk.Stage) -> Bool {
      guard let stored, !stored.wait(for: stage.number) else { return true }
      end = min(end, stage.number)
      return false
    }
    guard isRead(stages.first) else { return }
    // Distorted images are made some stages ahead.
    var ahead: SectionWalk.Stage? = stages.first
    func distort() {
      guard let distorted, let due = ahead, isRead(due) else { return }
      for place in due.sections {
        unsafe distorted.make(samples, due[place], from: stored?.ring, epoch: epoch, thread: thread)
      }
      ahead = stageAfter(due)
    }
    if distorted != nil {
      for _ in 0..<DistortedSections.lead { distort() }
      team.meet()
    }
    let ring = distorted?.ring ?? stored?.ring
    var stage = stages.first, next = stageAfter(stage), turn = 0
    unsafe prepare(samples, ring, stage, next: next, share, turn: turn)
    let firstTiles = share.tilesOfLayers[0]
    for tile in firstTiles { forward(stage, next: next, share, tile: tile, turn: turn) }
    while true {
      forwardThrough(stage, share, thread, turn: turn)
      let round = exchange.arrive(thread, turn: turn)
      if distorted == nil, let due = next, !isRead(due) { next = nil }
      let following = stageAfter(next)
      if let next { unsafe prepare(samples, ring, next, next: following, share, turn: 1 - turn) }
      distort()
      exchange.wait(for: round, thread, turn: turn)
      // All have arrived, so all have finished with the stage before.
      if thread == 0, let stored, stage.number > 0 { stored.release(stage.number - 1) }
      let (rate, number) = orders[turn].step, averaging = stage.isLast ? orders[turn].averaging : nil
      guard orders[turn].goesOn else { return }
      for place in stage.sections { unsafe share.finishForward(samples, stage[place], turn: turn) }
      backThrough(stage, share, thread, turn: turn)
      let limit = stage.isLast ? settings.clipNorm : nil
      if let limit {
        for tile in share.tiles.indices { backward(stage, share, tile: tile, turn: turn, rate: rate) }
        share.backwardCopies(stage[0], turn: turn, rate: rate)
        clip(toNorm: limit, thread)
      }
      let update =
        stage.isLast
        ? Update(settings.optimizer, rate: rate, step: number, weightDecay: settings.weightDecay, kernels) : nil
      if limit == nil { share.backwardCopies(stage[0], turn: turn, rate: rate) }
      if let update { share.applyToCopies(update, slots: settings.optimizer.slotNames.count) }
      for tile in share.tiles.indices {
        if limit == nil { backward(stage, share, tile: tile, turn: turn, rate: rate) }
        if let update { share.apply(update, tile: tile) }
        if let averaging { share.average(averaging, tile: tile) }
        // Now, while the tile is in the cache. It changes nothing that lasts, so it may be done before we know whether
        // the run continues.
        if let next, firstTiles.contains(tile) {
          forward(next, next: following, share, tile: tile, turn: 1 - turn)
        }
      }
      if let update { share.applyToOutput(update) }
      if let averaging { share.averageOutput(averaging) }
      finished(stage, turn)
      guard let upcoming = next else { return }
      (stage, next, turn) = (upcoming, following, 1 - turn)
    }
  }

  /// Prepares the sections of a stage. Each fetches that at its place in the next one.
  private func prepare(
    _ samples: TrainingShare.Samples, _ ring: SectionRing?, _ stage: SectionWalk.Stage, next: SectionWalk.Stage?,
    _ share: TrainingShare, turn: Int
  ) {
    for place in stage.sections {
      unsafe share.prepare(samples, ring, stage[place], next: Self.section(next, place), turn: turn)
    }
  }

  private static func section(_ stage: SectionWalk.Stage?, _ place: Int) -> SectionWalk.Section? {
    stage.flatMap { $0.sections.contains(place) ? $0[place] : nil }
  }

  /// Takes all sections of a stage through a tile of the first layer, which stays in the cache for them.
  private func forward(
    _ stage: SectionWalk.Stage, next: SectionWalk.Stage?, _ share: TrainingShare, tile: Int, turn: Int
  ) {
    for place in stage.sections {
      share.forward(stage[place], tile: tile, turn: turn, fetchesNext: Self.section(next, place) != nil)
    }
  }

  /// The same backward.
  private func backward(_ stage: SectionWalk.Stage, _ share: TrainingShare, tile: Int, turn: Int, rate: Double) {
    for place in stage.sections { share.backward(stage[place], tile: tile, turn: turn, rate: rate) }
  }

  /// One thread's part of the way from the first hidden layer to the last one; nothing if there is one.
  private func forwardThrough(_ stage: SectionWalk.Stage, _ share: TrainingShare, _ thread: Int, turn: Int) {
    for layer in stride(from: 1, to: depth, by: 1) {
      exchange.meet(thread, for: .activations(layer: layer - 1, turn: turn))
      share.forward(stage[0], layer: layer, turn: turn)
    }
  }

  /// The same of the gradient's way from the outputs to the first hidden layer.
  private func backThrough(_ stage: SectionWalk.Stage, _ share: TrainingShare, _ thread: Int, turn: Int) {
    if depth == 1 { return }
    share.takeOutputGradient(stage[0])
    for layer in (0..<depth - 1).reversed() {
      exchange.meet(thread, for: .gradient(layer: layer + 1))
      share.takeGradient(stage[0], layer: layer, turn: turn)
    }
    team.meet()
  }

  private func clip(toNorm limit: Double, _ thread: Int) {
    team.meet()
    if thread == 0 { clippingFactor = foundClippingFactor(toNorm: limit) }
    team.meet()
    if let clippingFactor { shares[thread].scaleGradient(by: clippingFactor) }
  }
}
