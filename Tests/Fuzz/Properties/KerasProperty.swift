import NNBFormats
internal import NNBHDF5
internal import NNBKerasHDF5
internal import NNBModel

extension FuzzTarget {
  /// The configuration of a Keras model, as the file's attribute `model_config` holds it and as it stands beside numbered
  /// variables: a plan for it fits together.
  ///
  /// The first line of an input lists the layers with weights, each as its name and two characters for inputs and
  /// outputs, `0` for none and so on in the order of Unicode; with other characters it has no weights.
  public static let keras = FuzzTarget("FuzzKeras", mutate: TextMutator.mutate) { input throws(PropertyFailure) in
    let end = input.firstIndex(of: UInt8(ascii: "\n")) ?? input.endIndex
    let layers = String(decoding: input[..<end], as: UTF8.self).split(separator: " ").prefix(16).map(String.init)
    let configuration = String(decoding: input[end...].dropFirst(), as: UTF8.self)
    let isWhole = try fits(inventory(configuration, layers), ImportOptions())
    let options = ImportOptions(configuration: configuration)
    return try fits(variables(layers), options) || isWhole
  }

  /// Whether there is a plan for a file; fails if there is one and it does not fit together.
  private static func fits(_ inventory: Inventory, _ options: ImportOptions) throws(PropertyFailure) -> Bool {
    let plan: ImportPlan
    do throws(ImportError) {
      plan = try ImportPlan(reading: inventory, options: options)
    } catch {
      try hold(!error.problems.isEmpty, "refused without a problem")
      for problem in error.problems { try hold(!"\(problem)".isEmpty, "a problem says nothing") }
      return false
    }
    guard let network = plan.network else { throw PropertyFailure(description: "a plan without a network") }
    do throws(ModelError) { try network.check(against: plan.ways.map(\.target)) } catch {
      throw PropertyFailure(description: "the tensors of a plan do not fit its network: \(error)")
    }
    return true
  }

  /// The inventory of a file of numbered variables, for each layer a kernel and a bias of a dense layer.
  private static func variables(_ layers: [String]) -> Inventory {
    var groups = [Inventory.Group(path: "/"), .init(path: "/layers")], datasets: [StoredTensor] = []
    for (index, layer) in layers.enumerated() {
      let sizes = Array(layer.unicodeScalars).suffix(2).map { Int($0.value) - 0x30 }
      let path: Name = index == 0 ? "/layers/dense" : "/layers/dense_\(index)"
      groups += [.init(path: path), .init(path: "\(path)/vars")]
      guard sizes.count == 2, sizes.allSatisfy({ $0 >= 0 }) else { continue }
      datasets.append(.init(path: "\(path)/vars/0", storedType: .number(.float32), shape: sizes))
      datasets.append(.init(path: "\(path)/vars/1", storedType: .number(.float32), shape: [sizes[1]]))
    }
    return Inventory(groups: groups, datasets: datasets)
  }

  /// The inventory of a whole-model file with a kernel and a bias for each layer.
  private static func inventory(_ configuration: String, _ layers: [String]) -> Inventory {
    let root = "/model_weights"
    let layers = layers.map { layer in
      let scalars = Array(layer.unicodeScalars)
      var name = String.UnicodeScalarView()
      name.append(contentsOf: scalars.dropLast(2))
      return (name: String(name), sizes: scalars.suffix(2).map { Int($0.value) - 0x30 })
    }
    var groups = [
      Inventory.Group(path: "/", attributes: ["model_config": .strings([configuration])]),
      Inventory.Group(path: Name(root), attributes: ["layer_names": .strings(layers.map(\.name))]),
    ]
    var datasets: [StoredTensor] = []
    for (name, sizes) in layers {
      let path: Name = "\(root)/\(name)"
      let hasWeights = sizes.count == 2 && sizes.allSatisfy { $0 >= 0 }
      groups.append(
        .init(path: path, attributes: ["weight_names": .strings(hasWeights ? ["kernel:0", "bias:0"] : [])]))
      guard hasWeights else { continue }
      datasets.append(.init(path: "\(path)/kernel:0", storedType: .number(.float32), shape: sizes))
      datasets.append(.init(path: "\(path)/bias:0", storedType: .number(.float32), shape: [sizes[1]]))
    }
    return Inventory(groups: groups, datasets: datasets)
  }
}
