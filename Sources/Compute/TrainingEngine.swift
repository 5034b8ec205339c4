internal import CKernels
public import Model

/// Trains a network of two layers on bytes, batch after batch, on several threads (Spec/arithmetic.md, 3).
///
/// How threads share the work, and why any number of them gives the same bits, is in `Threads.md` beside this file.
/// Safe: the pointers that kernels are handed are those of memory that this value owns or that is borrowed for the call,
/// and every index and label is checked against the sizes before.
@safe public final class TrainingEngine {
  /// The samples that are taken through the network together: a group, so that all of theirs stays in the caches.
  private static let sectionSize = Int(NN_SECTION)

  private let inputs, hidden, classes, paddedClasses, classVectors, largestBatch: Int
  private let optimizer: Optimizer
  private let clipNorm: Double?
  private let kernels: Kernels
  private let team: ThreadTeam
  private let tiles: [HiddenTile]
  private let tilesOfThread: [Range<Int>]

  /// What kernels are told of tiles and sections, without the counting of references that the objects would cost.
  private let descriptions: [nn_tile]
  private let inputsOfThread: [nn_inputs]

  /// The groups of 32 hidden units.
  private let groupCount: Int
  private let sections: [InputSection]
  private let table: AlignedMemory<Float>
  private let bias2, gradient2, partial, d2: AlignedMemory<Float>
  private let slots2: [AlignedMemory<Float>]
  private let sums, shifted: AlignedMemory<Float>
  private let correct: AlignedMemory<UInt8>
  private let losses: AlignedMemory<Double>

  /// The step that is due, and whether it is: written by thread 0 behind the second barrier of a section, read by all
  /// between the first and the second.
  private var current: (step: Step, goesOn: Bool) = ((0, 0), false)

  /// Where the samples of a run are, borrowed for it.
  @unsafe private struct Samples {
    let images: UnsafePointer<UInt8>
    let labels: UnsafePointer<UInt8>
    let order: UnsafeBufferPointer<UInt32>
  }

  /// Gets ready to go on from these parameters and slots; `batchSize` is the size of the largest batch.
  public init(
    _ parameters: TwoLayerParameters, slots: [TwoLayerParameters], optimizer: Optimizer, clipNorm: Double?,
    batchSize: Int, kernels: Kernels = .best, threads: Int = 1
  ) {
    precondition(slots.count == optimizer.slotNames.count && batchSize > 0)
    (inputs, hidden, classes) = (parameters.inputs, parameters.hidden, parameters.classes)
    paddedClasses = AlignedMemory<Float>.padded(classes)
    classVectors = AlignedMemory<Float>.vectors(classes)
    largestBatch = batchSize
    self.optimizer = optimizer
    self.clipNorm = clipNorm
    self.kernels = kernels
    let sectionSize = Self.sectionSize
    let unitsPerGroup = Int(NN_GROUP)
    groupCount = (hidden + unitsPerGroup - 1) / unitsPerGroup
    team = ThreadTeam(max(1, min(threads, groupCount)))
    let isFused = optimizer == .sgd && clipNorm == nil && batchSize <= sectionSize
    var tiles: [HiddenTile] = [], tilesOfThread: [Range<Int>] = []
    for thread in 0..<team.count {
      let first = tiles.count
      let groups = groupCount * thread / team.count..<groupCount * (thread + 1) / team.count
      let own = unitsPerGroup * groups.lowerBound..<min(hidden, unitsPerGroup * groups.upperBound)
      for start in stride(from: own.lowerBound, to: own.upperBound, by: Int(NN_TILE)) {
        tiles.append(
          HiddenTile(
            units: start..<min(start + Int(NN_TILE), own.upperBound), of: parameters, slots: slots,
            keepsGradient: !isFused))
      }
      tilesOfThread.append(first..<tiles.count)
    }
    (self.tiles, self.tilesOfThread) = (tiles, tilesOfThread)
    sections = (0..<team.count).map { [inputs] _ in InputSection(pixels: inputs) }
    unsafe descriptions = tiles.map { unsafe $0.description }
    unsafe inputsOfThread = sections.map { unsafe $0.description }
    table = InputTable(.unitBytes).aligned
    (bias2, gradient2) = (AlignedMemory(paddedClasses), AlignedMemory(paddedClasses))
    bias2.copy(parameters.bias2, from: 0, count: classes, to: 0)
    slots2 = slots.map { [paddedClasses, classes] slot in
      let memory = AlignedMemory<Float>(paddedClasses)
      memory.copy(slot.bias2, from: 0, count: classes, to: 0)
      return memory
    }
    partial = AlignedMemory(groupCount * sectionSize * paddedClasses)
    d2 = AlignedMemory(sectionSize * paddedClasses)
    (sums, shifted) = (AlignedMemory(sectionSize), AlignedMemory(sectionSize))
    correct = AlignedMemory(sectionSize)
    losses = AlignedMemory(sectionSize)
    for index in tiles.indices {
      var tile = unsafe descriptions[index]
      unsafe kernels.training.pointee.transpose_tile(&tile, classes, paddedClasses)
    }
  }

  /// The number of threads that work.
  public var threadCount: Int { team.count }

  /// The parameters as they are now. Copies them.
  public var parameters: TwoLayerParameters {
    gathered(bias2) { $0.parameters }
  }

  /// What the optimizer keeps, as it is now. Copies it.
  public var slots: [TwoLayerParameters] {
    slots2.indices.map { index in gathered(slots2[index]) { $0.slots[index] } }
  }

  /// Whether every parameter, and every number that the optimizer keeps, is finite. Copies nothing.
  public var isFinite: Bool {
    ([bias2] + slots2).allSatisfy(\.isFinite)
      && tiles.allSatisfy { $0.parameters.isFinite && $0.slots.allSatisfy(\.isFinite) }
  }

  private func gathered(
    _ bias: AlignedMemory<Float>, _ numbers: (HiddenTile) -> HiddenTile.Numbers
  ) -> TwoLayerParameters {
    var result = TwoLayerParameters(inputs: inputs, hidden: hidden, classes: classes)
    for tile in tiles { tile.give(numbers(tile), to: &result) }
    bias.copy(from: 0, count: classes, to: &result.bias2, at: 0)
    return result
  }

  /// What a batch came to before its step: the sum of the losses, in nats, and the samples classified as labelled.
  public struct Outcome: Equatable, Sendable {
    public let loss: Double
    public let correct: Int
  }

  /// The learning rate of a step, and its number since the slots were zeros, from 1.
  public typealias Step = (rate: Double, number: Int)

  /// Steps, one for each `batchSize` samples of `order`, the last one for what remains: the samples of `images` (samples,
  /// pixels) that it names, with `labels` one for each sample of `images`.
  ///
  /// `step` is asked about each batch, counted from 0, before it; after it `goesOn` says whether there is to be another.
  /// Both are called by the caller's thread, the others being ahead already: what they do is done beside the computing.
  /// Throws what `goesOn` throws, after the step.
  public func run(
    _ images: ArraySlice<UInt8>, labels: [UInt8], order: ArraySlice<UInt32>, batchSize: Int,
    step: (_ batch: Int) -> Step, goesOn: (Outcome) throws -> Bool
  ) throws {
    precondition(batchSize > 0 && min(batchSize, order.count) <= largestBatch)
    precondition(images.count / inputs >= labels.count && !order.isEmpty)
    precondition(order.allSatisfy { Int($0) < labels.count && Int(labels[Int($0)]) < classes })
    let sections = SectionWalk(sampleCount: order.count, batchSize: batchSize)
    var failure: (any Error)?
    current = (step(0), true)
    unsafe images.withUnsafeBufferPointer { images in
      unsafe labels.withUnsafeBufferPointer { labels in
        unsafe order.withUnsafeBufferPointer { order in
          guard let images = images.baseAddress, let labels = labels.baseAddress else { return }
          let samples = unsafe Samples(images: images, labels: labels, order: order)
          team.run { thread in
            var sum = (loss: 0.0, correct: 0)
            unsafe run(samples, sections, thread) { section in
              if thread != 0 { return }
              add(section.count, to: &sum)
              guard sections.isLast(section) else { return }
              do {
                let isGoingOn = try goesOn(Outcome(loss: sum.loss, correct: sum.correct))
                let next = section.upperBound
                current = (next < order.count ? step(next / batchSize) : current.step, isGoingOn)
              } catch {
                failure = error
                current.goesOn = false
              }
              sum = (0, 0)
            }
          }
        }
      }
    }
    if let failure { throw failure }
  }

  /// One step with the samples that `batch` names.
  public func step(
    _ images: ArraySlice<UInt8>, labels: [UInt8], batch: ArraySlice<UInt32>, rate: Double, step: Int
  ) -> Outcome {
    var result = Outcome(loss: 0, correct: 0)
    // Nothing here throws.
    try? run(images, labels: labels, order: batch, batchSize: batch.count, step: { _ in (rate, step) }) {
      result = $0
      return false
    }
    return result
  }

  /// A thread's part of all steps; `finished` is called behind each section, and behind the step where it ends a batch.
  private func run(
    _ samples: Samples, _ sections: SectionWalk, _ thread: Int, finished: (Range<Int>) -> Void
  ) {
    var section = sections.section(at: 0)
    while !section.isEmpty {
      let next = sections.section(at: section.upperBound)
      // Changes nothing that lasts, so it may be done before it is known whether the run goes on.
      unsafe forward(samples, section, next, thread)
      team.meet()
      let (step, isGoingOn) = current
      guard isGoingOn else { return }
      let reciprocal = 1 / Float(sections.batch(of: section).count)
      unsafe output(samples, section, reciprocal, thread)
      team.meet()
      backward(section.count, sections.isFirst(section), Float(step.rate), thread)
      if sections.isLast(section) { finish(step.rate, step.number, thread) }
      finished(section)
      section = next
    }
  }

  /// The losses of a section's samples, as a group of their own (Spec/arithmetic.md, 3.6).
  private func add(_ count: Int, to sum: inout (loss: Double, correct: Int)) {
    var group = 0.0
    for index in 0..<count {
      group += losses[index]
      sum.correct += Int(correct[index])
    }
    sum.loss += group
  }

  /// The part of `count` things that a thread does.
  private func share(of count: Int, _ thread: Int) -> Range<Int> {
    count * thread / team.count..<count * (thread + 1) / team.count
  }

  private func forward(_ samples: Samples, _ section: Range<Int>, _ next: Range<Int>, _ thread: Int) {
    guard let order = unsafe samples.order.baseAddress else { return }
    var own = unsafe inputsOfThread[thread]
    unsafe kernels.training.pointee.prepare(
      &own, samples.images, inputs, order + section.lowerBound, section.count, order + next.lowerBound, next.count)
    let tileIndices = tilesOfThread[thread]
    for index in tileIndices {
      var tile = unsafe descriptions[index]
      let fetches: Int32 = index == tileIndices.lowerBound && !next.isEmpty ? 1 : 0
      unsafe kernels.training.pointee.forward(&tile, &own, section.count, table.start, fetches)
      let place = tiles[index].units.lowerBound / Int(NN_GROUP) * Self.sectionSize * paddedClasses
      unsafe kernels.training.pointee.output(&tile, section.count, classVectors, partial.start + place)
    }
  }

  private func output(_ samples: Samples, _ section: Range<Int>, _ reciprocal: Float, _ thread: Int) {
    guard let order = unsafe samples.order.baseAddress else { return }
    let own = share(of: section.count, thread)
    unsafe kernels.training.pointee.softmax(
      own.lowerBound, own.upperBound, classes, classVectors, bias2.start, partial.start, groupCount,
      samples.labels, order + section.lowerBound, reciprocal, d2.start, sums.start, shifted.start, correct.start)
    for sample in own { losses[sample] = sampleLoss(shifted: shifted[sample], sum: sums[sample]) }
  }

  private func backward(_ count: Int, _ isFirst: Bool, _ rate: Float, _ thread: Int) {
    var section = unsafe inputsOfThread[thread]
    for index in tilesOfThread[thread] {
      var tile = unsafe descriptions[index]
      unsafe kernels.training.pointee.hidden_gradient(&tile, count, classes, paddedClasses, d2.start)
      unsafe kernels.training.pointee.backward(
        &tile, &section, inputs, count, classVectors, table.start, d2.start, isFirst ? 1 : 0, rate)
    }
    if thread == 0 {
      unsafe kernels.training.pointee.bias_gradient(
        count, classVectors, d2.start, gradient2.start, isFirst ? 1 : 0)
    }
  }

  /// Clips the gradient of the batch and takes the step with it.
  private func finish(_ rate: Double, _ step: Int, _ thread: Int) {
    if let clipNorm {
      team.meet()
      if thread == 0 { clip(toNorm: clipNorm) }
      team.meet()
    }
    let update = Update(optimizer, rate: rate, step: step, kernels)
    for index in tilesOfThread[thread] {
      let tile = tiles[index]
      if tile.keepsGradient { update.apply(tile.gradient.w1, tile.slots.map(\.w1), tile.parameters.w1) }
      update.apply(tile.gradient.b1, tile.slots.map(\.b1), tile.parameters.b1)
      update.apply(tile.gradient.w2, tile.slots.map(\.w2), tile.parameters.w2)
      var description = unsafe descriptions[index]
      unsafe kernels.training.pointee.transpose_tile(&description, classes, paddedClasses)
    }
    if thread == 0 { update.apply(gradient2, slots2, bias2) }
  }

  private func clip(toNorm limit: Double) {
    let gradient = gathered(gradient2) { $0.gradient }
    guard let factor = gradient.clippingFactor(toNorm: limit, kernels: kernels) else { return }
    for tile in tiles {
      for part in [tile.gradient.w1, tile.gradient.b1, tile.gradient.w2] { kernels.scale(part, by: factor) }
    }
    kernels.scale(gradient2, by: factor)
  }
}
