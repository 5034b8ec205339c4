internal import NNBKerasConfig
package import NNBFormats
internal import NNBBytes
package import NNBModel
package import NNB

/// Where each part of an `.nnb` file goes in an `.h5` file (Spec/hdf5.md, section 4).
package struct ExportPlan: Sendable {
  /// The place of a tensor.
  package struct Placement: Equatable, Sendable {
    /// The absolute path of the dataset.
    package let path: Name

    /// The type of its elements. A bf16 that Keras reads becomes f32; any other is written as the u16 of its bits.
    package let elementType: ElementType
  }

  /// A layer's group and the weights in it, as Keras's attributes name them.
  package struct WeightGroup: Equatable, Sendable {
    package let layer: String
    package let weights: [String]

    /// Describes a group.
    package init(layer: String, weights: [String]) { (self.layer, self.weights) = (layer, weights) }
  }

  /// What readers that do not know nnb will not find, one sentence each. The record holds all of it.
  package internal(set) var losses: [String] = []

  /// The place of each tensor, in the order of the `.nnb` file.
  package internal(set) var placements: [Placement]

  /// Keras's description of the network; nil for a file without Keras.
  package internal(set) var modelConfig: String?

  /// The layers with weights, in order; empty for a file without Keras.
  package internal(set) var weightGroups: [WeightGroup] = []

  /// A second path to a group.
  package struct Link: Equatable, Sendable {
    /// The path, and the path that the group has.
    package let path, target: String
  }

  /// The second paths, in the order in which they are made.
  package internal(set) var links: [Link] = []

  /// The text of the model's configuration, which stands in another file; nil if there is none.
  package internal(set) var configuration: String?

  /// What the optimizer of Keras 3 keeps beside its moments: the number of steps done, and the learning rate.
  package internal(set) var optimizer: (steps: Int, learningRate: Float)?

  /// The names of the layers in the groups of `links`, which Keras writes beside their variables.
  package internal(set) var variableNames: [String] = []

  /// Plans a file for Keras; throws if Keras cannot have such a network.
  ///
  /// With `includesScaling` the model takes stored numbers, and throws if it is not known what these become.
  package init(forKeras head: NNBHead, includesScaling: Bool = false) throws(ImportError) {
    self.init(besideLayers: head)
    let network = try Self.network(of: head, includesScaling)
    let names = KerasNames(network)
    modelConfig = KerasConfig.text(
      of: network, names: names, elementType: KerasConfig.elementType(of: network, head.tensors),
      includesScaling: includesScaling)
    for (layer, name) in zip(network.layers, names.layers) {
      let parts = [(layer.kernel, "kernel:0")] + (layer.bias.map { [($0, "bias:0")] } ?? [])
      for (tensor, part) in parts { place(tensor, of: head, at: "/model_weights/\(name)/\(name)/\(part)") }
      weightGroups.append(WeightGroup(layer: name, weights: parts.map { "\(name)/\($0.1)" }))
    }
    noteLosses(network, head, target: "Keras", includesScaling)
    noteSlopes(network, names)
  }

  /// The network; throws if Keras cannot have such a one.
  static func network(of head: NNBHead, _ includesScaling: Bool) throws(ImportError) -> Network {
    guard let network = head.network else { throw ImportError([.noNetworkForKeras]) }
    let unknown = network.layers.filter { !KerasConfig.canState($0.activation) }
    guard unknown.isEmpty else {
      throw ImportError(unknown.map { .activationUnknownToKeras(layer: $0.name.text, $0.activation) })
    }
    if includesScaling, network.input.scaling == nil { throw ImportError([.unknownScaling]) }
    return network
  }

  mutating func noteSlopes(_ network: Network, _ names: KerasNames) {
    for case (let name, .leakyReLU(let slope)) in zip(names.layers, network.layers.map(\.activation)) where slope > 1 {
      losses.append("the slope \(slope) of \(name): above 1, Keras computes it rightly on some backends, not on NumPy")
    }
  }

  /// Plans a file for programs without Keras: `W1`, `b1`, `W2` …, or the tensors' own names without a network.
  package init(plain head: NNBHead) {
    self.init(besideLayers: head)
    guard let network = head.network else {
      if let name = PlainNames.firstThatIsNoPath(head.tensors.map(\.name)) {
        losses.append(
          "the names of the \(counted(head.tensors.count, "tensor")), which stand by number in \(Record.tensorGroup), "
            + "since \(name) cannot be a path there")
      } else {
        for tensor in head.tensors { place(tensor.name, of: head, at: "/\(tensor.name)") }
      }
      return
    }
    for (index, layer) in network.layers.enumerated() {
      place(layer.kernel, of: head, at: "/W\(index + 1)")
      if let bias = layer.bias { place(bias, of: head, at: "/b\(index + 1)") }
    }
    let activations = network.layers.map(\.activation.text).joined(separator: ", ")
    losses.append("the activations, which are \(activations)")
    noteLosses(network, head, target: "a program that reads W1, b1 …")
  }

  /// All tensors in nnb's own group.
  init(besideLayers head: NNBHead) {
    placements = head.tensors.indices.map { index in
      let type = head.tensors[index].elementType
      return Placement(path: "\(Record.tensorGroup)/\(index)", elementType: type == .bfloat16 ? .uint16 : type)
    }
  }

  mutating func place(_ tensor: Name, of head: NNBHead, at path: Name) {
    guard let index = TensorDescription.index(of: tensor, in: head.tensors) else { return }
    let type = head.tensors[index].elementType
    placements[index] = Placement(path: path, elementType: type == .bfloat16 ? .float32 : type)
  }

  mutating func noteLosses(
    _ network: Network, _ head: NNBHead, target: String, besides known: Set<Name> = [], _ includesScaling: Bool = false
  ) {
    if let scaling = network.input.scaling, includesScaling {
      noteLosses(scaling, in: KerasConfig.elementType(of: network, head.tensors), target: target)
    } else if let scaling = network.input.scaling {
      losses.append("the scaling of inputs: feed \(target) number * \(scaling.scale) + \(scaling.offset)")
    }
    if !network.input.classLabels.isEmpty {
      losses.append("the names of the \(counted(network.input.classLabels.count, "class"))")
    }
    let layers = known.union(network.parameterNames)
    let others = head.tensors.count { !layers.contains($0.name) }
    if others > 0 { losses.append(counted(others, "tensor") + " beside the kernels and biases of layers") }
    if head.tensors.contains(where: { $0.elementType == .bfloat16 }) {
      losses.append("that bf16 elements are bf16: they stand there as f32")
    }
    losses += TrainingLosses.sentences(
      of: head,
      holding: optimizer == nil
        ? .nothing
        : .optimizer(words: "what the optimizer of Keras 3 keeps", settings: [.clipNorm, .weightDecay]))
    losses += MetadataNotes.losses(of: head)
  }
}

/// Tensor names as paths in an `.h5` file.
enum PlainNames {
  /// The first name that cannot be a path. Paths have letters, digits and `_.:-`, and none is a group of another.
  static func firstThatIsNoPath(_ names: [Name]) -> Name? {
    let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:-".utf8)
    var groups = Set<Name>()
    for name in names {
      let parts = name.text.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.first != "nnb", parts.count <= 16, name.text.utf8.count <= 1_024,
        parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." && $0.utf8.allSatisfy(allowed.contains) })
      else { return name }
      for end in 1..<max(1, parts.count) { groups.insert(Name(parts[..<end].joined(separator: "/"))) }
    }
    return names.first(where: groups.contains)
  }
}
