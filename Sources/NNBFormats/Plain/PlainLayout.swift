internal import NNBModel

/// Files without any structure but the names and shapes of their tensors, as C, NumPy, MATLAB and PyTorch users
/// write them.
///
/// What cannot be told from names and shapes is refused: a wrong network is worse than none.
package enum PlainLayout {
  /// The most layers that a file may hold.
  package static let layerLimit = 4_096

  /// The dense layers of a file in the order of the network, and the datasets that are no part of them.
  ///
  /// Throws all datasets that no dense layer has at once, then all names that do not pair, then what the shapes leave
  /// open. The other datasets can be of any type. Of several networks the options' prefix names one.
  package static func layers(
    in tensors: [StoredTensor], options: ImportOptions
  ) throws(ImportError) -> (network: FoundNetwork, others: [StoredTensor]) {
    let selection = try PlainSelection(tensors, prefix: options.prefix)
    let scaling = PlainScaling(among: selection.taken)
    let normalizations = PlainNormalization.all(among: selection.taken)
    let aside = normalizations.reduce(into: scaling?.paths ?? []) { $0.formUnion($1.paths) }
    let rest = aside.isEmpty ? selection.taken : selection.taken.filter { !aside.contains($0.tensor.path) }
    let parts = try PlainParts(rest, scalingPrefix: scaling?.prefix)
    let layers = try parts.layers()
    let open = PlainScaling.openNumbers(among: selection.taken)
    guard open.isEmpty else {
      throw ImportError(plain: open.map { .strayDataset(path: $0.path.text, shape: $0.shape) })
    }
    let arrangement: PlainArrangement
    do throws(ImportError) {
      // Networks that the sizes would let follow each other are several all the same, if their names say so.
      if options.prefix == nil,
        let networks = SideBySide(layers.map(\.name)).namedNetworks(besides: parts.others.map(\.name))
      {
        throw ImportError(plain: [.severalModels(networks.map { $0.joined(separator: ",") })])
      }
      arrangement = try PlainArrangement(
        layers, given: options.orientation, isOrdered: selection.prefixCount > 1)
    } catch {
      throw scaling?.prefix.map(error.withPrefix) ?? error
    }
    var found = arrangement.order.map { layers[$0].found(arrangement.orientation) }
    try options.completing { (configured) throws(ImportError) in try configured.complete(&found) }
    let places = PlainNormalizationPlaces(
      normalizations, in: found, names: arrangement.order.map { layers[$0].name }, options)
    var network = FoundNetwork(
      layers: places.layers, featureScaling: scaling?.scaling,
      notes: selection.notes + arrangement.notes + places.notes)
    network.questions = places.questions
    try options.completing { (configured) throws(ImportError) in try configured.complete(&network) }
    return (network, parts.others.map(\.tensor))
  }
}

extension ImportError {
  /// The same with a prefix that belongs to each of several networks.
  fileprivate func withPrefix(_ prefix: String) -> ImportError {
    ImportError(
      problems.map { problem in
        guard case .plain(.severalModels(let networks)) = problem else { return problem }
        return .plain(.severalModels(networks.map { $0 + "," + prefix }))
      })
  }
}
