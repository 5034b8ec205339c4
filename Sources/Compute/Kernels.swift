internal import CKernels

/// The loops of `CKernels` behind bounds checks: the only place in this module that touches pointers.
///
/// Safe: each call first checks, by precondition, that every array has the size that its shape calls for. The shapes
/// come from networks that have been validated, so no input can reach a failing check.
@safe public struct Kernels: Sendable {
  private nonisolated(unsafe) let table: UnsafePointer<nn_kernels>

  /// The kernels that every processor can run.
  public static let baseline = unsafe Kernels(nn_kernels_baseline())

  /// The kernels for AVX2 and FMA; nil where this processor has none.
  public static let avx2: Kernels? = unsafe nn_kernels_avx2().map { unsafe Kernels($0) }

  /// The fastest kernels that this processor can run. All give the same bits.
  public static let best = avx2 ?? baseline

  private init(_ table: UnsafePointer<nn_kernels>) { unsafe self.table = table }

  /// The name of the instruction set.
  public var name: String { unsafe String(cString: table.pointee.name) }

  /// z (rows, outputs) = x (rows, inputs) · kernel (inputs, outputs) + bias, sparse in x (Spec/arithmetic.md, 3.3).
  func dense(
    rows: Int, inputs: Int, outputs: Int, x: [Float], kernel: [Float], bias: [Float], z: inout [Float]
  ) {
    precondition(x.count >= rows * inputs && kernel.count == inputs * outputs)
    precondition(bias.count == outputs && z.count >= rows * outputs)
    unsafe table.pointee.dense(rows, inputs, outputs, x, kernel, bias, &z)
  }

  /// gradient (inputs, outputs) += xᵀ · delta (rows, outputs), sparse in x (3.6).
  func kernelGradient(
    rows: Int, inputs: Int, outputs: Int, x: [Float], delta: [Float], gradient: inout [Float]
  ) {
    precondition(x.count >= rows * inputs && delta.count >= rows * outputs && gradient.count == inputs * outputs)
    unsafe table.pointee.kernel_gradient(rows, inputs, outputs, x, delta, &gradient)
  }

  /// result (rows, inputs) = delta (rows, outputs) · transposed (outputs, inputs) where z (rows, inputs) > 0 (3.5).
  func reluGradient(
    rows: Int, inputs: Int, outputs: Int, delta: [Float], transposed: [Float], z: [Float], result: inout [Float]
  ) {
    precondition(delta.count >= rows * outputs && transposed.count == inputs * outputs)
    precondition(z.count >= rows * inputs && result.count >= rows * inputs)
    unsafe table.pointee.relu_gradient(rows, inputs, outputs, delta, transposed, z, &result)
  }

  /// The first `count` of a = 0 where z ≤ 0, otherwise z (3.3).
  func relu(count: Int, z: [Float], a: inout [Float]) {
    precondition(z.count >= count && a.count >= count)
    unsafe table.pointee.relu(count, z, &a)
  }

  /// For each row: z becomes z − max z, p the softmax, and sums the sum of exponentials (3.3).
  func softmax(rows: Int, classes: Int, z: inout [Float], p: inout [Float], sums: inout [Float]) {
    precondition(classes > 0 && z.count >= rows * classes && p.count >= rows * classes && sums.count >= rows)
    unsafe table.pointee.softmax(rows, classes, &z, &p, &sums)
  }

  /// sum += x over all of `sum`.
  func add(_ x: [Float], to sum: inout [Float]) {
    precondition(x.count >= sum.count)
    unsafe table.pointee.add(sum.count, x, &sum)
  }

  /// w = fma(−rate, gradient, w) over all of `w` (3.7).
  func step(rate: Float, gradient: [Float], w: inout [Float]) {
    precondition(gradient.count == w.count)
    unsafe table.pointee.step(w.count, rate, gradient, &w)
  }

  /// sums, element i mod 8, += x² (3.7).
  func addSquares(_ x: [Float], to sums: inout [Double]) {
    precondition(sums.count == 8)
    unsafe table.pointee.square_sums(x.count, x, &sums)
  }

  /// x = x · factor.
  func scale(_ x: inout [Float], by factor: Float) {
    unsafe table.pointee.scale(x.count, factor, &x)
  }

  /// v and w of momentum, or of Nesterov's (3.9).
  func momentum(rate: Float, mu: Float, isNesterov: Bool, gradient: [Float], v: inout [Float], w: inout [Float]) {
    precondition(gradient.count == w.count && v.count == w.count)
    if isNesterov {
      unsafe table.pointee.nesterov(w.count, rate, mu, gradient, &v, &w)
    } else {
      unsafe table.pointee.momentum(w.count, rate, mu, gradient, &v, &w)
    }
  }

  /// m, v and w of Adam (3.9).
  func adam(_ factors: AdamFactors, gradient: [Float], m: inout [Float], v: inout [Float], w: inout [Float]) {
    precondition(gradient.count == w.count && m.count == w.count && v.count == w.count)
    var factors = nn_adam(
      beta1: factors.beta1, gain1: factors.gain1, beta2: factors.beta2, gain2: factors.gain2, rate: factors.rate,
      root: factors.root, epsilon: factors.epsilon, keep: factors.keep)
    unsafe table.pointee.adam(w.count, &factors, gradient, &m, &v, &w)
  }
}
