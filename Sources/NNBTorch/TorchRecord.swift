internal import NNB
internal import NNBFormats
internal import NNBModel

/// What nnb keeps for itself in an archive (Spec/pytorch.md, section 5): members of a folder below the archive's root.
enum TorchRecord {
  static let folder = "nnb/"
  static let version = "version"
  static let head = "head"

  /// Where tensors are called by another habit than PyTorch's.
  static let names = "names"

  /// How tensors are called if nobody says otherwise.
  static let habit = NameHabit.torch

  /// The largest head that is read, in bytes.
  static let largestHead = 256 << 20

  /// Where the elements of a tensor are that has no place elsewhere, by its index.
  static func tensor(_ index: Int) -> String { "tensors/\(index)" }

  /// The keys of a checkpoint's dictionary.
  static let model = "model_state_dict"
  static let optimizer = "optimizer_state_dict"

  /// The path of what an optimizer keeps for a parameter.
  static func slot(_ name: String, of parameter: Int) -> Name { "\(optimizer).state.\(parameter).\(name)" }

  /// The names that PyTorch has for the slots of an optimizer, in their order.
  static func slotNames(of optimizer: Optimizer) -> [String] {
    switch optimizer {
    case .sgd: []
    case .momentum: ["momentum_buffer"]
    case .adam: ["exp_avg", "exp_avg_sq"]
    }
  }

  /// The place of each tensor of a model, in its order: its name or path in the file, and whether rows and columns are
  /// exchanged.
  static func places(of head: NNBHead, _ habit: NameHabit) -> [(path: Name, isTransposed: Bool)] {
    let names = TensorNames(head, habit).places
    var slots: [Name: (path: Name, isTransposed: Bool)] = [:]
    if let training = head.training, let network = head.network {
      let kernels = Set(network.layers.map(\.kernel)), isTransposed = habit == .torch || habit == .sequential
      for (name, tensors) in zip(slotNames(of: training.settings.optimizer), training.slots) {
        for (parameter, pair) in zip(tensors, network.parameterNames).enumerated() {
          slots[pair.0] = (slot(name, of: parameter), isTransposed && kernels.contains(pair.1))
        }
      }
    }
    return zip(head.tensors.indices, head.tensors).map { index, tensor in
      if let place = names[index] { return (place.name, place.isTransposed) }
      return slots[tensor.name] ?? (Name(folder + self.tensor(index)), false)
    }
  }
}
