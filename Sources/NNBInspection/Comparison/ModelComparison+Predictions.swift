internal import NNBConversion
internal import NNBEvaluation
internal import NNBIDX
internal import NNBModel
internal import NNB

extension ModelComparison {
  /// Runs both networks; where one does not say how bytes become inputs, as the other says.
  func predictions(_ first: NNBReader, _ second: NNBReader, on path: String) throws -> PredictionDifference {
    let scalings = [first, second].map { $0.network?.input.scaling }
    let images = try ProbeImages.read(
      path, for: [scalings[0] ?? scalings[1], scalings[1] ?? scalings[0]], isTransposed: transposesProbe)
    func classifier(_ reader: NNBReader, file: Int) throws -> Classifier {
      let scaling = scalings[file] == nil ? scalings[1 - file] : nil
      do {
        let model = try Classifier(
          try Self.network(reader), scaling: scaling, linear: linear, threshold: threshold ?? 0.5, threads: threads)
        _ = try model.inputTable(for: images)
        return model
      } catch let error as EvaluationError {
        throw ProbeError(error, file: file)
      }
    }
    var difference = try PredictionDifference(
      try classifier(first, file: 0), try classifier(second, file: 1), on: images, tolerance: tolerance)
    difference.isScalingAssumed = scalings.allSatisfy { $0 == nil }
    return difference
  }

  /// The network and the tensors that it needs.
  private static func network(_ reader: NNBReader) throws -> Checkpoint {
    let names = Set(reader.network?.parameterNames ?? [])
    let places = reader.tensors.indices.filter { names.contains(reader.tensors[$0].name) }
    return try Checkpoint(network: reader.network, tensors: try places.map { try reader.tensor(at: $0) })
  }
}
