internal import NNB
internal import NNBBytes
internal import NNBFormats
internal import NNBModel

/// Where each part of an `.nnb` file goes in an archive of PyTorch, and the archive's members.
struct TorchPlan {
  /// What a member holds.
  enum Content {
    /// These bytes.
    case bytes([UInt8])

    /// The elements of a tensor of the `.nnb` file, by its index.
    case tensor(Int, isTransposed: Bool)
  }

  /// A member of the archive.
  struct Member {
    let name: String
    let byteCount: Int
    let content: Content
  }

  /// The folder in which all members are.
  static let root = "archive/"

  /// The members, in the order of the file.
  private(set) var members: [Member] = []

  /// What users are told about the plan.
  private(set) var report = ExportReport()

  /// The size of the pickle in bytes, and the number of its instructions.
  private(set) var pickle: (byteCount: Int, instructions: Int)

  private let head: NNBHead
  private let places: [(path: Name, isTransposed: Bool)]

  /// The members with elements, whose names are their numbers.
  private var storages: [Member] = []

  init(_ head: NNBHead, _ habit: NameHabit) {
    self.head = head
    pickle = (0, 0)
    places = TorchRecord.places(of: head, habit)
    var pickle = PickleWriter()
    if let training = head.training, let network = head.network {
      pickle.dictionary { pickle in
        pickle.text("epoch")
        pickle.integer(training.position.epoch)
        pickle.text(TorchRecord.model)
        writeState(network, to: &pickle)
        pickle.text(TorchRecord.optimizer)
        writeOptimizer(training, network, to: &pickle)
        if let loss = training.history.last?.training.loss {
          pickle.text("loss")
          pickle.number(loss)
        }
      }
    } else {
      writeState(head.network, to: &pickle)
    }
    let bytes = pickle.finished()
    self.pickle = (bytes.count, pickle.count)
    add("data.pkl", bytes)
    add("byteorder", Array("little".utf8))
    members += storages
    add("version", Array("3\n".utf8))
    let own = TorchRecord.folder
    add(own + TorchRecord.version, Array("1".utf8))
    add(own + TorchRecord.head, head.bytes)
    if habit != TorchRecord.habit { add(own + TorchRecord.names, Array(habit.rawValue.utf8)) }
    var kept = 0
    for (index, tensor) in head.tensors.enumerated() where places[index].path.text == own + TorchRecord.tensor(index) {
      kept += 1
      members.append(
        Member(
          name: Self.root + own + TorchRecord.tensor(index), byteCount: tensor.byteCount ?? 0,
          content: .tensor(index, isTransposed: false)))
    }
    for (tensor, place) in zip(head.tensors, places) {
      report.routes.append(
        TensorRoute(
          source: tensor.name, target: place.path,
          shape: place.isTransposed ? Array(tensor.shape.reversed()) : tensor.shape,
          sourceType: .number(tensor.elementType), targetType: .number(tensor.elementType),
          isTransposed: place.isTransposed))
    }
    report.losses = Self.losses(of: head, kept: kept)
  }

  private mutating func add(_ name: String, _ bytes: [UInt8]) {
    members.append(Member(name: Self.root + name, byteCount: bytes.count, content: .bytes(bytes)))
  }

  /// Writes the dictionary of the network's tensors, in the order of its layers; without a network, of all tensors.
  private mutating func writeState(_ network: Network?, to pickle: inout PickleWriter) {
    let names = network?.parameterNames ?? head.tensors.map(\.name)
    pickle.orderedDict { pickle in
      for name in names {
        guard let index = TensorDescription.index(of: name, in: head.tensors) else { continue }
        pickle.text(places[index].path.text)
        write(index, to: &pickle)
      }
    }
  }

  /// Writes a tensor, whose elements become a member.
  private mutating func write(_ index: Int, to pickle: inout PickleWriter) {
    let tensor = head.tensors[index], isTransposed = places[index].isTransposed
    pickle.tensor(
      TorchType(tensor.elementType), shape: isTransposed ? Array(tensor.shape.reversed()) : tensor.shape,
      storage: storages.count)
    addStorage(tensor.byteCount ?? 0, .tensor(index, isTransposed: isTransposed))
  }

  private mutating func addStorage(_ byteCount: Int, _ content: Content) {
    storages.append(Member(name: "\(Self.root)data/\(storages.count)", byteCount: byteCount, content: content))
  }

  /// Writes what `optimizer.load_state_dict` takes: parameters are counted in the order of the layers, kernel before bias.
  private mutating func writeOptimizer(_ training: TrainingState, _ network: Network, to pickle: inout PickleWriter) {
    let names = TorchRecord.slotNames(of: training.settings.optimizer), count = network.parameterNames.count
    pickle.dictionary { pickle in
      pickle.text("state")
      pickle.dictionary { pickle in
        guard !names.isEmpty else { return }
        for parameter in 0..<count {
          pickle.integer(parameter)
          pickle.dictionary { pickle in
            if case .adam = training.settings.optimizer {
              pickle.text("step")
              // Each has its own, since PyTorch counts on in place.
              pickle.tensor(TorchType(.float32), shape: [], storage: storages.count)
              let bits = Float(training.position.step).bitPattern
              addStorage(4, .bytes((0..<4).map { UInt8(truncatingIfNeeded: bits >> UInt32(8 * $0)) }))
            }
            for (name, tensors) in zip(names, training.slots) where parameter < tensors.count {
              guard let index = TensorDescription.index(of: tensors[parameter], in: head.tensors) else { continue }
              pickle.text(name)
              write(index, to: &pickle)
            }
          }
        }
      }
      pickle.text("param_groups")
      pickle.code(.emptyList)
      pickle.dictionary { pickle in
        pickle.settings(of: training)
        pickle.text("params")
        pickle.code(.emptyList)
        pickle.code(.mark)
        for parameter in 0..<count { pickle.integer(parameter) }
        pickle.code(.appends)
      }
      pickle.code(.append)
    }
  }

  /// What a program that reads tensors by name will not find.
  private static func losses(of head: NNBHead, kept: Int) -> [String] {
    guard let network = head.network else { return [] }
    var losses = ["the activations, which are " + network.layers.map(\.activation.text).joined(separator: ", ")]
    if let scaling = network.input.scaling {
      losses.append("the scaling of inputs: feed the network number * \(scaling.scale) + \(scaling.offset)")
    }
    if !network.input.classLabels.isEmpty {
      losses.append("the names of the \(counted(network.input.classLabels.count, "class"))")
    }
    if kept > 0 { losses.append(counted(kept, "tensor") + " beside the kernels and biases of layers") }
    losses += TrainingLosses.sentences(
      of: head,
      holding: .optimizer(
        words: "the epoch, the last loss and the state of the optimizer",
        settings: head.training?.settings.weightDecayOfTorch == nil ? [] : [.weightDecay]))
    losses += MetadataNotes.losses(of: head)
    return losses
  }
}

extension PickleWriter {
  /// Writes the settings of PyTorch's optimizer; those that later versions add have their usual values.
  fileprivate mutating func settings(of training: TrainingState) {
    func pair(_ key: String, _ pickle: inout PickleWriter, _ value: (inout PickleWriter) -> Void) {
      pickle.text(key)
      value(&pickle)
    }
    pair("lr", &self) { $0.number(training.settings.schedule.rate) }
    switch training.settings.optimizer {
    case .sgd, .momentum:
      var momentum = 0.0, isNesterov = false
      if case .momentum(let mu, let nesterov) = training.settings.optimizer { (momentum, isNesterov) = (mu, nesterov) }
      pair("momentum", &self) { $0.number(momentum) }
      pair("dampening", &self) { $0.integer(0) }
      pair("weight_decay", &self) { pickle in
        if let decay = training.settings.weightDecayOfTorch { pickle.number(decay) } else { pickle.integer(0) }
      }
      pair("nesterov", &self) { $0.boolean(isNesterov) }
    case .adam(let adam):
      pair("betas", &self) {
        $0.number(adam.beta1)
        $0.number(adam.beta2)
        $0.code(.tuple2)
      }
      pair("eps", &self) { $0.number(adam.epsilon) }
      pair("weight_decay", &self) { $0.number(adam.weightDecay) }
      pair("amsgrad", &self) { $0.boolean(false) }
      pair("capturable", &self) { $0.boolean(false) }
      pair("decoupled_weight_decay", &self) { $0.boolean(adam.weightDecay > 0) }
    }
    pair("maximize", &self) { $0.boolean(false) }
    pair("foreach", &self) { $0.code(.none) }
    pair("differentiable", &self) { $0.boolean(false) }
    pair("fused", &self) { $0.code(.none) }
  }
}

extension TrainingState.Settings {
  /// The weight decay that PyTorch's SGD can have. It adds that to the gradient, which without momentum is nnb's
  /// (Spec/arithmetic.md, 3.9), and with momentum is not.
  fileprivate var weightDecayOfTorch: Double? {
    switch optimizer {
    case .sgd, .momentum(0, _): weightDecay
    case .momentum, .adam: nil
    }
  }
}
