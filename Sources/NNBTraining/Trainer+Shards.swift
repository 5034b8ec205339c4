internal import NNBCompute
package import NNBModel

/// The numbers of a run as the ranks have them.
///
/// Safe: only the thread that trains uses them, between its steps.
@safe struct LiveNumbers: @unchecked Sendable {
  let engine: TrainingEngine

  init(_ engine: TrainingEngine) { self.engine = engine }

  /// All of them, for those who have the memory.
  func copied(
    isApart: Bool, isAveraged: Bool
  ) -> (parameters: NetworkParameters, running: NetworkParameters?, slots: [NetworkParameters]) {
    let running = engine.parameters
    return (isApart ? engine.average ?? running : running, isAveraged ? running : nil, engine.slots)
  }
}

extension Trainer.Snapshot {
  /// The numbers of a sharded run, which the ranks write together.
  package struct Shards {
    /// What is written: the kind of numbers, as the engine counts them, and the names of their tensors.
    package let parts: [(kind: Int, names: [Name])]

    /// The model with tensors that have no data.
    package let outline: Checkpoint

    let live: LiveNumbers

    /// This rank's part of handing out a kind of numbers (`TrainingEngine.handOut`); all other ranks do theirs.
    package func handOut(
      kind: Int, takers: Int, _ body: (_ tensor: Int, _ first: Int, _ elements: Span<UInt8>) -> Void
    ) {
      live.engine.handOut(kind: kind, takers: takers, body)
    }
  }

  /// Those of a sharded run; nil of another.
  ///
  /// Throws `ModelError` only if such a model cannot be stored.
  package func shards() throws(ModelError) -> Shards? {
    guard case .live(let live) = numbers else { return nil }
    let model = isApart ? live.engine.kindCount - 1 : 0
    var parts = [(kind: model, names: frame.network.parameterNames)]
    parts += frame.slotNames.enumerated().map { (1 + $0, $1) }
    if !frame.runningNames.isEmpty { parts.append((0, frame.runningNames)) }
    return Shards(parts: parts, outline: try frame.outline(state), live: live)
  }

  /// Whether it is of a sharded run.
  package var isSharded: Bool { if case .live = numbers { true } else { false } }
}
