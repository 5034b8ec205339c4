internal import CKernels

/// The loops of `CKernels` behind bounds checks: the only place in this module that touches pointers.
///
/// Safe: each call first checks, by precondition, that every array has the size that its shape calls for. The shapes
/// come from networks that have been validated, so no input can reach a failing check.
@safe public struct Kernels: Sendable {
  private nonisolated(unsafe) let table: UnsafePointer<nn_kernels>

  /// Those of training, whose caller checks sizes.
  nonisolated(unsafe) let training: UnsafePointer<nn_training>

  /// The kernels that every processor can run.
  public static let baseline = unsafe Kernels(nn_kernels_baseline(), nn_training_baseline())

  /// The kernels for AVX2 and FMA; nil where this processor has none.
  public static let avx2: Kernels? = {
    guard let table = unsafe nn_kernels_avx2(), let training = unsafe nn_training_avx2() else { return nil }
    return unsafe Kernels(table, training)
  }()

  /// The fastest kernels that this processor can run. All give the same bits.
  public static let best = avx2 ?? baseline

  private init(_ table: UnsafePointer<nn_kernels>, _ training: UnsafePointer<nn_training>) {
    unsafe (self.table, self.training) = (table, training)
  }

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

  /// sums, element i mod 8, += x² (3.7).
  func addSquares(_ x: [Float], to sums: inout [Double]) {
    precondition(sums.count == 8)
    unsafe table.pointee.square_sums(x.count, x, &sums)
  }

  /// x = x · factor.
  func scale(_ x: AlignedMemory<Float>, by factor: Float) {
    unsafe table.pointee.scale(x.count, factor, x.start)
  }

  /// w = fma(−rate, gradient, w) over all of `w` (3.9).
  func step(rate: Float, gradient: AlignedMemory<Float>, w: AlignedMemory<Float>) {
    precondition(gradient.count == w.count)
    unsafe table.pointee.step(w.count, rate, gradient.start, w.start)
  }

  /// v and w of momentum, or of Nesterov's (3.9).
  func momentum(
    rate: Float, mu: Float, isNesterov: Bool, gradient: AlignedMemory<Float>, v: AlignedMemory<Float>,
    w: AlignedMemory<Float>
  ) {
    precondition(gradient.count == w.count && v.count == w.count)
    let kernel = unsafe isNesterov ? table.pointee.nesterov : table.pointee.momentum
    unsafe kernel(w.count, rate, mu, gradient.start, v.start, w.start)
  }

  /// m, v and w of Adam (3.9).
  func adam(
    _ factors: AdamFactors, gradient: AlignedMemory<Float>, m: AlignedMemory<Float>, v: AlignedMemory<Float>,
    w: AlignedMemory<Float>
  ) {
    precondition(gradient.count == w.count && m.count == w.count && v.count == w.count)
    var factors = nn_adam(
      beta1: factors.beta1, gain1: factors.gain1, beta2: factors.beta2, gain2: factors.gain2, rate: factors.rate,
      root: factors.root, epsilon: factors.epsilon, keep: factors.keep)
    unsafe table.pointee.adam(w.count, &factors, gradient.start, m.start, v.start, w.start)
  }
}
