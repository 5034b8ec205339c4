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
  /// open. The other datasets can be of any type.
  package static func layers(
    in tensors: [StoredTensor], options: ImportOptions
  ) throws(ImportError) -> (layers: [FoundLayer], others: [StoredTensor], notes: [String]) {
    let parts = try PlainParts(tensors)
    let layers = try parts.layers()
    let arrangement = try PlainArrangement(layers, given: options.orientation)
    return (
      arrangement.order.map { layers[$0].found(arrangement.orientation) }, parts.others, arrangement.notes
    )
  }
}
