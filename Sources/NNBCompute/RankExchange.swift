internal import CNNBKernels

/// The exchange of ranks, each of which may have several threads. Thread 0 of each speaks with the other ranks (Ranks.md).
///
/// Safe: the memory that the transport gets lives as long as this value, and is written and read between the same barriers as
/// within a rank.
@safe final class RankExchange: Exchange, @unchecked Sendable {
  private let team: ThreadTeam
  private let transport: any RankTransport
  private let partial: [AlignedMemory<Float>]
  private let partialParts: [Range<Int>]
  private let layers: [LayerExchange]
  private let units: RankUnits
  private let orders: [EngineOrder]
  private let words = AlignedMemory<UInt64>(EngineOrder.wordCount)

  init(
    _ team: ThreadTeam, _ transport: any RankTransport, _ units: RankUnits, classes: Int,
    partial: [AlignedMemory<Float>], _ layers: [LayerExchange], _ orders: [EngineOrder]
  ) {
    (self.team, self.transport, self.units) = (team, transport, units)
    (self.partial, self.layers, self.orders) = (partial, layers, orders)
    let group = Int(NN_SECTION) * AlignedMemory<Float>.padded(classes) * MemoryLayout<Float>.size
    partialParts = units.groups(ofLayer: units.layerCount - 1).map { $0.lowerBound * group..<$0.upperBound * group }
  }

  func arrive(_ thread: Int, turn: Int) -> Barrier.Round {
    let round = team.arrive()
    if thread == 0 {
      team.wait(for: round)
      if transport.rank == 0 { orders[turn].give(to: words) }
      unsafe transport.begin(partial[turn].start, parts: partialParts, order: words.bytes)
    }
    return round
  }

  func wait(for round: Barrier.Round, _ thread: Int, turn: Int) {
    if thread == 0 {
      transport.finish()
      if transport.rank != 0 { orders[turn].take(words) }
    } else {
      team.wait(for: round)
    }
    team.meet()
  }

  func meet(_ thread: Int, for crossing: LayerCrossing) {
    team.meet()
    if thread == 0 {
      switch crossing {
      case .activations(let layer, let turn): share(layers[layer].columns[turn], layer)
      case .gradient(let layer): share(layers[layer].gradient, layer)
      }
    }
    team.meet()
    if case .activations(let layer, let turn) = crossing {
      layers[layer].spread(
        units.others(ofLayer: layer, than: transport.rank), turn: turn, thread: thread, of: team.count)
      team.meet()
    }
  }

  /// Numbers by unit, which are in one piece for the units of a rank.
  private func share(_ memory: AlignedMemory<Float>, _ layer: Int) {
    let unit = Int(NN_SECTION) * MemoryLayout<Float>.size
    unsafe transport.share(
      memory.start, parts: units.units(ofLayer: layer).map { $0.lowerBound * unit..<$0.upperBound * unit })
  }
}
