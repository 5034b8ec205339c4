internal import NNBCompute
internal import NNBIDX
public import NNBModel

extension Trainer {
  /// The state of a run at one moment. It is cheap to take, and can be turned into a checkpoint later.
  public struct Snapshot: Sendable {
    /// The training state at that moment.
    public let state: TrainingState

    let parameters: NetworkParameters

    /// The parameters that training goes on with; nil if these are those of the model.
    let running: NetworkParameters?
    let slots: [NetworkParameters]
    let frame: Frame

    /// The model with its input contract and training state. Copies all numbers.
    ///
    /// Throws `ModelError` only if such a model cannot be stored.
    public func checkpoint() throws(ModelError) -> Checkpoint {
      let layers = frame.network.layers
      var tensors = frame.others
      let names = [frame.network.parameterNames] + frame.slotNames + [frame.runningNames]
      for (names, values) in zip(names, [parameters] + slots + (running.map { [$0] } ?? [])) {
        tensors += try values.tensors(named: names, layers)
      }
      return try Checkpoint(network: frame.network, tensors: tensors, training: state, extensions: frame.extensions)
    }
  }

  /// The run as it is now. Copies the parameters and slots.
  public var snapshot: Snapshot {
    var state = TrainingState(
      arithmeticVersion: Self.arithmeticVersion, data: identity, settings: settings, position: position, best: best,
      overrides: overrides, history: history, slots: frame.slotNames)
    state.settingChanges = settingChanges
    if state.hasFurtherSettings { state.arithmeticVersion |= TrainingState.furtherSettingsBit }
    let running = settings.average == nil ? nil : runningParameters
    return Snapshot(state: state, parameters: parameters, running: running, slots: slots, frame: frame)
  }

  /// The model as it is now, with its input contract and training state.
  ///
  /// Throws `ModelError` only if such a model cannot be stored.
  public func checkpoint() throws(ModelError) -> Checkpoint { try snapshot.checkpoint() }
}

extension Trainer {
  /// The parts of a checkpoint that training does not change.
  struct Frame: Sendable {
    let network: Network

    /// The names of the tensors of each slot: for each layer the kernel's, then the bias's.
    let slotNames: [[Name]]

    /// The names of the tensors that training goes on with, if those of the network are averages.
    let runningNames: [Name]

    /// Other tensors of the file.
    let others: [Tensor]
    let extensions: [Checkpoint.Extension]

    /// The frame of a new run.
    init(
      _ sizes: [Int], _ data: LabelledImages, classLabels: [Name], _ settings: TrainingState.Settings
    ) throws(ModelError) {
      let last = sizes.count - 2
      let layers = (0...last).map { index in
        DenseLayer(
          name: index == last ? "output" : last == 1 ? "hidden" : "hidden\(index + 1)", inputs: sizes[index],
          outputs: sizes[index + 1], activation: index == last ? .softmax : .relu)
      }
      let shape = data.images.shape
      network = try Network(
        input: InputContract(shape: shape, scaling: .unitBytes, classLabels: classLabels), layers: layers)
      slotNames = Self.slotNames(of: settings.optimizer, network)
      runningNames = Self.runningNames(settings, network)
      others = []
      extensions = []
    }

    /// The frame of a checkpoint that goes on with these settings; with other slots if `hasOtherSlots`.
    init(
      _ checkpoint: Checkpoint, _ state: TrainingState, _ settings: TrainingState.Settings, hasOtherSlots: Bool
    ) throws(ResumeError) {
      guard let network = checkpoint.network else { throw .noState }
      self.network = network
      slotNames = hasOtherSlots ? Self.slotNames(of: settings.optimizer, network) : state.slots
      runningNames = Self.runningNames(settings, network)
      let used = Set(state.ownNames(of: network) + network.parameterNames + slotNames.joined() + runningNames)
      others = checkpoint.tensors.filter { !used.contains($0.name) }
      // Further settings of another state would be taken for those of this one.
      extensions = checkpoint.extensions.filter { $0.type != TrainingState.furtherSettingsType }
    }

    private static func runningNames(_ settings: TrainingState.Settings, _ network: Network) -> [Name] {
      settings.average == nil ? [] : network.parameterNames.map(TrainingState.runningName)
    }

    private static func slotNames(of optimizer: Optimizer, _ network: Network) -> [[Name]] {
      optimizer.slotNames.map { kind in network.parameterNames.map { "training/\(kind)/\($0)" } }
    }
  }
}
