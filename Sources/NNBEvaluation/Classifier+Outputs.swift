package import NNBCompute
public import NNBIDX

extension Classifier {
  /// Runs the network over every image in order and calls `body` with its outputs, whatever they mean.
  ///
  /// Throws `EvaluationError` if the images do not fit or an output is not finite, and what `body` throws.
  public func outputs(for images: ImageSet, _ body: (_ image: Int, _ outputs: [Float]) throws -> Void) throws {
    try forEachImage(of: images, 0..<images.count) { _, outputs, row in
      Array(outputs.row(row))
    } _: { image, outputs in
      guard outputs.allSatisfy(\.isFinite) else { throw EvaluationError.notFinite(image: image) }
      try body(image, outputs)
    }
  }

  /// Throws `EvaluationError` if the network's outputs are numbers.
  func requireClasses() throws(EvaluationError) {
    switch meaning {
    case .number(let activation): throw .noClasses(activation)
    case .numbers(let count): throw .severalNumbers(count)
    default: return
    }
  }

  /// The class that a row of outputs is put into; nil if an output is not finite, or the outputs are numbers.
  package func predictedClass(_ outputs: Outputs, _ row: Int) -> Int? {
    meaning.predictedClass(outputs, row, threshold: threshold)
  }
}
