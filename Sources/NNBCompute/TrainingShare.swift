internal import CNNBKernels
internal import NNBModel

/// One thread's share of a network in training, and its part of each phase (Threads.md): tiles of the hidden layer, and
/// a private copy of everything that is cheaper to compute again than to exchange.
///
/// Sections take turns, 0 and 1, so that one can be prepared while the one before is still needed.
///
/// Safe: the kernels get pointers to memory that this value owns or that is borrowed for the call.
@safe final class TrainingShare: @unchecked Sendable {
  typealias Section = SectionWalk.Section

  /// The samples of a run, borrowed for it.
  @unsafe struct Samples {
    let images: UnsafePointer<UInt8>
    let labels: UnsafePointer<UInt16>
    let order: UnsafePointer<UInt32>
  }

  let tiles: [HiddenTile]
  let output: OutputLayer

  private let inputs, classes, paddedClasses, classVectors, groupCount: Int
  private let kernels: Kernels

  /// The weights of the classes; nil where each is 1.
  private let classWeights: [Float]?
  private let table: AlignedMemory<Float>
  private let sections: [InputSection]

  /// For each turn, what all threads' groups of 32 units add to the logits: (groups, 64, padded classes). Each thread
  /// writes its own groups.
  private let partial: [AlignedMemory<Float>]

  /// The tiles and sections as the kernels need them, without the reference counting of the objects.
  private let descriptions: [nn_tile]
  private let preparedInputs: [nn_inputs]

  /// Whether the first kernel is stepped while its gradient is computed, which is possible with plain gradient descent.
  private let stepsAtOnce: Bool

  /// Makes the share with the hidden units `units`, which begin at a whole group. The gradient of the first kernel is
  /// kept, unless steps are taken at once and each has a single section.
  init(
    units: Range<Int>, of parameters: TwoLayerParameters, slots: [TwoLayerParameters], classWeights: [Float]?,
    stepsAtOnce: Bool, keepsGradient: Bool, partial: [AlignedMemory<Float>], kernels: Kernels
  ) {
    (inputs, classes) = (parameters.inputs, parameters.classes)
    paddedClasses = AlignedMemory<Float>.padded(classes)
    classVectors = AlignedMemory<Float>.vectors(classes)
    groupCount = partial[0].count / (Int(NN_SECTION) * paddedClasses)
    self.partial = partial
    self.stepsAtOnce = stepsAtOnce
    self.kernels = kernels
    self.classWeights = classWeights
    table = InputTable(.unitBytes).aligned
    tiles = stride(from: units.lowerBound, to: units.upperBound, by: Int(NN_TILE)).map { start in
      HiddenTile(
        units: start..<min(start + Int(NN_TILE), units.upperBound), of: parameters, slots: slots,
        keepsGradient: keepsGradient)
    }
    output = OutputLayer(parameters, slots: slots)
    sections = (0..<2).map { [inputs] _ in InputSection(pixels: inputs) }
    unsafe descriptions = tiles.map { unsafe $0.description }
    unsafe preparedInputs = sections.map { unsafe $0.description }
    for index in tiles.indices { transpose(index) }
  }

  /// Prepares the inputs of a section, and notes where those of the next section are; of `distorted` images if there are some.
  func prepare(
    _ samples: Samples, _ distorted: DistortedSections?, _ section: Section, next: Section?, turn: Int
  ) {
    var own = unsafe preparedInputs[turn]
    let nextCount = next?.count ?? 0
    if let distorted {
      unsafe kernels.training.pointee.prepare(
        &own, distorted.start, inputs, distorted.places(of: section), section.count,
        distorted.places(of: next ?? section), nextCount)
    } else {
      unsafe kernels.training.pointee.prepare(
        &own, samples.images, inputs, samples.order + section.samples.lowerBound, section.count,
        samples.order + (next ?? section).samples.lowerBound, nextCount)
    }
  }

  /// Computes z1 of a tile for a section, and what the tile adds to the logits. The pass of the first tile also fetches
  /// the bytes of the next section, if there is one.
  func forward(_ section: Section, tile index: Int, turn: Int, fetchesNext: Bool) {
    var own = unsafe preparedInputs[turn], tile = unsafe descriptions[index]
    unsafe kernels.training.pointee.forward(
      &tile, &own, inputs, section.count, table.start, fetchesNext && index == 0 ? 1 : 0)
    let place = tiles[index].units.lowerBound / Int(NN_GROUP) * Int(NN_SECTION) * paddedClasses
    unsafe kernels.training.pointee.output(&tile, section.count, classVectors, partial[turn].start + place)
  }

  /// Computes the logits of a section from the partial sums of all threads, its losses and d2, and the gradient of the
  /// second bias.
  func finishForward(_ samples: Samples, _ section: Section, turn: Int) {
    unsafe kernels.training.pointee.softmax(
      section.count, classes, classVectors, output.bias.start, partial[turn].start, groupCount, samples.labels,
      samples.order + section.samples.lowerBound, 1 / Float(section.batch.count), output.d2.start, output.losses.start,
      output.correct.start, output.room.start)
    if let classWeights { unsafe weigh(samples, section, classWeights) }
    unsafe kernels.training.pointee.bias_gradient(
      section.count, classVectors, output.d2.start, output.gradient.start, section.isFirst ? 1 : 0)
  }

  /// Multiplies each sample's d2 and loss by the weight of its class (Spec/arithmetic.md, 3.4 and 3.5). The kernels do
  /// not know of it: these are a few numbers.
  private func weigh(_ samples: Samples, _ section: Section, _ weights: [Float]) {
    for index in 0..<section.count {
      let sample = unsafe Int(samples.order[section.samples.lowerBound + index])
      let weight = unsafe weights[Int(samples.labels[sample])]
      output.losses[index] *= Double(weight)
      for j in index * paddedClasses..<index * paddedClasses + classes { output.d2[j] *= weight }
    }
  }

  /// Computes the gradients of a tile for a section: sets them if it is the first of its batch, else adds to them. If
  /// it is the last, and steps are taken at once, this is also the step of the first kernel.
  func backward(_ section: Section, tile index: Int, turn: Int, rate: Double) {
    var own = unsafe preparedInputs[turn], tile = unsafe descriptions[index]
    unsafe kernels.training.pointee.hidden_gradient(&tile, section.count, classes, paddedClasses, output.d2.start)
    unsafe kernels.training.pointee.backward(
      &tile, &own, inputs, section.count, classes, table.start, output.d2.start, section.isFirst ? 1 : 0,
      section.isLast && stepsAtOnce ? 1 : 0, Float(rate))
  }

  /// Multiplies the gradients.
  func scaleGradient(by factor: Float) {
    for tile in tiles {
      for part in [tile.gradient.w1, tile.gradient.b1, tile.gradient.w2] { kernels.scale(part, by: factor) }
    }
    kernels.scale(output.gradient, by: factor)
  }

  /// Takes the step of a tile with its gradients, except for parts that were stepped at once.
  func apply(_ update: Update, tile index: Int) {
    let tile = tiles[index]
    if !stepsAtOnce { update.apply(tile.gradient.w1, tile.slots.map(\.w1), tile.parameters.w1) }
    update.apply(tile.gradient.b1, tile.slots.map(\.b1), tile.parameters.b1)
    update.apply(tile.gradient.w2, tile.slots.map(\.w2), tile.parameters.w2)
    transpose(index)
  }

  /// The step of the second bias.
  func applyToOutput(_ update: Update) {
    update.apply(output.gradient, output.slots, output.bias)
  }

  /// Takes the parameters of a tile into their average, which is the last slot.
  func average(_ change: WeightAverage.Change, tile index: Int) {
    let tile = tiles[index], w = tile.parameters
    guard let e = tile.slots.last else { return }
    for (w, e) in [(w.w1, e.w1), (w.b1, e.b1), (w.w2, e.w2)] { average(change, w, e) }
  }

  /// The same of the second bias.
  func averageOutput(_ change: WeightAverage.Change) {
    if let e = output.slots.last { average(change, output.bias, e) }
  }

  private func average(_ change: WeightAverage.Change, _ w: AlignedMemory<Float>, _ e: AlignedMemory<Float>) {
    switch change {
    case .copies: e.copy(w)
    case .mixes(let gain): kernels.average(gain: gain, w: w, into: e)
    }
  }

  private func transpose(_ index: Int) {
    var tile = unsafe descriptions[index]
    unsafe kernels.training.pointee.transpose_tile(&tile, classes, paddedClasses)
  }
}
