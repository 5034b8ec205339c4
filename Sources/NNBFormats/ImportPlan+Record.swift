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
  ///
  /// `fits` tells whether a tensor of the file is what became of one of the record where the format has more than one way
  /// for that, and `noun` what the format calls tensors.
  package init(
    _ record: KeptRecord, tensors: [StoredTensor], noun: String = "tensor",
    fits: (StoredTensor, TensorDescription) -> Bool = holds
  ) throws(ImportError) {
    let byName = ByName(tensors, \.path)
    var problems: [ImportProblem] = [], ways: [Way] = []
    for (target, place) in zip(record.head.tensors, record.places) {
      let stored =
        place.isTransposed
        ? TensorDescription(name: target.name, elementType: target.elementType, axes: target.axes.reversed()) : target
      guard let tensor = byName[place.path], fits(tensor, stored) else {
        problems.append(
          .changedSinceExport(part: "the \(noun) \(place.path) is missing, or has another shape or type"))
        continue
      }
      ways.append(Way(source: tensor, target: target, isTransposed: place.isTransposed))
    }
    let known = Set(record.places.map(\.path))
    problems += tensors.filter { !known.contains($0.path) }.map {
      .changedSinceExport(part: "the \(noun) \($0.path) is new")
    }
    guard problems.isEmpty else { throw ImportError(problems) }
    self.init(network: record.head.network, ways: ways, record: record.head)
  }

  /// Whether a tensor of a file is one of a record. A format without bf16 has f32 in its place.
  package static func holds(_ tensor: StoredTensor, _ stored: TensorDescription) -> Bool {
    tensor.shape == stored.shape
      && (tensor.storedType == .number(stored.elementType)
        || stored.elementType == .bfloat16 && tensor.storedType == .number(.float32))
  }
}
