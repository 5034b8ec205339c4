internal import NNBCompute
public import NNBIDX
internal import NNBModel

/// How far the numbers that a model gives are from the targets.
public struct RegressionReport: Equatable, Sendable {
  /// The number of images.
  public let count: Int

  /// The mean of the squares of the errors, and that of their sizes; an error is the output minus the target.
  public let meanSquaredError, meanAbsoluteError: Double
}

extension Classifier {
  /// Evaluates a model whose one output is a number on images with the number that each should have given
  /// (Spec/arithmetic.md, 3.4).
  ///
  /// Throws `EvaluationError`: `noNumber` if the model tells classes apart, `noClasses` for a softmax of one output,
  /// `severalNumbers`, `targetCount`, `targetNotFinite`, and as for one image.
  public func evaluate(_ images: ImageSet, targets: [Double]) throws -> RegressionReport {
    try evaluate(images, targets: targets) { _, _ in }
  }

  /// The same, handing out the output for each image, in order.
  package func evaluate(
    _ images: ImageSet, targets: [Double], _ body: (_ image: Int, _ output: Float) -> Void
  ) throws -> RegressionReport {
    try requireNumber()
    guard targets.count == images.count else {
      throw EvaluationError.targetCount(targets.count, images: images.count)
    }
    if let image = targets.firstIndex(where: { !$0.isFinite }) { throw EvaluationError.targetNotFinite(image: image) }
    var squares = 0.0, sizes = 0.0, groupSquares = 0.0, groupSizes = 0.0
    try forEachImage(of: images, 0..<images.count) { _, outputs, row in
      outputs.row(row).first ?? .nan
    } _: { image, output in
      guard output.isFinite else { throw EvaluationError.notFinite(image: image) }
      body(image, output)
      let error = Double(output) - targets[image]
      // Sums within a group first, then over the groups, as of a loss.
      groupSquares += error * error
      groupSizes += abs(error)
      if (image + 1) % DenseStack.groupSize == 0 {
        squares += groupSquares
        sizes += groupSizes
        (groupSquares, groupSizes) = (0, 0)
      }
    }
    squares += groupSquares
    sizes += groupSizes
    let count = Double(images.count)
    return RegressionReport(
      count: images.count, meanSquaredError: squares / count, meanAbsoluteError: sizes / count)
  }

  /// Throws `EvaluationError` if the network does not give one number that says something.
  private func requireNumber() throws(EvaluationError) {
    switch meaning {
    case .number(.softmax): throw .noClasses(.softmax)
    case .number: return
    case .numbers(let count): throw .severalNumbers(count)
    default: throw .noNumber(classes: meaning.classCount)
    }
  }
}
