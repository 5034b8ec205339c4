internal import NNBEvaluation
internal import NNBFormats
internal import NNBModel

/// Compares a folded network with what it was.
enum FoldProbe {
  /// The largest difference of an output, for the images at `path`, from that of the network with everything apart, computed in
  /// f64.
  static func largestDifference(
    of folded: Checkpoint, from apart: Checkpoint, scaling: InputScaling?, on path: String
  ) throws -> Double {
    func affine(_ layer: Int, _ factors: FoldPart, _ summands: FoldPart) -> DoubleNetwork.Affine? {
      guard let factors = apart.tensor(factors.name(layer: layer))?.doubles(),
        let summands = apart.tensor(summands.name(layer: layer))?.doubles()
      else { return nil }
      return DoubleNetwork.Affine(factors: factors, summands: summands)
    }
    var before: [Int: DoubleNetwork.Affine] = [:], after: [Int: DoubleNetwork.Affine] = [:]
    for layer in 0..<(apart.network?.layers.count ?? 0) {
      before[layer] = affine(layer, .factors, .summands)
      after[layer] = affine(layer, .outputFactors, .outputSummands)
    }
    let classifier = try Classifier(folded, scaling: scaling)
    return try DoubleNetwork(apart, before: before, after: after).largestDifference(
      from: classifier, on: ProbeImages.read(path, for: [classifier.scaling]))
  }
}
