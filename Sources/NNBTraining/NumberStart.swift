package import NNBCompute
package import NNBModel

/// What has the numbers that a run begins with, if they are not in a checkpoint in memory.
package protocol NumberStart: AnyObject, Sendable {
  /// This rank's source of them.
  func source(_ origin: NumberOrigin) throws -> any NumberSource

  /// Makes sure that all that was taken out of the source was as it is in a file that is whole, and that all ranks have their numbers.
  func finishLoading() throws
}

/// The same of a run of which no rank has all numbers: it tells the other ranks where theirs are (Ranks.md).
package protocol ShardedStart: NumberStart {
  /// How many ranks there are, and how they are reached.
  var transport: any RankTransport { get }
}

/// Where the numbers of a run come from.
package struct NumberOrigin: Sendable {
  package enum Place: Sendable {
    /// They are drawn (Spec/arithmetic.md, 4.4).
    case drawn(Initialization, seed: UInt64)

    /// They are tensors of a file: for each kind of `NumberSource` the name of each tensor, where it has one. Kinds without names
    /// are zeros, and so are tensors without.
    case stored([[Name?]])
  }

  package let sizes: [Int]
  package let place: Place

  /// The kind of the average; nil if there is none.
  package let average: Int?

  init(_ sizes: [Int], _ place: Place, _ settings: TrainingState.Settings) {
    (self.sizes, self.place) = (sizes, place)
    average = settings.average == nil ? nil : 1 + settings.optimizer.slotNames.count
  }

  /// The tensors of a file: those of the parameters, of the slots if there are any, and of the average.
  init(
    _ sizes: [Int], parameters: [Name?], slots: [[Name]], average: [Name?], _ settings: TrainingState.Settings
  ) {
    let slots = slots.isEmpty ? settings.optimizer.slotNames.map { _ in [] } : slots
    self.init(sizes, .stored([parameters] + slots + (settings.average == nil ? [] : [average])), settings)
  }
}

extension NumberOrigin {
  /// The source of numbers that are drawn, or in the tensors of a checkpoint.
  package func source(in checkpoint: Checkpoint?) -> any NumberSource {
    switch place {
    case .drawn(let initialization, let seed):
      DrawnNumbers(sizes: sizes, initialization, seed: seed, average: average)
    case .stored(let names):
      TensorNumbers(names.map { names in names.map { name in name.flatMap { checkpoint?.tensor($0) } } })
    }
  }

  /// Throws `ResumeError` for stored numbers that are not finite.
  func checkNumbers(in checkpoint: Checkpoint?) throws {
    guard case .stored(let names) = place else { return }
    let source = source(in: checkpoint)
    for (kind, names) in names.enumerated() {
      for tensor in names.indices {
        _ = try source.numbers(ofKind: kind, tensor: tensor, 0..<count(ofTensor: tensor))
      }
    }
  }

  private func count(ofTensor tensor: Int) -> Int {
    let layer = tensor / 2
    return (tensor.isMultiple(of: 2) ? sizes[layer] : 1) * sizes[layer + 1]
  }
}

/// Numbers in the tensors of a checkpoint.
final class TensorNumbers: NumberSource {
  private let tensors: [[Tensor?]]

  /// For each kind its tensors; nil stands for zeros, and nothing for a kind of zeros.
  init(_ tensors: [[Tensor?]]) { self.tensors = tensors }

  func numbers(ofKind kind: Int, tensor: Int, _ range: Range<Int>) throws -> [Float]? {
    guard tensors.indices.contains(kind), !tensors[kind].isEmpty else { return nil }
    guard tensors[kind].indices.contains(tensor), let stored = tensors[kind][tensor] else {
      return [Float](repeating: 0, count: range.count)
    }
    return try stored.info.trainable(stored.floats(range))
  }
}

extension TensorDescription {
  /// Some of its numbers, from which training can start.
  ///
  /// Throws `ResumeError` if there are none, which are nil, or they are not finite.
  package func trainable(_ values: [Float]?) throws(ResumeError) -> [Float] {
    guard let values else { throw .otherNetwork([.tensor(name, .type(elementType))]) }
    // Otherwise the first step would be said to have diverged.
    guard values.allSatisfy(\.isFinite) else { throw .otherNetwork([.tensor(name, .notFinite)]) }
    return values
  }
}

/// Numbers that a rank draws for itself.
package final class DrawnNumbers: NumberSource {
  private let sizes: [Int]
  private let initialization: Initialization
  private let seed: UInt64
  private let average: Int?

  /// Those of a network with layers of these sizes; the average, if its kind is given, begins as the parameters.
  package init(sizes: [Int], _ initialization: Initialization, seed: UInt64, average: Int?) {
    (self.sizes, self.initialization, self.seed, self.average) = (sizes, initialization, seed, average)
  }

  package func numbers(ofKind kind: Int, tensor: Int, _ range: Range<Int>) -> [Float]? {
    kind == 0 || kind == average
      ? initialization.numbers(sizes: sizes, tensor: tensor, range, seed: seed) : nil
  }
}

extension Checkpoint {
  /// Makes sure that tensors can be the parameters of layers, or numbers like those, by all but their elements.
  ///
  /// Throws `ResumeError`.
  func checkOutline(_ names: [Name?], _ layers: [DenseLayer], onlyFloat32: Bool) throws(ResumeError) {
    for (index, name) in names.enumerated() {
      guard let name else { continue }
      let layer = layers[index / 2], isKernel = index.isMultiple(of: 2)
      func fail(_ fault: ResumeError.TensorFault) -> ResumeError { .otherNetwork([.tensor(name, fault)]) }
      guard let info = tensor(name)?.info else { throw fail(.missing) }
      guard onlyFloat32 ? info.elementType == .float32 : info.elementType.isFloatingPoint else {
        throw fail(.type(info.elementType))
      }
      let count = isKernel ? layer.inputs * layer.outputs : layer.outputs
      guard info.byteCount == count * info.elementType.byteCount else {
        throw fail(.axes(like: isKernel ? layer.kernel : layer.bias ?? ""))
      }
    }
  }
}
