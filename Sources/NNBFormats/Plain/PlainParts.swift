internal import NNBModel

/// The datasets of a file by what their names, types and shapes make of them.
struct PlainParts {
  /// A dataset that is a kernel or a bias.
  struct Weight {
    let dataset: StoredTensor
    let name: WeightName
    let key: NaturalKey

    /// The index of the prefix that it was taken by.
    let prefix: Int
  }

  /// The kernels, in the order of the file.
  private(set) var kernels: [Weight] = []

  /// The biases, in the order of the file.
  private(set) var biases: [Weight] = []

  /// What is no part of a network, in the order of the file.
  private(set) var others: [NamedTensor] = []

  /// Sorts datasets; throws every dataset that belongs to a network other than a chain of dense layers.
  ///
  /// `scalingPrefix` is the group of a scaling that belongs to any of several networks.
  init(_ datasets: [NamedTensor], scalingPrefix: String? = nil) throws(ImportError) {
    var problems: [PlainProblem] = []
    let hasMoments = Set(datasets.compactMap { WeightName.firstGroup(of: $0.name) }).isSuperset(of: Self.moments)
    for dataset in datasets {
      let name = WeightName(path: dataset.name)
      // Adam's two moments come together; a group of one such letter alone may be a layer.
      if hasMoments, let group = name.firstGroup, Self.moments.contains(group) {
        others.append(dataset)
        continue
      }
      do throws(PlainProblem) {
        func weight() -> Weight {
          Weight(dataset: dataset.tensor, name: name, key: NaturalKey(name.layer), prefix: dataset.prefix)
        }
        switch try Self.role(of: dataset.tensor, name) {
        case .kernel: kernels.append(weight())
        case .bias:
          // One more is enough to know that a bias has no kernel.
          if biases.count <= PlainLayout.layerLimit { biases.append(weight()) }
        case nil: others.append(dataset)
        }
      } catch {
        problems.append(error)
      }
      // What else there is makes no network of so many, and may be as much again.
      guard kernels.count <= PlainLayout.layerLimit else {
        throw ImportError(
          plain: problems + [.tooManyKernels(limit: PlainLayout.layerLimit, found: kernels.count)])
      }
    }
    guard problems.isEmpty else {
      // What does not belong to one network may belong to the other.
      let networks = SideBySide(kernels.map(\.name.layer)).networks(besides: datasets.map(\.name))
      if let networks {
        let scaling = scalingPrefix.map { [$0] } ?? []
        problems.append(.severalModels(networks.map { ($0 + scaling).joined(separator: ",") }))
      }
      throw ImportError(plain: problems)
    }
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
