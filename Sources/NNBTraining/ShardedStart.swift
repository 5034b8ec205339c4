package import NNBCompute
package import NNBModel

/// What a run needs of which no rank has all numbers: it tells the other ranks where theirs are (Ranks.md).
package protocol ShardedStart: AnyObject, Sendable {
  /// How many ranks there are, and how they are reached.
  var transport: any RankTransport { get }

  /// Tells all ranks where the numbers are; returns this one's.
  func source(_ origin: ShardOrigin) throws -> any NumberSource

  /// Makes sure that all ranks have their numbers.
  func finishLoading() throws
}

/// Where the numbers of a run come from.
package struct ShardOrigin: Sendable {
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
