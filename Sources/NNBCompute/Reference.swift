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

/// The trained network exactly as in Spec/arithmetic.md, section 3, one scalar operation after the other.
///
/// It is slow and plain on purpose. In f32 it gives the same bits as the kernels, and tests compare them. In f64 it
/// serves to check the mathematics by central differences.
package struct Reference<Scalar: ReferenceScalar>: Sendable {
  /// The number of values in a sample, of units of each hidden layer, and of classes.
  package let sizes: [Int]

  /// For each layer the kernel (inputs, units), row-major, and the bias.
  package var kernels, biases: [[Scalar]]

  /// The parameters of a network, or their gradient.
  package init(sizes: [Int], kernels: [[Scalar]], biases: [[Scalar]]) {
    (self.sizes, self.kernels, self.biases) = (sizes, kernels, biases)
  }

  /// All values that are computed for one sample.
  package struct Sample: Sendable {
    /// The sums and activations of each layer: Z1, Z2 … and A1, A2 …
    package let z, a: [[Scalar]]

    /// The cross-entropy in nats.
    package let loss: Double
  }

  /// Forward for one sample x with the given label: sections 3.3 and 3.4.
  package func forward(_ x: [Scalar], label: Int) -> Sample {
    var z = [Self.dense(x, kernels[0], biases[0])], a: [[Scalar]] = []
    for (kernel, bias) in zip(kernels, biases).dropFirst() {
      a.append(z[a.count].map { $0 <= 0 ? 0 : $0 })
      z.append(Self.groupedDense(a[a.count - 1], kernel, bias))
    }
    let last = z[z.count - 1]
    let largest = last.reduce(last[0]) { $1 > $0 ? $1 : $0 }
    let shifted = last.map { $0 - largest }
    let exponentials = shifted.map(Scalar.exponential)
    let sum = exponentials.reduce(0, +)
    return Sample(
      z: z, a: a + [exponentials.map { $0 / sum }], loss: Mathematics.ln(Double(sum)) - Double(shifted[label]))
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
      for i in 0..<sizes[0] where batch[samples].allSatisfy({ $0[i] == 0 }) {
        let row = i * sizes[1]..<(i + 1) * sizes[1]
        sum.kernels[0].replaceSubrange(row, with: total.kernels[0][row])
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
    let last = kernels.count - 1
    var d = sample.a[last].enumerated().map { ($1 - ($0 == label ? 1 : 0)) * reciprocal }
    for layer in (0...last).reversed() {
      let units = sizes[layer + 1], inputs = layer == 0 ? x : sample.a[layer - 1]
      for (i, factor) in inputs.enumerated() where factor != 0 {
        for h in 0..<units { sum.kernels[layer][i * units + h].addProduct(factor, d[h]) }
      }
      for h in 0..<units { sum.biases[layer][h] += d[h] }
      if layer == 0 { return }
      d = sample.z[layer - 1].indices.map { h -> Scalar in
        let s = (0..<units).reduce(Scalar(0)) { $0.addingProduct(d[$1], kernels[layer][h * units + $1]) }
        return sample.z[layer - 1][h] > 0 ? s : 0
      }
    }
  }

  private var zeros: Reference { combined(with: self) { _, _ in 0 } }

  package func combined(with other: Reference, _ operation: (Scalar, Scalar) -> Scalar) -> Reference {
    func combined(_ left: [[Scalar]], _ right: [[Scalar]]) -> [[Scalar]] {
      zip(left, right).map { zip($0, $1).map(operation) }
    }
    return Reference(
      sizes: sizes, kernels: combined(kernels, other.kernels), biases: combined(biases, other.biases))
  }
}

// What is usual: one hidden layer.
extension Reference {
  /// The parameters of a network with one hidden layer, or their gradient.
  package init(
    inputs: Int, hidden: Int, classes: Int, kernel1: [Scalar], bias1: [Scalar], kernel2: [Scalar], bias2: [Scalar]
  ) {
    self.init(sizes: [inputs, hidden, classes], kernels: [kernel1, kernel2], biases: [bias1, bias2])
  }

  /// The kernels and biases of the first two layers.
  package var kernel1: [Scalar] {
    get { kernels[0] }
    _modify { yield &kernels[0] }
  }
  package var bias1: [Scalar] {
    get { biases[0] }
    _modify { yield &biases[0] }
  }
  package var kernel2: [Scalar] {
    get { kernels[1] }
    _modify { yield &kernels[1] }
  }
  package var bias2: [Scalar] {
    get { biases[1] }
    _modify { yield &biases[1] }
  }
}

extension Reference.Sample {
  /// Sums and activations of the first two layers: Z1, A1, Z2, A2.
  package var z1: [Scalar] { z[0] }
  package var a1: [Scalar] { a[0] }
  package var z2: [Scalar] { z[1] }
  package var a2: [Scalar] { a[1] }
}
