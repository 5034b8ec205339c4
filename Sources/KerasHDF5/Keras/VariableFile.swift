internal import HDF5
internal import Model

/// Files of `save_weights` since Keras 3: variables by number, in groups that are named after the layers' classes.
enum VariableFile {
  static func read(_ index: FileIndex) throws(ImportError) -> FoundNetwork {
    let groups = VariableGroup.all(in: index)
    var problems: [ImportProblem] = []
    let layers: [(group: VariableGroup, layer: FoundLayer)] = groups.compactMap { group in
      guard let layer = group.layer else {
        problems.append(.weights(layer: group.name, expected: ["kernel", "bias"], found: group.variableTexts))
        return nil
      }
      problems += PlanBuilder.problems(of: layer)
      return (group, layer)
    }
    guard problems.isEmpty else { throw ImportError(problems) }
    var notes = index.notes(onAllBut: layers.flatMap(\.layer.datasets))
    let candidates = layers.map { group, layer in
      LayerOrder.Candidate(path: group.path, name: layer.name, inputs: layer.inputs, outputs: layer.outputs)
    }
    let order = try LayerOrder.order(candidates, notes: &notes)
    return FoundNetwork(layers: order.map { layers[$0].layer }, notes: notes)
  }
}

/// A group `vars` that holds the variables of one layer.
struct VariableGroup: Equatable {
  /// The path of what has the variables: `/layers/dense_1`.
  let path: String

  /// The layer's name: what Keras 3 wrote, otherwise the path without the parts that are in every path.
  let name: String

  /// The variables in order; nil where they are not numbered from 0.
  let variables: [Inventory.Dataset]?

  /// What is in the group, for messages.
  let variableTexts: [String]

  private let holdsSingleNumbers: Bool

  private static let listGroups = ["layers", "_layer_checkpoint_dependencies"]
  private static let strangers = ["optimizer", "metrics", "compile_metrics", "loss_tracker"]

  /// The groups of a file that hold variables of layers, in the order of the file.
  static func all(in index: FileIndex) -> [VariableGroup] {
    let groups = index.inventory.groups.compactMap { group -> (parts: [Substring], group: Inventory.Group)? in
      let parts = group.path.split(separator: "/")
      guard parts.count >= 2, parts.last == "vars", !strangers.contains(String(parts[0])) else { return nil }
      // The state of a dropout's random numbers, which nothing here needs.
      guard parts[parts.count - 2] != "seed_generator" else { return nil }
      return (parts, group)
    }
    let datasets = Dictionary(grouping: index.inventory.datasets) { $0.path.parentIdentity }
    let found = groups.compactMap { parts, group in
      datasets[group.path.identity].map { VariableGroup(parts: parts, group: group, datasets: $0) }
    }
    // Single numbers outside of the lists are the state of a metric.
    return found.filter { group in
      listGroups.contains { group.path.utf8.starts(with: "/\($0)/".utf8) } || !group.holdsSingleNumbers
    }
  }

  private init(parts: [Substring], group: Inventory.Group, datasets: [Inventory.Dataset]) {
    path = String(group.path.dropLast("/vars".count))
    if let names = group.texts("name"), names.count == 1, !names[0].isEmpty {
      name = names[0]
    } else {
      let own = parts.dropLast().filter { !Self.listGroups.contains(String($0)) }
      name = (own.isEmpty ? parts.dropLast() : own).joined(separator: "/")
    }
    let byNumber = Dictionary(
      datasets.map { ($0.path.split(separator: "/").last ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    let variables = datasets.indices.compactMap { byNumber["\($0)"] }
    holdsSingleNumbers = datasets.allSatisfy(\.shape.isEmpty)
    self.variables = variables.count == datasets.count ? variables : nil
    variableTexts = (self.variables ?? datasets).map { dataset in
      let shape = dataset.shape.map(String.init).joined(separator: ", ")
      return "\(dataset.path.split(separator: "/").last ?? "") (\(shape))"
    }
  }

  /// The dense layer that the variables make: a matrix, and a vector or nothing.
  var layer: FoundLayer? {
    guard let variables, variables.map(\.shape.count) == [2] || variables.map(\.shape.count) == [2, 1] else {
      return nil
    }
    return FoundLayer(
      name: name, kernel: variables[0], bias: variables.dropFirst().first, isTransposed: false, activation: nil,
      isBFloat16: false)
  }
}

extension String {
  /// The bytes of a path up to its last slash.
  fileprivate var parentIdentity: [UInt8] {
    let bytes = identity
    return Array(bytes[..<(bytes.lastIndex(of: UInt8(ascii: "/")) ?? 0)])
  }
}
