internal import NNBFormats
internal import NNBBytes
internal import NNBHDF5
internal import NNBModel

/// An inventory by path.
struct FileIndex {
  let inventory: Inventory
  private let datasets: [Name: StoredTensor]
  private let groups: [Name: Inventory.Group]

  /// Indexes an inventory by path.
  init(_ inventory: Inventory) {
    self.inventory = inventory
    datasets = Dictionary(inventory.datasets.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    groups = Dictionary(inventory.groups.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The dataset of an absolute path; nil if there is none.
  func dataset(_ path: Name) -> StoredTensor? { datasets[inventory.path(of: path)] }

  /// The group of an absolute path; nil if there is none.
  func group(_ path: Name) -> Inventory.Group? { groups[inventory.path(of: path)] }

  /// The datasets below a group, in the order of the file.
  func datasets(below path: Name) -> [StoredTensor] {
    inventory.datasets.filter { $0.path.hasPrefix("\(path)/") }
  }

  /// The datasets of the optimizer's state, in the order of the file.
  var optimizerState: [StoredTensor] { datasets(below: "/optimizer_weights") + datasets(below: "/optimizer") }

  /// A sentence about the datasets that are neither in `used` nor part of the optimizer's state; empty if there are
  /// none.
  func notes(onAllBut used: [StoredTensor]) -> [String] {
    let known = Set((used + optimizerState).map(\.path))
    let rest = inventory.datasets.filter { !known.contains($0.path) }
    guard let first = rest.first else { return [] }
    return rest.count == 1
      ? ["the dataset \(first.path) belongs to no layer and is left out"]
      : ["\(counted(rest.count, "dataset")), the first of them \(first.path), belong to no layer and are left out"]
  }
}

extension Inventory.Group {
  /// The texts of an attribute, even if it was too long and is split into `<name>0`, `<name>1` and so on.
  func texts(_ name: String) -> [String]? {
    if let whole = attributes[name] {
      guard case .strings(let texts) = whole else { return nil }
      return texts
    }
    var texts: [String] = []
    var part = 0
    while case .strings(let more)? = attributes["\(name)\(part)"] {
      texts += more
      part += 1
    }
    return part == 0 ? nil : texts
  }

  /// The single whole number of an attribute.
  func wholeNumber(_ name: String) -> Int? {
    guard case .integers(let numbers)? = attributes[name], numbers.count == 1 else { return nil }
    return numbers[0]
  }

  /// The path of an entry of the group.
  func path(to name: String) -> Name { path == "/" ? "/\(name)" : "\(path)/\(name)" }
}

extension Inventory {
  /// The same file, with all two-byte elements without a type read as bf16.
  var withOpaqueAsBFloat16: Inventory {
    Inventory(groups: groups, datasets: datasets.map(\.takenAsBFloat16), links: links)
  }
}
