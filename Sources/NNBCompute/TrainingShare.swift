internal import CNNBKernels
internal import NNBModel

/// One thread's share of a network in training, and its part of each phase (Threads.md): tiles of the hidden layers, and
/// a private copy of everything that is cheaper to compute again than to exchange.
///
/// Stages take turns, 0 and 1, so that one can be prepared while the one before is still needed. What is kept for a section has
/// its place among the sections of both turns.
///
/// Safe: the kernels get pointers to memory that this value owns or that is borrowed for the call.
@safe final class TrainingShare: @unchecked Sendable {
  typealias Section = SectionWalk.Section

  /// The samples of a run, borrowed for it. The images are those of all samples, or none if they are read as they are needed.
  @unsafe struct Samples {
    let images: UnsafePointer<UInt8>
    let labels: UnsafePointer<UInt16>
    let order: UnsafePointer<UInt32>

    /// Lends samples to `body`, unless there are none.
    static func lend(
      _ images: ArraySlice<UInt8>, _ labels: [UInt16], _ order: ArraySlice<UInt32>, to body: (Samples) -> Void
    ) {
      unsafe images.withUnsafeBufferPointer { images in
        unsafe labels.withUnsafeBufferPointer { labels in
          unsafe order.withUnsafeBufferPointer { order in
            guard let images = images.baseAddress, let labels = labels.baseAddress, let order = order.baseAddress
            else { return }
            unsafe body(Samples(images: images, labels: labels, order: order))
          }
        }
      }
    }
  }

  /// The tiles of all hidden layers, the first layer's first; and for each layer the indices of its tiles.
  let tiles: [HiddenTile]
  let tilesOfLayers: [Range<Int>]
  let output: OutputLayer

  /// Tiles of later hidden layers whose units other ranks have, with the rows of this share's units in the layer before; and for
  /// each hidden layer but the last all tiles of the next one that this share reads, in the order of their units (Ranks.md).
  let copies: [HiddenTile]
  var following: [[HiddenTile]] = []

  /// For each hidden layer what it exchanges with others; empty if there is one hidden layer.
  let exchanges: [LayerExchange]

  let kernels: Kernels
  private let inputs, classes, paddedClasses, classVectors, groupCount, sectionsOfStage: Int

  /// The weights of the classes; nil where each is 1.
  private let classWeights: [Float]?

  /// What smoothing gives back of a label, and takes from each other class; nil if labels are not smoothed.
  private let smoothing: (label: Float, other: Float)?
  private let table: AlignedMemory<Float>
  private let sections: [InputSection]

  /// For each section of each turn, what all threads' groups of 32 units add to the logits: (groups, 64, padded classes). Each thread
  /// writes its own groups.
  private let partial: [AlignedMemory<Float>]

  /// The tiles, for the first section of a stage, and the sections as the kernels need them, without the reference counting of the
  /// objects.
  private let descriptions: [nn_tile]
  private let preparedInputs: [nn_inputs]

  /// Whether kernels of hidden layers are stepped while their gradient is computed, which is possible with plain gradient
  /// descent.
  let stepsAtOnce: Bool

  /// Makes the share with these units of each hidden layer, which begin at a whole group, all zeros; `others` are the units of
  /// each layer that other ranks have. Gradients of kernels of hidden layers have the room that `EngineSettings.keptGradient`
  /// says.
  init(
    units: [Range<Int>], others: [[Range<Int>]], of settings: EngineSettings, partial: [AlignedMemory<Float>],
    exchanges: [LayerExchange], kernels: Kernels
  ) {
    (inputs, classes) = (settings.inputs, settings.classes)
    paddedClasses = AlignedMemory<Float>.padded(classes)
    classVectors = AlignedMemory<Float>.vectors(classes)
    groupCount = partial[0].count / (Int(NN_SECTION) * paddedClasses)
    self.partial = partial
    self.exchanges = exchanges
    sectionsOfStage = settings.sectionsOfStage
    stepsAtOnce = settings.stepsAtOnce
    self.kernels = kernels
    classWeights = settings.classWeights
    smoothing = settings.labelSmoothing.map { [classes] part in
      let share = part / Double(classes)
      return (Float(part - share), Float(-share))
    }
    table = InputTable(.unitBytes).aligned
    let kept = settings.keptGradient
    func own(_ count: Int) -> AlignedMemory<Float> { AlignedMemory(count) }
    let shared = SharedRooms(), d1 = units.count == 1 ? SharedRooms().room : own
    let gradient = kept == .none ? nil : kept == .ofTile ? shared.room : own
    var tiles: [HiddenTile] = [], ranges: [Range<Int>] = [], copies: [HiddenTile] = []
    for (layer, units) in units.enumerated() {
      let first = tiles.count
      tiles += Self.tiles(units).map { HiddenTile(layer: layer, units: $0, of: settings, d1: d1, gradient: gradient) }
      ranges.append(first..<tiles.count)
    }
    for (layer, rows) in zip(1..., units.dropLast()) {
      copies += others[layer].flatMap(Self.tiles).map {
        HiddenTile(layer: layer, units: $0, rows: rows, of: settings, d1: own, gradient: kept == .none ? nil : own)
      }
    }
    (self.tiles, tilesOfLayers, self.copies) = (tiles, ranges, copies)
    output = OutputLayer(settings)
    sections = (0..<2 * sectionsOfStage).map { [inputs] _ in InputSection(pixels: inputs) }
    unsafe descriptions = tiles.map { unsafe $0.description }
    unsafe preparedInputs = sections.map { unsafe $0.description }
  }

  /// Memory that tiles of the same size share.
  private final class SharedRooms {
    private var rooms: [Int: AlignedMemory<Float>] = [:]

    func room(_ count: Int) -> AlignedMemory<Float> {
      let room = rooms[count] ?? AlignedMemory(count)
      rooms[count] = room
      return room
    }
  }

  private static func tiles(_ units: Range<Int>) -> [Range<Int>] {
    stride(from: units.lowerBound, to: units.upperBound, by: Int(NN_TILE)).map {
      $0..<min($0 + Int(NN_TILE), units.upperBound)
    }
  }

  /// Makes what is kept beside the numbers of the tiles fit them.
  func transpose() {
    for index in tiles.indices { transpose(index) }
  }

  /// Where things of a section are among those of both turns.
  func slot(_ section: Section, _ turn: Int) -> Int { turn * sectionsOfStage + section.place }

  /// The place of the first sample of a section in its stage.
  private func sample(_ section: Section) -> Int { section.place * Int(NN_SECTION) }

  /// A tile with its sums for a section.
  func description(_ index: Int, _ section: Section) -> nn_tile {
    var tile = unsafe descriptions[index]
    unsafe tile.z1 += sample(section) * tile.vectors * Int(NN_LANES)
    return unsafe tile
  }

  /// Prepares the inputs of a section, and notes where those of the section at its place in the next stage are;
  /// of the images in `ring` if they are there.
  func prepare(
    _ samples: Samples, _ ring: SectionRing?, _ section: Section, next: Section?, turn: Int
  ) {
    var own = unsafe preparedInputs[slot(section, turn)]
    let nextCount = next?.count ?? 0
    if let ring {
      unsafe kernels.training.pointee.prepare(
        &own, ring.start, inputs, ring.places(of: section), section.count, ring.places(of: next ?? section), nextCount)
    } else {
      unsafe kernels.training.pointee.prepare(
        &own, samples.images, inputs, samples.order + section.samples.lowerBound, section.count,
        samples.order + (next ?? section).samples.lowerBound, nextCount)
    }
  }

  /// Computes z1 of a tile of the first layer for a section, and what the tile gives to the next layer. The pass of the first
  /// tile also fetches the bytes of the section that is noted as the next, if there is one.
  func forward(_ section: Section, tile index: Int, turn: Int, fetchesNext: Bool) {
    var own = unsafe preparedInputs[slot(section, turn)], tile = unsafe description(index, section)
    unsafe kernels.training.pointee.forward(
      &tile, &own, inputs, section.count, table.start, fetchesNext && index == 0 ? 1 : 0)
    passOn(section, tile: index, turn: turn)
  }

  /// Computes from the sums of a tile what it gives to the next layer.
  func passOn(_ section: Section, tile index: Int, turn: Int) {
    if tiles[index].isOfLastLayer {
      addToLogits(section, tile: index, turn: turn)
    } else {
      activate(section, tile: index, turn: turn)
    }
  }

  /// Computes what a tile of the last hidden layer adds to the logits, with its own numbers or others.
  private func addToLogits(_ section: Section, tile index: Int, turn: Int, _ numbers: HiddenTile.Numbers? = nil) {
    var tile = unsafe description(index, section)
    if let numbers { unsafe tile.w2 = numbers.w2.start }
    let place = tiles[index].units.lowerBound / Int(NN_GROUP) * Int(NN_SECTION) * paddedClasses
    unsafe kernels.training.pointee.output(
      &tile, section.count, classVectors, partial[slot(section, turn)].start + place)
  }

  /// Takes a section of bytes through the tiles of a layer, with numbers of a kind as parameters, to what they give to the next
  /// layer.
  func evaluate(_ section: Section, _ bytes: ArraySlice<UInt8>, layer: Int, _ kind: TrainingEngine.Kind) {
    for index in tilesOfLayers[layer] {
      let tile = tiles[index], numbers = kind.numbers(tile)
      if layer == 0 {
        kernels.dense(
          rows: section.count, inputs: inputs, bytes: bytes, table: table, kernel: numbers.w1, bias: numbers.b1,
          z: tile.sums)
      } else {
        sum(rows: section.count, of: tile, numbers)
      }
      if tile.isOfLastLayer {
        addToLogits(section, tile: index, turn: 0, numbers)
      } else {
        activate(section, tile: index, turn: 0)
      }
    }
  }

  /// The sums at the outputs for some samples of turn 0, (rows, padded classes), from the partial sums of all.
  func logits(rows: Int, bias: AlignedMemory<Float>) -> [Float] {
    let size = Int(NN_SECTION) * paddedClasses
    var logits = [Float](repeating: 0, count: rows * paddedClasses)
    for row in 0..<rows { bias.copy(from: 0, count: classes, to: &logits, at: row * paddedClasses) }
    for group in 0..<groupCount {
      for row in 0..<rows {
        for j in row * paddedClasses..<row * paddedClasses + classes { logits[j] += partial[0][group * size + j] }
      }
    }
    return logits
  }

  /// Computes the logits of a section from the partial sums of all threads, its losses and d2, and the gradient of the
  /// second bias.
  func finishForward(_ samples: Samples, _ section: Section, turn: Int) {
    let first = sample(section)
    unsafe kernels.training.pointee.softmax(
      section.count, classes, classVectors, output.bias.start, partial[slot(section, turn)].start, groupCount,
      samples.labels,
      samples.order + section.samples.lowerBound, 1 / Float(section.batch.count),
      output.d2.start + first * paddedClasses, output.losses.start + first, output.correct.start + first,
      output.room.start)
    if let smoothing { unsafe smooth(samples, section, smoothing) }
    if let classWeights { unsafe weigh(samples, section, classWeights) }
    unsafe kernels.training.pointee.bias_gradient(
      section.count, classVectors, output.d2.start + first * paddedClasses, output.gradient.start,
      section.isFirst ? 1 : 0)
  }

  /// Takes a part of the label from each sample's d2, and gives it to all classes (Spec/arithmetic.md, 3.5). The kernels do
  /// not know of it.
  private func smooth(_ samples: Samples, _ section: Section, _ part: (label: Float, other: Float)) {
    let reciprocal = 1 / Float(section.batch.count)
    for index in 0..<section.count {
      let sample = unsafe Int(samples.order[section.samples.lowerBound + index])
      let label = unsafe Int(samples.labels[sample]), first = (self.sample(section) + index) * paddedClasses
      for j in 0..<classes {
        output.d2[first + j] = output.d2[first + j].addingProduct(j == label ? part.label : part.other, reciprocal)
      }
    }
  }

  /// Multiplies each sample's d2 and loss by the weight of its class (Spec/arithmetic.md, 3.4 and 3.5). The kernels do
  /// not know of it: these are a few numbers.
  private func weigh(_ samples: Samples, _ section: Section, _ weights: [Float]) {
    for index in 0..<section.count {
      let sample = unsafe Int(samples.order[section.samples.lowerBound + index])
      let weight = unsafe weights[Int(samples.labels[sample])]
      let place = self.sample(section) + index
      output.losses[place] *= Double(weight)
      for j in place * paddedClasses..<place * paddedClasses + classes { output.d2[j] *= weight }
    }
  }

  /// Computes the gradient at the units of a tile of the last hidden layer.
  func takeOutputGradient(_ section: Section, tile index: Int) {
    var tile = unsafe description(index, section)
    unsafe kernels.training.pointee.hidden_gradient(
      &tile, section.count, classes, paddedClasses, output.d2.start + sample(section) * paddedClasses)
  }

  /// Computes the gradients of a tile for a section: sets them if it is the first of its batch, else adds to them. If
  /// it is the last, and steps are taken at once, this is also the step of the tile's first kernel. If there are several
  /// hidden layers, the gradient at its units is known.
  func backward(_ section: Section, tile index: Int, turn: Int, rate: Double) {
    if exchanges.isEmpty { takeOutputGradient(section, tile: index) }
    let own = tiles[index], isFirst: Int32 = section.isFirst ? 1 : 0
    let steps: Int32 = section.isLast && stepsAtOnce ? 1 : 0
    var tile = unsafe description(index, section)
    let d2 = unsafe output.d2.start + sample(section) * paddedClasses
    if own.layer == 0 {
      var bytes = unsafe preparedInputs[slot(section, turn)]
      unsafe kernels.training.pointee.backward(
        &tile, &bytes, inputs, section.count, own.classes, table.start, d2, isFirst, steps, Float(rate))
    } else {
      let activations = exchanges[own.layer - 1].columns[turn]
      unsafe kernels.training.pointee.later.backward(
        &tile, own.inputs, activations.start, section.count, own.classes, d2, isFirst, steps, Float(rate))
    }
  }

  /// Multiplies the gradients.
  func scaleGradient(by factor: Float) {
    for tile in tiles + copies {
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
    guard tiles[index].isOfLastLayer else { return }
    var tile = unsafe descriptions[index]
    unsafe kernels.training.pointee.transpose_tile(&tile, classes, paddedClasses)
  }
}
