internal import CNNBKernels

/// A tile of up to 64 units of a hidden layer, padded with zeros to whole vectors, with all numbers that belong only to them.
/// Tiles of the last hidden layer have the rows of the output layer's kernel that belong to their units.
///
/// The layouts are those of `nn_tile` in CNNBKernels.
@safe final class HiddenTile: Sendable {
  /// The parameters of a tile, or as many other numbers, such as gradients.
  struct Numbers: Sendable {
    let w1, b1, w2: AlignedMemory<Float>

    init(inputs: Int, width: Int, classes: Int) {
      self.init(w1: AlignedMemory(inputs * width), width: width, classes: classes)
    }

    /// With a first kernel that is there already.
    init(w1: AlignedMemory<Float>, width: Int, classes: Int) {
      self.w1 = w1
      b1 = AlignedMemory(width)
      w2 = AlignedMemory(width * classes)
    }

    var isFinite: Bool { w1.isFinite && b1.isFinite && w2.isFinite }
  }

  /// Its layer, counted from 0, and the indices of its units in that layer.
  let layer: Int
  let units: Range<Int>

  /// The number of units and of classes, with padding.
  let width, paddedClasses: Int

  /// The rows of the first kernel that it has: one for each input of its layer, or, of a tile whose units another rank has,
  /// those that this rank needs (Ranks.md).
  let rows: Range<Int>

  /// The number of these rows; and of classes, 0 if this is not the last hidden layer or another rank has the units.
  let inputs, classes: Int
  let parameters, gradient: Numbers
  let slots: [Numbers]

  /// Whether there is a gradient of the first kernel. If not, each number of it is used at once.
  private let hasGradient: Bool

  let d1: AlignedMemory<Float>
  private let transposed, z1: AlignedMemory<Float>

  /// A tile of zeros. It has some `rows` only if another rank has the units. `d1` is room for that of a section, 64 for each of its
  /// padded units; tiles that are never needed together may have the same. `gradient` gives the memory for the gradient of the first
  /// kernel, which has so many elements; nil if there is none.
  init(
    layer: Int, units: Range<Int>, rows: Range<Int>? = nil, of settings: EngineSettings,
    d1: (Int) -> AlignedMemory<Float>, gradient: ((Int) -> AlignedMemory<Float>)?
  ) {
    (self.layer, self.units) = (layer, units)
    width = AlignedMemory<Float>.padded(units.count)
    self.rows = rows ?? 0..<settings.sizes[layer]
    inputs = self.rows.count
    classes = rows == nil && layer + 3 == settings.sizes.count ? settings.classes : 0
    paddedClasses = AlignedMemory<Float>.padded(classes)
    hasGradient = gradient != nil
    self.parameters = Numbers(inputs: inputs, width: width, classes: paddedClasses)
    self.gradient = Numbers(
      w1: gradient?(inputs * width) ?? AlignedMemory(0), width: width, classes: paddedClasses)
    slots = (0..<settings.slotCount).map { [inputs, width, paddedClasses] _ in
      Numbers(inputs: inputs, width: width, classes: paddedClasses)
    }
    transposed = AlignedMemory(classes * width)
    z1 = AlignedMemory(settings.sectionsOfStage * Int(NN_SECTION) * width)
    self.d1 = d1(Int(NN_SECTION) * width)
  }

  /// Whether its units give to the outputs.
  var isOfLastLayer: Bool { classes > 0 }

  /// The sums of its units for the samples of each section of a stage, (sections, 64, width).
  var sums: AlignedMemory<Float> { z1 }

  /// The tile as the kernels need it; valid as long as the tile lives.
  var description: nn_tile {
    unsafe nn_tile(
      vectors: width / Int(NN_LANES), w1: parameters.w1.start, g1: hasGradient ? gradient.w1.start : nil,
      b1: parameters.b1.start, gb1: gradient.b1.start, w2: parameters.w2.start, g2: gradient.w2.start,
      transposed: transposed.start, z1: z1.start, d1: d1.start)
  }
}
