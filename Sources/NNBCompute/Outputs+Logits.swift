// Outputs without an activation that are taken as logits. Softmax and loss have the bits that a last layer with a softmax, or a
// sigmoid, would give.

extension Outputs {
  /// The softmax of logits (Spec/arithmetic.md, 3.3), which must be at least one.
  package static func softmax(_ logits: ArraySlice<Float>) -> [Float] {
    let (_, exponentials, sum) = exponentials(logits)
    return exponentials.map { $0 / sum }
  }

  /// The cross-entropy of the softmax of a sample's outputs in nats, ln S − t_label (Spec/arithmetic.md, 3.4).
  package func logitLoss(_ index: Int, label: Int) -> Double {
    let row = row(index), (largest, _, sum) = Self.exponentials(row)
    return Mathematics.ln(Double(sum)) - Double(row[row.startIndex + label] - largest)
  }

  /// The binary cross-entropy of the sigmoid of a sample's only output in nats, for the label 0 or 1.
  package func binaryLogitLoss(_ index: Int, label: Int) -> Double {
    row(index).first.map { Self.binaryLoss(ofSum: $0, label: label) } ?? .nan
  }

  /// The binary cross-entropy of the sigmoid of a sum.
  static func binaryLoss(ofSum sum: Float, label: Int) -> Double {
    let t = label == 1 ? -Double(sum) : Double(sum)
    return max(t, 0) + Mathematics.lnOnePlus(Mathematics.exp(-abs(t)))
  }

  private static func exponentials(_ logits: ArraySlice<Float>) -> (largest: Float, exponentials: [Float], sum: Float) {
    var largest = -Float.infinity, isFirst = true
    for logit in logits where isFirst || logit > largest { (largest, isFirst) = (logit, false) }
    var sum: Float = 0
    let exponentials = logits.map { logit -> Float in
      let exponential = Mathematics.exp(logit - largest)
      sum += exponential
      return exponential
    }
    return (largest, exponentials, sum)
  }
}
