internal import NNBBytes
internal import NNBModel

extension ImportPlan {
  /// A plan without network that takes every dataset of numbers under its path.
  package static func tensorsOnly(_ tensors: [StoredTensor]) -> ImportPlan {
    var ways: [Way] = [], notes: [String] = []
    ways.append(tensors, notes: &notes)
    return ImportPlan(network: nil, ways: ways, notes: notes)
  }
}

extension [ImportPlan.Way] {
  /// Takes datasets as they are, named by their paths; leaves those out that do not hold numbers, with a note on each
  /// or, of many, on all.
  mutating func append(_ datasets: [StoredTensor], notes: inout [String]) {
    var rest: [StoredTensor] = []
    for dataset in datasets {
      guard let type = dataset.elementType() else {
        rest.append(dataset)
        continue
      }
      append(
        ImportPlan.Way(
          source: dataset,
          target: TensorDescription(
            name: dataset.tensorName, elementType: type, axes: dataset.shape.map { .init($0) })))
    }
    for dataset in rest.prefix(mostListed) {
      notes.append("the dataset \(dataset.path) is left out, its elements are \(dataset.storedTypeText)")
    }
    if rest.count > mostListed {
      notes.append("\(rest.count) datasets in all are left out, since their elements are no numbers")
    }
  }
}
