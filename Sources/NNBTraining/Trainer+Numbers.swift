internal import NNBBytes
package import NNBCompute
package import NNBModel

/// The numbers of a run as its engine has them.
///
/// Safe: only the thread that trains uses them, between its steps.
@safe struct LiveNumbers: @unchecked Sendable {
  let engine: TrainingEngine

  init(_ engine: TrainingEngine) { self.engine = engine }
}

extension Trainer {
  /// The largest parameters, in bytes, that are copied to be evaluated, and to be saved while training goes on. Larger ones are
  /// used where they are, and training waits (Threads.md).
  static let mostCopied = 16 << 20

  /// Whether numbers are not copied. Nobody copies those of a sharded run.
  package var isLarge: Bool { isSharded || Self.isLarge(network.layers.map { ($0.inputs, $0.outputs) }) }

  static func isLarge(_ layers: [(inputs: Int, outputs: Int)]) -> Bool {
    layers.reduce(0) { $0 + ($1.inputs + 1) * $1.outputs } > mostCopied / MemoryLayout<Float>.size
  }

  /// Whether several ranks train.
  package var hasRanks: Bool { engine.hasRanks }

  /// The network as it is trained, or the model, evaluated where its numbers are.
  package func stack(isRunning: Bool = false) -> LiveStack { engine.stack(isAveraged: !isRunning && isApart) }

  /// The tensors of the model as it is now. Copies them.
  ///
  /// Throws `ModelError` only if such a model cannot be stored.
  package func modelTensors() throws(ModelError) -> [Tensor] {
    let snapshot = liveSnapshot
    return try snapshot.tensors(snapshot.parts[0])
  }

  /// The run as it is now. Copies no number, so whoever needs it later than before the next step needs a copy of it.
  package var liveSnapshot: Snapshot {
    Snapshot(state: state, isApart: isApart, isSharded: isSharded, frame: frame, numbers: .live(LiveNumbers(engine)))
  }
}

extension Trainer.Snapshot {
  /// The numbers that are written: their kind, as the engine counts them, and the names of their tensors.
  package var parts: [(kind: Int, names: [Name])] {
    let slots = frame.slotNames.count
    var parts = [(kind: isApart ? slots + 1 : 0, names: frame.network.parameterNames)]
    parts += frame.slotNames.enumerated().map { (1 + $0, $1) }
    if !frame.runningNames.isEmpty { parts.append((0, frame.runningNames)) }
    return parts
  }

  /// A part with its data.
  func tensors(_ part: (kind: Int, names: [Name])) throws(ModelError) -> [Tensor] {
    let axes = frame.network.layers.flatMap { [$0.kernelAxes, $0.biasAxes] }
    var tensors: [Tensor] = []
    for (index, bytes) in copiedNumbers(ofKind: part.kind).enumerated() {
      tensors.append(
        try Tensor(.init(name: part.names[index], elementType: .float32, axes: axes[index]), bytes: bytes))
    }
    return tensors
  }

  /// The model with tensors that have no data.
  ///
  /// Throws `ModelError` only if such a model cannot be stored.
  package func outline() throws(ModelError) -> Checkpoint { try frame.outline(state) }

  /// Tensors that the model has besides, with their data.
  package var others: [Tensor] { frame.others }

  /// Goes through all numbers of a kind as `TrainingEngine.handOut` does; with `takers`, all other ranks do their part.
  package func handOut(
    kind: Int, takers: Int? = nil, _ body: (_ tensor: Int, _ first: Int, _ elements: Span<UInt8>) -> Void
  ) {
    switch numbers {
    case .live(let live): live.engine.handOut(kind: kind, takers: takers, body)
    case .copied(let kinds):
      for (tensor, bytes) in (kinds[kind] ?? []).enumerated() { body(tensor, 0, bytes.span) }
    }
  }

  /// Whether its numbers are those of the engine, which the next step changes.
  package var isLive: Bool { if case .live = numbers { true } else { false } }

  /// The same with numbers of its own; nil if no rank has all of them.
  package var copied: Self? {
    guard isLive else { return self }
    if isSharded { return nil }
    var kinds: [Int: [[UInt8]]] = [:]
    for kind in parts.map(\.kind) where kinds[kind] == nil { kinds[kind] = copiedNumbers(ofKind: kind) }
    return Self(state: state, isApart: isApart, isSharded: false, frame: frame, numbers: .copied(kinds))
  }

  /// The data of each tensor of a kind.
  func copiedNumbers(ofKind kind: Int) -> [[UInt8]] {
    if case .copied(let kinds) = numbers { return kinds[kind] ?? [] }
    let size = MemoryLayout<Float>.size
    var tensors = frame.network.layers.flatMap { layer in
      [layer.inputs * layer.outputs, layer.outputs].map { ByteWriter(capacity: $0 * size) }
    }
    handOut(kind: kind) { tensor, _, elements in tensors[tensor].append(elements) }
    return tensors.map(\.bytes)
  }
}
