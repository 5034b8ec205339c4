internal import NNBBytes
internal import NNBFormats
internal import NNBModel
internal import NNBNumPy
internal import NNBPictures

/// Reads `.npz` and `.npy` files (Spec/nnidx.md, section 4).
struct NumPyInput {
  let set: DataSet
  let name: String

  private static let pairs: [(images: String, labels: String, isTest: Bool)] = [
    ("x_train", "y_train", false), ("x_test", "y_test", true), ("train_images", "train_labels", false),
    ("test_images", "test_labels", true), ("images", "labels", false), ("x", "y", false), ("X", "y", false),
    ("data", "target", false), ("data", "labels", false),
  ]

  /// Reads the file; `isTest` says that a set without parts is for testing.
  func read(_ source: any ByteSource, isTest: Bool) throws {
    let isWhole = set.choices.limit == .max
    let arrays = try NumPyData.arrays(in: source, name: name, isReadWhole: isWhole)
    func array(_ wanted: String) -> NumPyData? { arrays.first { $0.name == wanted } }
    var used: [String] = []
    for pair in Self.pairs where !used.contains(pair.images) {
      guard let images = array(pair.images) else { continue }
      let labels = array(pair.labels)
      used += [images.name] + (labels.map { [$0.name] } ?? [])
      try read(images, labels, to: pair.isTest || isTest ? set.test : set.training)
    }
    if used.isEmpty {
      guard arrays.count == 1, let images = arrays.first else {
        throw DataSetError.badData(
          "no arrays x_train and y_train or the like among \(Failure.list(arrays.map(\.name)))", of: name,
          "no-image-array")
      }
      used = [images.name]
      try read(images, nil, to: isTest ? set.test : set.training)
    }
    let rest = arrays.map(\.name).filter { !used.contains($0) }
    if !rest.isEmpty { set.note("\(name): arrays that are left out: \(rest.listed.joined(separator: ", "))") }
  }

  private func read(_ images: NumPyData, _ labels: NumPyData?, to store: ImageStore) throws {
    let count = images.shape.first ?? 0
    guard count > 0 else { throw fault(images, "it has no images: \(images.shape.shapeText)", "image-shape") }
    let classes = try labels.map { set.taken(try NumPyLabels(name, $0).read()) } ?? set.namedLabels()
    if let classes, classes.count != count {
      throw fault(
        images, "\(counted(count, "image")), but \(counted(classes.count, "label"))", "label-count-mismatch")
    }
    do {
      try NumPyImages(images, set, store, name).read { classes?[$0] }
    } catch is EnoughImages {}
  }

  private func fault(_ array: NumPyData, _ message: String, _ code: String) -> Failure {
    DataSetError.badData((array.name.isEmpty ? "" : "array \(array.name): ") + message, of: name, code)
  }
}

extension Failure {
  fileprivate static func list(_ names: [String]) -> String {
    names.isEmpty ? "none" : names.listed.joined(separator: ", ")
  }
}
