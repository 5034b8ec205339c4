internal import CNNBKernels

/// A tile of up to 64 hidden units, padded with zeros to whole vectors, with all numbers that belong only to them.
///
/// The layouts are those of `nn_tile` in CNNBKernels.
@safe final class HiddenTile: Sendable {
  /// The parameters of a tile, or as many other numbers, such as gradients.
  struct Numbers: Sendable {
    let w1, b1, w2: AlignedMemory<Float>

    init(pixels: Int, width: Int, classes: Int) {
      w1 = AlignedMemory(pixels * width)
      b1 = AlignedMemory(width)
      w2 = AlignedMemory(width * classes)
    }

    var isFinite: Bool { w1.isFinite && b1.isFinite && w2.isFinite }
  }

  /// The indices of its units in the layer.
  let units: Range<Int>

  /// The number of units and of classes, with padding.
  let width, paddedClasses: Int

  let pixels, classes: Int
  let parameters, gradient: Numbers
  let slots: [Numbers]

  /// Whether the gradient of the first kernel is kept. If not, it is used at once.
  private let keepsGradient: Bool

  private let transposed, z1, d1: AlignedMemory<Float>

  init(
    units: Range<Int>, of parameters: TwoLayerParameters, slots: [TwoLayerParameters], keepsGradient: Bool
  ) {
    self.units = units
    width = AlignedMemory<Float>.padded(units.count)
    (pixels, classes) = (parameters.inputs, parameters.classes)
    paddedClasses = AlignedMemory<Float>.padded(classes)
    self.keepsGradient = keepsGradient
    self.parameters = Numbers(pixels: pixels, width: width, classes: paddedClasses)
    gradient = Numbers(pixels: keepsGradient ? pixels : 0, width: width, classes: paddedClasses)
    self.slots = slots.map { [pixels, width, paddedClasses] _ in
      Numbers(pixels: pixels, width: width, classes: paddedClasses)
    }
    transposed = AlignedMemory(classes * width)
    z1 = AlignedMemory(Int(NN_SECTION) * width)
    d1 = AlignedMemory(Int(NN_SECTION) * width)
    take(parameters, into: self.parameters)
    for (slot, numbers) in zip(slots, self.slots) { take(slot, into: numbers) }
  }

  /// The tile as the kernels need it; valid as long as the tile lives.
  var description: nn_tile {
    unsafe nn_tile(
      vectors: width / Int(NN_LANES), w1: parameters.w1.start, g1: keepsGradient ? gradient.w1.start : nil,
      b1: parameters.b1.start, gb1: gradient.b1.start, w2: parameters.w2.start, g2: gradient.w2.start,
      transposed: transposed.start, z1: z1.start, d1: d1.start)
  }

  private func take(_ values: TwoLayerParameters, into numbers: Numbers) {
    let hidden = values.hidden, first = units.lowerBound
    for pixel in 0..<pixels {
      numbers.w1.copy(values.kernel1, from: pixel * hidden + first, count: units.count, to: pixel * width)
    }
    numbers.b1.copy(values.bias1, from: first, count: units.count, to: 0)
    for unit in 0..<units.count {
      numbers.w2.copy(values.kernel2, from: (first + unit) * classes, count: classes, to: unit * paddedClasses)
    }
  }

  /// Copies numbers of this tile to their places in those of the whole network.
  func give(_ numbers: Numbers, to values: inout TwoLayerParameters) {
    let hidden = values.hidden, first = units.lowerBound
    for pixel in 0..<pixels {
      numbers.w1.copy(from: pixel * width, count: units.count, to: &values.kernel1, at: pixel * hidden + first)
    }
    numbers.b1.copy(from: 0, count: units.count, to: &values.bias1, at: first)
    for unit in 0..<units.count {
      numbers.w2.copy(from: unit * paddedClasses, count: classes, to: &values.kernel2, at: (first + unit) * classes)
    }
  }
}
