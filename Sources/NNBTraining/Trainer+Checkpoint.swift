internal import NNBCompute
internal import NNBIDX
public import NNBModel

extension Trainer {
  /// A run as it was at a moment: cheap to take, and a checkpoint when that is wanted.
  public struct Snapshot: Sendable {
    /// Where training stood.
    public let state: TrainingState

    let parameters: TwoLayerParameters
    let slots: [TwoLayerParameters]
    let frame: Frame

    /// The model with its input contract and where its training stands; copies all numbers.
    ///
    /// Throws `ModelError` only where a model like this cannot be stored.
    public func checkpoint() throws(ModelError) -> Checkpoint {
      let layers = frame.network.layers
      var tensors = frame.others
      for (names, values) in zip([frame.network.parameterNames] + frame.slotNames, [parameters] + slots) {
        tensors += try values.tensors(named: names, layers)
      }
      return try Checkpoint(network: frame.network, tensors: tensors, training: state, extensions: frame.extensions)
    }
  }

  /// The run as it is now. Copies the parameters and slots.
  public var snapshot: Snapshot {
    let state = TrainingState(
      arithmeticVersion: Self.arithmeticVersion, data: identity, settings: settings, position: position, best: best,
      overrides: overrides, history: history, slots: frame.slotNames)
    return Snapshot(state: state, parameters: parameters, slots: slots, frame: frame)
  }

  /// The model as it is now, with its input contract and where its training stands.
  ///
  /// Throws `ModelError` only where a model like this cannot be stored.
  public func checkpoint() throws(ModelError) -> Checkpoint { try snapshot.checkpoint() }
}

extension Trainer {
  /// All of a checkpoint that training leaves as it is.
  struct Frame: Sendable {
    let network: Network

    /// For each slot the names of its tensors: of each layer's kernel, then bias.
    let slotNames: [[String]]

    /// Tensors and sections that the file held besides.
    let others: [Tensor]
    let extensions: [Checkpoint.Extension]

    /// That of a new run.
    init(
      _ p: TwoLayerParameters, _ data: LabelledImages, classLabels: [String], optimizer: Optimizer
    ) throws(ModelError) {
      let layers = [
        DenseLayer(name: "hidden", inputs: p.inputs, outputs: p.hidden, activation: .relu),
        DenseLayer(name: "output", inputs: p.hidden, outputs: p.classes, activation: .softmax),
      ]
      let shape = [data.images.height, data.images.width]
      network = try Network(
        input: InputContract(shape: shape, scaling: .unitBytes, classLabels: classLabels), layers: layers)
      slotNames = Self.slotNames(of: optimizer, network)
      others = []
      extensions = []
    }

    /// That of a checkpoint; with the slots of another `optimizer` where one is given.
    init(_ checkpoint: Checkpoint, _ state: TrainingState, optimizer: Optimizer?) throws(ResumeError) {
      guard let network = checkpoint.network else { throw .noState }
      self.network = network
      slotNames = optimizer.map { Self.slotNames(of: $0, network) } ?? state.slots
      let used = Set((state.slots.joined() + network.parameterNames).map(\.identity))
      others = checkpoint.tensors.filter { !used.contains($0.description.name.identity) }
      extensions = checkpoint.extensions
    }

    private static func slotNames(of optimizer: Optimizer, _ network: Network) -> [[String]] {
      optimizer.slotNames.map { kind in network.parameterNames.map { "training/\(kind)/\($0)" } }
    }
  }
}
