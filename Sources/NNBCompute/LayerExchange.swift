internal import CNNBKernels

/// What the units of a hidden layer give to the layers around it, if there are several: every thread writes it for its units and
/// reads it for all of them (Threads.md).
///
/// Numbers by unit are (units, 64), as `nn_later` in CNNBKernels has them.
@safe final class LayerExchange: Sendable {
  /// The number of units, with padding.
  let width: Int

  /// The activations of a section, (64, width), which the next hidden layer takes. Empty at the last one.
  let activations: AlignedMemory<Float>

  /// The same by unit, for each turn, which gradients are made of.
  let columns: [AlignedMemory<Float>]

  /// The gradient at the units, by unit.
  let gradient: AlignedMemory<Float>

  init(units: Int, isLast: Bool) {
    width = AlignedMemory<Float>.padded(units)
    let size = width * Int(NN_SECTION)
    activations = AlignedMemory(isLast ? 0 : size)
    columns = (0..<2).map { _ in AlignedMemory(isLast ? 0 : size) }
    gradient = AlignedMemory(size)
  }

  /// Takes the activations by sample from those by unit, for units that other ranks have; the part of them that is a thread's.
  func spread(_ others: [Range<Int>], turn: Int, thread: Int, of threads: Int) {
    let source = columns[turn], samples = Int(NN_SECTION)
    for units in others {
      let own = units.count * thread / threads..<units.count * (thread + 1) / threads
      for unit in own.map({ units.lowerBound + $0 }) {
        for sample in 0..<samples { activations[sample * width + unit] = source[unit * samples + sample] }
      }
    }
  }

  /// The numbers of up to 64 units, by unit, begin at this place.
  static func place(of units: Range<Int>) -> Int { units.lowerBound * Int(NN_SECTION) }
}
