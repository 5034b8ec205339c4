internal import NNBBytes
package import NNBModel
package import NNB

/// What nnb kept of the `.nnb` file that a file of another format was made from.
package struct KeptRecord {
  /// The head of the `.nnb` file.
  package let head: NNBHead

  /// The name of each of its tensors in the other file, and whether rows and columns are exchanged there.
  package let places: [(path: Name, isTransposed: Bool)]

  /// Brings both together, in the order of the head's tensors.
  package init(head: NNBHead, places: [(path: Name, isTransposed: Bool)]) {
    (self.head, self.places) = (head, places)
  }
}

extension ImportPlan {
  /// Plans to take a file by its record, after comparing names, shapes and types with it.
  ///
  /// The elements are compared when they are read: the record has their checksums. Throws if a tensor is missing, new, or
  /// of another shape or type.
  package init(_ record: KeptRecord, tensors: [StoredTensor]) throws(ImportError) {
    let byName = Dictionary(tensors.map { ($0.path, $0) }) { first, _ in first }
    var problems: [ImportProblem] = [], ways: [Way] = []
    for (target, place) in zip(record.head.tensors, record.places) {
      let shape = place.isTransposed ? Array(target.shape.reversed()) : target.shape
      // A format without bf16 has f32 in its place.
      let types: [ElementType] = target.elementType == .bfloat16 ? [.bfloat16, .float32] : [target.elementType]
      guard let tensor = byName[place.path], tensor.shape == shape,
        types.contains(where: { tensor.storedType == .number($0) })
      else {
        problems.append(.changedSinceExport(part: "the tensor \(place.path) is missing, or has another shape or type"))
        continue
      }
      ways.append(Way(source: tensor, target: target, isTransposed: place.isTransposed))
    }
    let known = Set(record.places.map(\.path))
    problems += tensors.filter { !known.contains($0.path) }.map {
      .changedSinceExport(part: "the tensor \($0.path) is new")
    }
    guard problems.isEmpty else { throw ImportError(problems) }
    self.init(network: record.head.network, ways: ways, record: record.head)
  }
}
