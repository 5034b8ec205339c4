internal import CNNBKernels
internal import NNBModel

/// What is read of an engine between batches; of ranks, rank 0 asks for it, and the others give their parts.
extension TrainingEngine {
  /// The parameters as they are now. Copies them.
  package var parameters: NetworkParameters { gathered(.parameters) }

  /// The optimizer's numbers as they are now. Copies them.
  package var slots: [NetworkParameters] { settings.optimizer.slotNames.indices.map { gathered(.slot($0)) } }

  /// The average of the parameters as it is now; nil if they are not averaged. Copies it.
  package var average: NetworkParameters? {
    settings.averages ? gathered(.slot(settings.optimizer.slotNames.count)) : nil
  }

  /// Whether all parameters and all of the optimizer's numbers are finite. Copies nothing.
  package var isFinite: Bool {
    guard let transport else { return isOwnFinite }
    transport.send(.finite)
    return transport.gather([isOwnFinite ? 1 : 0]).allSatisfy { $0 == 1 }
  }

  /// The same of this rank's.
  var isOwnFinite: Bool {
    let output = shares[0].output
    return ([output.bias] + output.slots).allSatisfy(\.isFinite)
      && shares.allSatisfy { share in
        share.tiles.allSatisfy { $0.parameters.isFinite && $0.slots.allSatisfy(\.isFinite) }
      }
  }

  /// Numbers of which there are as many as parameters.
  enum Kind {
    case parameters, gradient
    case slot(Int)

    func numbers(_ tile: HiddenTile) -> HiddenTile.Numbers {
      switch self {
      case .parameters: tile.parameters
      case .gradient: tile.gradient
      case .slot(let index): tile.slots[index]
      }
    }

    func bias(_ output: OutputLayer) -> AlignedMemory<Float> {
      switch self {
      case .parameters: output.bias
      case .gradient: output.gradient
      case .slot(let index): output.slots[index]
      }
    }
  }

  private func gathered(_ kind: Kind) -> NetworkParameters {
    transport?.send(.gather(kind))
    var result = NetworkParameters(sizes: settings.sizes)
    gather(kind) { piece, numbers in
      result.change(piece.tensor) { numbers.copy(from: 0, count: piece.count, to: &$0, at: piece.first) }
    }
    return result
  }

  /// The factor that clips the gradient of a batch; nil if its norm is not above the limit. Within a run, on thread 0.
  func foundClippingFactor(toNorm limit: Double) -> Float? {
    var squares = [Double](repeating: 0, count: 8)
    gather(.gradient) { piece, numbers in kernels.addSquares(numbers, count: piece.count, to: &squares) }
    guard let transport else { return NetworkParameters.clippingFactor(toNorm: limit, squares: squares) }
    var found: [UInt64] = [0, 0]
    if transport.rank == 0, let factor = NetworkParameters.clippingFactor(toNorm: limit, squares: squares) {
      found = [1, UInt64(factor.bitPattern)]
    }
    transport.broadcast(&found)
    return found[0] == 1 ? Float(bitPattern: UInt32(truncatingIfNeeded: found[1])) : nil
  }
}
