internal import NNBModel

/// The datasets of a file by what their names, types and shapes make of them.
struct PlainParts {
  /// A dataset that is a kernel or a bias.
  struct Weight {
    let dataset: StoredTensor
    let name: WeightName
    let key: NaturalKey
  }

  /// The kernels, in the order of the file.
  private(set) var kernels: [Weight] = []

  /// The biases, in the order of the file.
  private(set) var biases: [Weight] = []

  /// What is no part of a network, in the order of the file.
  private(set) var others: [StoredTensor] = []

  /// Sorts datasets; throws every dataset that belongs to a network other than a chain of dense layers.
  init(_ datasets: [StoredTensor]) throws(ImportError) {
    var problems: [PlainProblem] = []
    let names = datasets.map { WeightName(path: ($0.meaning ?? $0.path).text) }
    let hasMoments = Set(names.compactMap(\.firstGroup)).isSuperset(of: Self.moments)
    for (dataset, name) in zip(datasets, names) {
      // Adam's two moments come together; a group of one such letter alone may be a layer.
      if hasMoments, let group = name.firstGroup, Self.moments.contains(group) {
        others.append(dataset)
        continue
      }
      do throws(PlainProblem) {
        switch try Self.role(of: dataset, name) {
        case .kernel: kernels.append(Weight(dataset: dataset, name: name, key: NaturalKey(name.layer)))
        case .bias: biases.append(Weight(dataset: dataset, name: name, key: NaturalKey(name.layer)))
        case nil: others.append(dataset)
        }
      } catch {
        problems.append(error)
      }
    }
    guard problems.isEmpty else { throw ImportError(plain: problems) }
  }

  private static let moments: Set = ["m", "v"]

  /// The role of a dataset; nil if it has none.
  private static func role(
    of dataset: StoredTensor, _ name: WeightName
  ) throws(PlainProblem) -> WeightName.Role? {
    let (path, shape) = (dataset.path.text, dataset.shape)
    if name.isOptimizerState { return nil }
    if name.isStatistics { throw .otherLayer(path: path) }
    if dataset.storedType == .opaque(byteCount: 2), dataset.elementType() == nil { throw .unmarkedOpaque(path: path) }
    guard !shape.isEmpty else { return nil }
    guard dataset.elementType()?.isFloatingPoint == true else {
      guard name.roles.isEmpty else { throw .weightType(path: path, found: dataset.storedType) }
      return nil
    }
    guard shape.count <= 2 else { throw .tooManyAxes(path: path, shape: shape) }
    if name.isNormalization || name.isOfOtherLayer { throw .otherLayer(path: path) }
    guard let role = name.roles.first else { throw .strayDataset(path: path, shape: shape) }
    guard name.roles.count == 1 else { throw .ambiguousRole(path: path) }
    switch role {
    case .kernel:
      guard shape.count == 2, !shape.contains(0) else { throw .kernelShape(path: path, found: shape) }
    case .bias:
      guard !shape.contains(0), shape.count == 1 || shape.contains(1) else {
        throw .biasShape(path: path, found: shape)
      }
    }
    return role
  }
}
