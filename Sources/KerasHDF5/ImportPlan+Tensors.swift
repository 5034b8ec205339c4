public import HDF5
internal import Model

extension ImportPlan {
  /// A plan without network that takes every dataset of numbers under its path.
  public static func tensorsOnly(_ inventory: Inventory) -> ImportPlan {
    var ways: [Way] = [], notes: [String] = []
    for dataset in inventory.datasets { ways.append(dataset, notes: &notes) }
    return ImportPlan(network: nil, ways: ways, notes: notes)
  }
}

extension [ImportPlan.Way] {
  /// Takes a dataset as it is, named by its path; leaves it out with a note where it does not hold numbers.
  mutating func append(_ dataset: Inventory.Dataset, notes: inout [String]) {
    guard let type = dataset.elementType() else {
      notes.append("the dataset \(dataset.path) is left out, its elements are \(dataset.storedTypeText)")
      return
    }
    append(
      ImportPlan.Way(
        source: dataset,
        target: TensorDescription(
          name: dataset.tensorName, elementType: type, axes: dataset.shape.map { .init($0) })))
  }
}
