/// A scalar type that the reference can be run in.
package protocol ReferenceScalar: BinaryFloatingPoint, Sendable {
  /// The exponential function.
  static func exponential(_ x: Self) -> Self
}

extension Float: ReferenceScalar {
  /// The exponential function.
  package static func exponential(_ x: Float) -> Float { Mathematics.exp(x) }
}

extension Double: ReferenceScalar {
  /// The exponential function.
  package static func exponential(_ x: Double) -> Double { Mathematics.exp(x) }
}

/// The two-layer network exactly as in Spec/arithmetic.md, section 3, one scalar operation after the other.
///
/// It is slow and plain on purpose. In f32 it gives the same bits as the kernels, and tests compare them. In f64 it
/// serves to check the mathematics by central differences.
package struct Reference<Scalar: ReferenceScalar>: Sendable {
  /// The number of values in a sample, of hidden units, and of classes.
  package let inputs, hidden, classes: Int

  /// Kernels (inputs, hidden) and (hidden, classes), row-major, and biases.
  package var kernel1, bias1, kernel2, bias2: [Scalar]

  /// The parameters of a network, or their gradient.
  package init(
    inputs: Int, hidden: Int, classes: Int, kernel1: [Scalar], bias1: [Scalar], kernel2: [Scalar], bias2: [Scalar]
  ) {
    (self.inputs, self.hidden, self.classes) = (inputs, hidden, classes)
    (self.kernel1, self.bias1, self.kernel2, self.bias2) = (kernel1, bias1, kernel2, bias2)
  }

  /// All values that are computed for one sample.
  package struct Sample: Sendable {
    /// Sums and activations of both layers: Z1, A1, Z2, A2.
    package let z1, a1, z2, a2: [Scalar]

    /// The cross-entropy in nats.
    package let loss: Double
  }

  /// Forward for one sample x with the given label: sections 3.3 and 3.4.
  package func forward(_ x: [Scalar], label: Int) -> Sample {
    let z1 = Self.dense(x, kernel1, bias1)
    let a1 = z1.map { $0 <= 0 ? 0 : $0 }
    let z2 = Self.groupedDense(a1, kernel2, bias2)
    let largest = z2.reduce(z2[0]) { $1 > $0 ? $1 : $0 }
    let shifted = z2.map { $0 - largest }
    let exponentials = shifted.map(Scalar.exponential)
    let sum = exponentials.reduce(0, +)
    return Sample(
      z1: z1, a1: a1, z2: z2, a2: exponentials.map { $0 / sum },
      loss: Mathematics.ln(Double(sum)) - Double(shifted[label]))
  }

  /// The mean gradient over a batch: sections 3.5 and 3.6.
  package func gradient(_ batch: [[Scalar]], labels: [Int]) -> Reference {
    var total = zeros
    let starts = stride(from: 0, to: batch.count, by: DenseStack.groupSize)
    for start in starts {
      let samples = start..<min(start + DenseStack.groupSize, batch.count)
      var group = zeros
      for index in samples {
        addGradient(of: batch[index], label: labels[index], reciprocal: 1 / Scalar(batch.count), to: &group)
      }
      if start == 0 {
        total = group
        continue
      }
      var sum = total.combined(with: group) { $0 + $1 }
      // A group in which an input is always zero adds nothing to that input's row.
      for i in 0..<inputs where batch[samples].allSatisfy({ $0[i] == 0 }) {
        let row = i * hidden..<(i + 1) * hidden
        sum.kernel1.replaceSubrange(row, with: total.kernel1[row])
      }
      total = sum
    }
    return total
  }
}

extension Reference {
  private static func dense(_ x: [Scalar], _ kernel: [Scalar], _ bias: [Scalar]) -> [Scalar] {
    bias.indices.map { j in
      x.indices.reduce(bias[j]) { x[$1] == 0 ? $0 : $0.addingProduct(x[$1], kernel[$1 * bias.count + j]) }
    }
  }

  /// The same, with the terms of every 32 inputs summed separately.
  private static func groupedDense(_ x: [Scalar], _ kernel: [Scalar], _ bias: [Scalar]) -> [Scalar] {
    stride(from: 0, to: x.count, by: 32).reduce(bias) { total, first in
      let group = first..<min(first + 32, x.count), zeros = [Scalar](repeating: 0, count: bias.count)
      let sum = dense(Array(x[group]), Array(kernel[first * bias.count..<group.upperBound * bias.count]), zeros)
      return zip(total, sum).map { $0 + $1 }
    }
  }

  private func addGradient(of x: [Scalar], label: Int, reciprocal: Scalar, to sum: inout Reference) {
    let sample = forward(x, label: label)
    let d2 = sample.a2.enumerated().map { ($1 - ($0 == label ? 1 : 0)) * reciprocal }
    let d1 = (0..<hidden).map { h -> Scalar in
      let s = (0..<classes).reduce(Scalar(0)) { $0.addingProduct(d2[$1], kernel2[h * classes + $1]) }
      return sample.z1[h] > 0 ? s : 0
    }
    for (i, factor) in x.enumerated() where factor != 0 {
      for h in 0..<hidden { sum.kernel1[i * hidden + h].addProduct(factor, d1[h]) }
    }
    for (h, factor) in sample.a1.enumerated() where factor != 0 {
      for j in 0..<classes { sum.kernel2[h * classes + j].addProduct(factor, d2[j]) }
    }
    for h in 0..<hidden { sum.bias1[h] += d1[h] }
    for j in 0..<classes { sum.bias2[j] += d2[j] }
  }

  private var zeros: Reference { combined(with: self) { _, _ in 0 } }

  package func combined(with other: Reference, _ operation: (Scalar, Scalar) -> Scalar) -> Reference {
    var result = self
    result.kernel1 = zip(kernel1, other.kernel1).map(operation)
    result.bias1 = zip(bias1, other.bias1).map(operation)
    result.kernel2 = zip(kernel2, other.kernel2).map(operation)
    result.bias2 = zip(bias2, other.bias2).map(operation)
    return result
  }
}
