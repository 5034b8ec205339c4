internal import NNBCompute
internal import NNBIDX
public import NNBModel

extension Trainer {
  /// The state of a run at one moment. It is cheap to take, and can be turned into a checkpoint later; but one with live numbers,
  /// as of a sharded run, only before the next step, which changes them.
  public struct Snapshot: Sendable {
    /// The training state at that moment.
    public let state: TrainingState

    /// Whether the model is the average of the parameters, and not they themselves.
    let isApart: Bool
    let isSharded: Bool
    let frame: Frame
    let numbers: Numbers

    enum Numbers: Sendable {
      /// Those of each kind that is written: the data of its tensors.
      case copied([Int: [[UInt8]]])

      /// Those that the engine has now.
      case live(LiveNumbers)
    }

    /// The model with its input contract and training state. Copies the numbers if they are live.
    ///
    /// Throws `ModelError` only if such a model cannot be stored.
    public func checkpoint() throws(ModelError) -> Checkpoint {
      var tensors = frame.others
      for part in parts { tensors += try self.tensors(part) }
      return try Checkpoint(network: frame.network, tensors: tensors, training: state, extensions: frame.extensions)
    }
  }

  /// The run as it is now. Copies the parameters and slots, unless it is sharded.
  public var snapshot: Snapshot { liveSnapshot.copied ?? liveSnapshot }

  /// The training state as it is now.
  public var state: TrainingState {
    var state = TrainingState(
      arithmeticVersion: Self.arithmeticVersion, data: identity, settings: settings, position: position, best: best,
      overrides: overrides, history: history, slots: frame.slotNames)
    state.settingChanges = settingChanges
    if state.hasFurtherSettings { state.arithmeticVersion |= TrainingState.furtherSettingsBit }
    return state
  }

  /// The model as it is now, with its input contract and training state.
  ///
  /// Throws `ModelError` only if such a model cannot be stored.
  public func checkpoint() throws(ModelError) -> Checkpoint { try snapshot.checkpoint() }

  /// The same with another state, and with tensors that have no data. Copies no numbers.
  package func outline(_ state: TrainingState) throws(ModelError) -> Checkpoint { try frame.outline(state) }

  /// Whether the checkpoint that the run goes on from has tensors that are not of the run.
  package var hasOtherTensors: Bool { !frame.others.isEmpty }
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

    /// The names of all tensors of the run: those of the model, of each slot, and of what training goes on with.
    var names: [[Name]] { [network.parameterNames] + slotNames + (runningNames.isEmpty ? [] : [runningNames]) }

    /// A checkpoint of this state whose tensors have no data.
    func outline(_ state: TrainingState) throws(ModelError) -> Checkpoint {
      let axes = network.layers.flatMap { [$0.kernelAxes, $0.biasAxes] }
      let tensors = names.flatMap { names in
        zip(names, axes).map { TensorDescription(name: $0, elementType: .float32, axes: $1) }
      }
      return try Checkpoint(
        network: network, tensors: (tensors + others.map(\.info)).map(Tensor.init(outline:)), training: state,
        extensions: extensions)
    }

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
