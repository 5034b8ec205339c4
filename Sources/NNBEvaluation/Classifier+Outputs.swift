internal import NNBCompute
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

  /// Throws `EvaluationError.noClasses` if the network's output is a number.
  func requireClasses() throws(EvaluationError) {
    if case .number(let activation) = meaning { throw .noClasses(activation) }
  }
}
