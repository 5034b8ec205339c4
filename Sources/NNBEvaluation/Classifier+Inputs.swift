internal import NNBCompute

// Samples of numbers instead of bytes.
//
// They are what goes into the first layer: the model's scaling is not applied, and nothing is divided by 255. A model of this
// package that was trained on bytes wants byte / 255; one of measurements wants them as its training had them.

extension Classifier {
  /// Classifies one sample by the numbers that go into the first layer, as many as `inputShape` multiplies to, row-major.
  ///
  /// Throws `EvaluationError`: `inputCount` for another number of them, `noClasses`, and `notFinite` if an output is NaN or
  /// infinite, as it may be if an input is.
  public func classify(inputs: [Float]) throws(EvaluationError) -> Prediction {
    try requireClasses()
    guard inputs.count == stack.inputs else { throw .inputCount(inputs.count, inputs: stack.inputs) }
    return try prediction(stack.forward(inputs, rows: 1), 0, sample: 0)
  }

  /// Classifies samples given as numbers of shape (N, inputs), row-major: all of the first sample, then of the second. Gives a
  /// prediction for each, in order; none for no numbers.
  ///
  /// The samples are shared out among the classifier's threads. Throws `EvaluationError` as for one sample; `inputCount` if the
  /// numbers are not those of whole samples.
  public func classify(samples: [Float]) throws(EvaluationError) -> [Prediction] {
    try requireClasses()
    var predictions: [Prediction] = []
    try forEachPass(of: samples) { (outputs, row, sample) throws(EvaluationError) in
      predictions.append(try prediction(outputs, row, sample: sample))
    }
    return predictions
  }

  /// What the network gives for samples of shape (N, inputs), row-major, whatever it means: numbers of shape (N, `outputCount`).
  ///
  /// Throws `EvaluationError`: `inputCount` if the numbers are not those of whole samples, and `notFinite`.
  public func outputs(samples: [Float]) throws(EvaluationError) -> [Float] {
    var all: [Float] = []
    try forEachPass(of: samples) { (outputs, row, sample) throws(EvaluationError) in
      let values = outputs.row(row)
      guard values.allSatisfy(\.isFinite) else { throw .notFinite(image: sample) }
      all += values
    }
    return all
  }

  /// Runs the network over samples of numbers, some at a time, and hands out each row of what comes out, in order.
  private func forEachPass(
    of samples: [Float], _ body: (Outputs, _ row: Int, _ sample: Int) throws(EvaluationError) -> Void
  ) throws(EvaluationError) {
    let size = stack.inputs, count = samples.count / size
    guard samples.count == count * size else { throw .inputCount(samples.count, inputs: size) }
    let rows = stack.rowsPerPass
    let atOnce = Self.passesAtOnce(rows: rows, outputs: outputCount, threads: team.count) * rows
    for first in stride(from: 0, to: count, by: atOnce) {
      let end = min(count, first + atOnce)
      let passes = stride(from: first, to: end, by: rows).map { $0..<min(end, $0 + rows) }
      let results = stack.inParallel(passes: passes.count, on: team) { pass in
        stack.forward(
          Array(samples[passes[pass].lowerBound * size..<passes[pass].upperBound * size]), rows: passes[pass].count)
      }
      for (pass, outputs) in zip(passes, results) {
        for (row, sample) in pass.enumerated() { try body(outputs, row, sample) }
      }
    }
  }
}
