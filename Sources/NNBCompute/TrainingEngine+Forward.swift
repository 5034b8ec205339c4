internal import CNNBKernels
internal import NNBModel

/// A network in training, evaluated where its numbers are, of which there is no copy: each thread computes its units, and each rank,
/// for samples that rank 0 sends.
///
/// Safe: only the thread that trains asks for it, between batches.
@safe package struct LiveStack: @unchecked Sendable {
  private let engine: TrainingEngine
  private let kind: TrainingEngine.Kind

  init(_ engine: TrainingEngine, _ kind: TrainingEngine.Kind) { (self.engine, self.kind) = (engine, kind) }

  var inputs: Int { engine.settings.inputs }
  var outputs: Int { engine.settings.classes }

  /// The outputs for `rows` samples in `bytes`, which are divided by 255.
  func forward(_ bytes: ArraySlice<UInt8>, rows: Int) -> Outputs { engine.outputs(of: bytes, rows: rows, kind) }
}

extension TrainingEngine {
  /// The most samples that go through the network together.
  static let mostRows = Int(NN_SECTION)

  /// Whether several ranks have the numbers.
  package var hasRanks: Bool { transport != nil }

  /// The network as it is trained, or with the average of its parameters.
  package func stack(isAveraged: Bool) -> LiveStack {
    LiveStack(self, isAveraged ? .slot(settings.optimizer.slotNames.count) : .parameters)
  }

  /// This rank's part of the way of some samples to the outputs.
  func forward(_ bytes: ArraySlice<UInt8>, rows: Int, _ kind: Kind) {
    let section = SectionWalk(sampleCount: rows, batchSize: rows, sectionsOfStage: 1).first[0]
    team.run { thread in
      let share = shares[thread]
      share.evaluate(section, bytes, layer: 0, kind)
      for layer in 1..<max(1, depth) {
        exchange.meet(thread, for: .activations(layer: layer - 1, turn: 0))
        share.evaluate(section, bytes, layer: layer, kind)
      }
      exchange.wait(for: exchange.arrive(thread, turn: 0), thread, turn: 0)
    }
  }

  /// From rank 0: the outputs of the whole network (Spec/arithmetic.md, 3.3).
  fileprivate func outputs(of bytes: ArraySlice<UInt8>, rows: Int, _ kind: Kind) -> Outputs {
    if let transport {
      transport.send(.forward(kind, rows: rows))
      var bytes = Array(bytes)
      transport.broadcast(&bytes)
    }
    forward(bytes, rows: rows, kind)
    let classes = settings.classes, stride = AlignedMemory<Float>.padded(classes)
    var z = shares[0].logits(rows: rows, bias: kind.bias(shares[0].output))
    var p = z, sums = [Float](repeating: 0, count: rows)
    kernels.softmax(rows: rows, classes: classes, stride: stride, z: &z, p: &p, sums: &sums)
    return Outputs(values: p, shifted: z, sums: sums, stride: stride, width: classes)
  }
}
