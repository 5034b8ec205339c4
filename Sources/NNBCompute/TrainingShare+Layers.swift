internal import CNNBKernels

/// A thread's part of the phases that networks with several hidden layers have besides (Threads.md).
///
/// Safe: as in `TrainingShare`; the engine's barriers stand between the writing of what is exchanged and its reading.
extension TrainingShare {
  /// Gives the activations of a tile to the next hidden layer.
  func activate(_ section: Section, tile index: Int, turn: Int) {
    let own = tiles[index], exchange = exchanges[own.layer]
    var tile = unsafe description(index, section)
    unsafe kernels.training.pointee.later.activate(
      &tile, section.count, exchange.activations.start + own.units.lowerBound, exchange.width,
      exchange.columns[turn].start + LayerExchange.place(of: own.units))
  }

  /// Computes the sums of the tiles of a later hidden layer from the activations of the layer before, and what they give to
  /// the next layer.
  func forward(_ section: Section, layer: Int, turn: Int) {
    for index in tilesOfLayers[layer] {
      sum(rows: section.count, of: tiles[index], tiles[index].parameters)
      passOn(section, tile: index, turn: turn)
    }
  }

  /// The sums of a tile of a later hidden layer with some numbers as its parameters.
  func sum(rows: Int, of tile: HiddenTile, _ numbers: HiddenTile.Numbers) {
    let before = exchanges[tile.layer - 1]
    kernels.dense(
      rows: rows, inputs: tile.inputs, x: before.activations, xStride: before.width, kernel: numbers.w1,
      bias: numbers.b1,
      z: tile.sums)
  }

  /// Computes the gradient at the units of the tiles of the last hidden layer, from that at the outputs.
  func takeOutputGradient(_ section: Section) {
    for index in tilesOfLayers[tilesOfLayers.count - 1] {
      takeOutputGradient(section, tile: index)
      let own = tiles[index]
      var tile = unsafe description(index, section)
      unsafe kernels.training.pointee.later.turn_gradient(
        &tile, section.count, exchanges[own.layer].gradient.start + LayerExchange.place(of: own.units))
    }
  }

  /// Computes the gradient at the units of the tiles of another hidden layer from all tiles of the layer after it, in the order
  /// of their units, whichever threads have them.
  func takeGradient(_ section: Section, layer: Int, turn: Int) {
    let exchange = exchanges[layer], gradient = exchanges[layer + 1].gradient
    for index in tilesOfLayers[layer] {
      let own = tiles[index], place = LayerExchange.place(of: own.units)
      let sums = unsafe exchange.gradient.start + place
      for other in following[layer] {
        unsafe kernels.training.pointee.later.add_gradient(
          own.units.count, other.parameters.w1.start + (own.units.lowerBound - other.rows.lowerBound) * other.width,
          other.width,
          other.units.count, gradient.start + LayerExchange.place(of: other.units), section.count,
          other.units.lowerBound == 0 ? 1 : 0, sums)
      }
      var tile = unsafe description(index, section)
      unsafe kernels.training.pointee.later.finish_gradient(
        &tile, section.count, exchange.columns[turn].start + place, sums)
    }
  }

  /// Computes the gradients of the copies for a section, and steps them if an update is due.
  func backwardCopies(_ section: Section, turn: Int, rate: Double) {
    let samples = Int(NN_SECTION), steps: Int32 = section.isLast && stepsAtOnce ? 1 : 0
    for copy in copies {
      let gradient = exchanges[copy.layer].gradient, first = LayerExchange.place(of: copy.units)
      for unit in 0..<copy.units.count {
        for sample in 0..<section.count {
          copy.d1[sample * copy.width + unit] = gradient[first + unit * samples + sample]
        }
      }
      let activations = exchanges[copy.layer - 1].columns[turn]
      var tile = unsafe copy.description
      unsafe kernels.training.pointee.later.backward(
        &tile, copy.inputs, activations.start + LayerExchange.place(of: copy.rows), section.count, 0, output.d2.start,
        section.isFirst ? 1 : 0, steps, Float(rate))
    }
  }

  /// The step of the copies, except for what was stepped at once.
  func applyToCopies(_ update: Update, slots: Int) {
    if stepsAtOnce { return }
    for copy in copies {
      update.apply(copy.gradient.w1, copy.slots.prefix(slots).map(\.w1), copy.parameters.w1)
    }
  }
}
