internal import NNBKerasConfig
internal import NNBFormats
internal import NNBHDF5
internal import NNBModel

/// Files of `save_weights` since Keras 3: numbered variables, in groups named after the layers' classes.
enum VariableFile {
  static func read(_ index: FileIndex, _ options: ImportOptions) throws(ImportError) -> FoundNetwork {
    let groups = VariableGroup.all(in: index)
    var problems: [ImportProblem] = []
    var layers: [(group: VariableGroup, layer: FoundLayer)] = groups.compactMap { group in
      guard group.hasVariables else { return nil }
      guard let layer = group.layer else {
        problems.append(.weights(layer: group.name, expected: ["kernel", "bias"], found: group.variableTexts))
        return nil
      }
      problems += PlanBuilder.problems(of: layer)
      if !group.canBeDense { problems.append(.namedLayer(group.name)) }
      return (group, layer)
    }
    problems += missingNumbers(groups.filter(\.hasVariables))
    var notes: [String] = []
    problems += place(groups.filter { !$0.hasVariables }, behind: &layers, options, &notes)
    guard problems.isEmpty else { throw ImportError(problems) }
    notes += index.notes(onAllBut: layers.flatMap(\.layer.datasets))
    let candidates = layers.map { group, layer in
      LayerOrder.Candidate(path: group.path.text, name: layer.name.text, inputs: layer.inputs, outputs: layer.outputs)
    }
    let order = try LayerOrder.order(candidates, notes: &notes)
    return FoundNetwork(layers: order.map { layers[$0].layer }, notes: notes)
  }

  /// Finds a place for the layers without variables. A layer without a place that may do something is a problem.
  private static func place(
    _ groups: [VariableGroup], behind layers: inout [(group: VariableGroup, layer: FoundLayer)],
    _ options: ImportOptions, _ notes: inout [String]
  ) -> [ImportProblem] {
    var problems: [ImportProblem] = []
    var followers: [(kind: FollowingLayer.Kind, names: [String])] = []
    for group in groups {
      switch group.kind {
      case .inert, .container: break
      case .activation(let kind):
        let owner = layers.firstIndex { group.path == "\($0.group.path)/activation" }
        if let owner {
          layers[owner].layer.following = FollowingLayer(name: group.name, kind: kind)
        } else if let index = followers.firstIndex(where: { $0.kind == kind }) {
          followers[index].names.append(group.name)
        } else {
          followers.append((kind, [group.name]))
        }
      default: problems.append(.namedLayer(group.name))
      }
    }
    for (kind, names) in followers {
      guard let given = options.activations else {
        problems.append(.activationPlaces(names, className: kind.rawValue))
        continue
      }
      let count = given.count(where: kind.allows)
      if count < names.count {
        problems.append(.activationLayerCount(className: kind.rawValue, expected: names.count, found: count))
      }
      notes.append("the file does not say which layers come before \(listed(names)); the activations given are taken")
    }
    return problems
  }

  /// The numbers that are missing from the groups of dense layers in a list. A part of a sharded file has such gaps.
  private static func missingNumbers(_ groups: [VariableGroup]) -> [ImportProblem] {
    var numbers: [Name: Set<Int>] = [:]
    for group in groups {
      guard let (list, number) = group.numberInList else { continue }
      numbers[list, default: []].insert(number)
    }
    return numbers.sorted { $0.key < $1.key }.compactMap { list, numbers in
      // TensorFlow 2.12 and 2.13 use every other number, or fewer.
      let last = list.text.hasSuffix("/_layer_checkpoint_dependencies") ? 0 : numbers.max() ?? 0
      return (0...last).first { !numbers.contains($0) }.map {
        .missingNumber(group: "\(list)/dense" + ($0 == 0 ? "" : "_\($0)"))
      }
    }
  }
}

/// A group `vars` that holds the variables of one layer.
struct VariableGroup: Equatable {
  /// The path of the object with the variables: `/layers/dense_1`.
  let path: Name

  /// The layer's name as Keras 3 wrote it, otherwise the path without the parts that every path has.
  let name: String

  /// The variables in order; nil if they are not numbered from 0.
  let variables: [StoredTensor]?

  /// The variables in the group, as messages show them.
  let variableTexts: [String]

  /// Whether the group has variables.
  let hasVariables: Bool

  /// What the layer's class does. The class is known from the group's name in a list of layers, otherwise also from the
  /// layer's name.
  let kind: LayerClass?

  /// Whether the class's name comes from a list of layers; then an unknown class is not Keras's.
  private let isInList: Bool

  private let holdsSingleNumbers: Bool

  private static let listGroups = ["layers", "_layer_checkpoint_dependencies"]
  private static let strangers = ["optimizer", "metrics", "compile_metrics", "loss_tracker"]

  /// The groups of a file with the variables of layers, or for layers without any, in the order of the file.
  static func all(in index: FileIndex) -> [VariableGroup] {
    let groups = index.inventory.groups.compactMap { group -> (parts: [Substring], group: Inventory.Group)? in
      let parts = group.path.pathParts
      guard parts.count >= 2, parts.last == "vars", !strangers.contains(String(parts[0])) else { return nil }
      // The state of a dropout's random numbers, which is not needed here.
      guard parts[parts.count - 2] != "seed_generator" else { return nil }
      return (parts, group)
    }
    let datasets = Dictionary(grouping: index.inventory.datasets) { $0.path.parent }
    let found = groups.map { parts, group in
      VariableGroup(parts: parts, group: group, datasets: datasets[group.path] ?? [])
    }
    // Single numbers outside the lists are the state of a metric.
    return found.filter { $0.isListed || !$0.holdsSingleNumbers }
  }

  private var isListed: Bool { Self.listGroups.contains { path.hasPrefix("/\($0)/") } }

  private init(parts: [Substring], group: Inventory.Group, datasets: [StoredTensor]) {
    path = group.path.parent
    let own = parts.dropLast().filter { !Self.listGroups.contains(String($0)) }
    let groupName = String(parts[parts.count - 2])
    isInList = parts.count >= 3 && Self.listGroups.contains(String(parts[parts.count - 3]))
    if let names = group.texts("name"), names.count == 1, !names[0].isEmpty {
      name = names[0]
    } else {
      name = (own.isEmpty ? parts.dropLast() : own).joined(separator: "/")
    }
    kind = isInList ? LayerClass(name: groupName) : LayerClass(name: name) ?? LayerClass(name: groupName)
    let byNumber = Dictionary(
      datasets.map { ($0.path.pathParts.last ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    let variables = datasets.indices.compactMap { byNumber["\($0)"] }
    hasVariables = !datasets.isEmpty
    holdsSingleNumbers = hasVariables && datasets.allSatisfy(\.shape.isEmpty)
    self.variables = variables.count == datasets.count ? variables : nil
    variableTexts = (self.variables ?? datasets).map { dataset in
      let shape = dataset.shape.map(String.init).joined(separator: ", ")
      return "\(dataset.path.pathParts.last ?? "") (\(shape))"
    }
  }

  /// Whether the layer may be dense. In a list only the class's name says so.
  var canBeDense: Bool { isInList ? kind == .dense : kind != .other && kind != .container }

  /// The list of a dense layer's group and its number there, 0 for the first; nil for other groups.
  var numberInList: (list: Name, number: Int)? {
    guard isInList, kind == .dense else { return nil }
    let parts = path.pathParts, list = path.parent
    let words = parts[parts.count - 1].split(separator: "_")
    if words.count == 1 { return (list, 0) }
    return words.count == 2 ? Int(words[1]).flatMap { (0...65_536).contains($0) ? (list, $0) : nil } : nil
  }

  /// The dense layer that the variables make: a matrix, and a vector or nothing.
  var layer: FoundLayer? {
    guard let variables, variables.map(\.shape.count) == [2] || variables.map(\.shape.count) == [2, 1] else {
      return nil
    }
    return FoundLayer(
      name: Name(name), kernel: variables[0], bias: variables.dropFirst().first, isTransposed: false, activation: nil,
      isBFloat16: false)
  }
}

extension Name {
  /// A path up to its last slash.
  fileprivate var parent: Name {
    let scalars = text.unicodeScalars
    return Name(Substring(scalars[..<(scalars.lastIndex(of: "/") ?? scalars.startIndex)]))
  }
}
