internal import NNBSystem
internal import CNNBKernels

/// The loops of `CNNBKernels` behind bounds checks.
///
/// Safe: each call first checks, by precondition, that every array has the size that its shape requires. The shapes
/// come from networks that have been validated, so no input can make a check fail.
@safe package struct Kernels: Sendable {
  private nonisolated(unsafe) let table: UnsafePointer<nn_kernels>

  /// The kernels of training; their caller checks the sizes.
  nonisolated(unsafe) let training: UnsafePointer<nn_training>

  /// The kernels that every processor can run.
  package static let baseline = unsafe Kernels(nn_kernels_baseline(), nn_training_baseline())

  /// The kernels for AVX2 and FMA; nil if this processor does not have them.
  package static let avx2: Kernels? = {
    guard let table = unsafe nn_kernels_avx2(), let training = unsafe nn_training_avx2() else { return nil }
    return unsafe Kernels(table, training)
  }()

  /// The kernels for AVX-512, as in Intel's processors since Ice Lake and AMD's since Zen 4; nil if this processor does
  /// not have it.
  package static let avx512: Kernels? = {
    guard let table = unsafe nn_kernels_avx512(), let training = unsafe nn_training_avx512() else { return nil }
    return unsafe Kernels(table, training)
  }()

  /// All kernels that this processor can run, the fastest last.
  package static let all = [baseline] + [avx2, avx512].compactMap { $0 }

  private static let chosen = Locked<Kernels?>(nil)

  /// The kernels that the program has chosen, or else the fastest that this processor can run. All give the same bits.
  package static var best: Kernels { chosen.withLock { $0 } ?? all.last ?? baseline }

  /// Chooses kernels by name for the whole process. Call it before anything else. Returns false, and changes nothing,
  /// if this processor cannot run them.
  package static func choose(_ name: String) -> Bool {
    guard let kernels = all.first(where: { $0.name == name }) else { return false }
    chosen.withLock { $0 = kernels }
    return true
  }

  private init(_ table: UnsafePointer<nn_kernels>, _ training: UnsafePointer<nn_training>) {
    unsafe (self.table, self.training) = (table, training)
  }

  /// The name of the instruction set.
  package var name: String { unsafe String(cString: table.pointee.name) }

  /// The number of multiply-adds in a round of `multiplyAdd`.
  package var multiplyAddsPerRound: Int { unsafe table.pointee.multiply_adds }

  /// Fused multiply-adds on registers only, as fast as the processor can: a measure for benchmarks.
  package func multiplyAdd(rounds: Int) {
    let sum = unsafe table.pointee.multiply_add(rounds)
    precondition(sum.isFinite)
  }

  /// The columns of a tile in z (rows, zStride), from `place` on, = x (rows, inputs) · kernel + bias, sparse in x
  /// (Spec/arithmetic.md, 3.3); x has rows of `xStride`. The first layer's sums are not grouped, all others' are.
  package func dense(
    rows: Int, inputs: Int, isGrouped: Bool, x: [Float], xStride: Int, tile: DenseTile, z: inout [Float],
    zStride: Int, place: Int
  ) {
    guard rows > 0 else { return }
    precondition(x.count >= (rows - 1) * xStride + inputs && tile.kernel.count == inputs * tile.width)
    precondition(tile.width % Int(NN_LANES) == 0 && tile.width <= Int(NN_TILE) && place + tile.width <= zStride)
    precondition(z.count >= rows * zStride)
    unsafe z.withUnsafeMutableBufferPointer { z in
      guard let start = z.baseAddress else { return }
      unsafe table.pointee.dense(
        rows, inputs, tile.vectors, isGrouped ? 1 : 0, x, xStride, tile.kernel.start, tile.bias.start, start + place,
        zStride)
    }
  }

  /// The same for a first layer, where x (rows, inputs) are the inputs of bytes by a proportional table.
  func dense(
    rows: Int, inputs: Int, bytes: ArraySlice<UInt8>, table inputTable: InputTable, tile: DenseTile, z: inout [Float],
    zStride: Int, place: Int
  ) {
    precondition(bytes.count >= rows * inputs && tile.kernel.count == inputs * tile.width)
    precondition(tile.width % Int(NN_LANES) == 0 && tile.width <= Int(NN_TILE) && place + tile.width <= zStride)
    precondition(z.count >= rows * zStride && inputTable.isProportional)
    unsafe z.withUnsafeMutableBufferPointer { z in
      unsafe bytes.withUnsafeBufferPointer { bytes in
        guard let start = z.baseAddress, let x = bytes.baseAddress else { return }
        unsafe table.pointee.dense_bytes(
          rows, inputs, tile.vectors, x, inputs, inputTable.values, tile.kernel.start, tile.bias.start, start + place,
          zStride)
      }
    }
  }

  /// The same for all of z (64, width), the sums of a tile.
  func dense(
    rows: Int, inputs: Int, bytes: ArraySlice<UInt8>, table values: AlignedMemory<Float>,
    kernel: AlignedMemory<Float>, bias: AlignedMemory<Float>, z: AlignedMemory<Float>
  ) {
    let width = bias.count
    precondition(width % Int(NN_LANES) == 0 && width <= Int(NN_TILE) && kernel.count == inputs * width)
    precondition(bytes.count >= rows * inputs && z.count >= rows * width && values.count == 256)
    unsafe bytes.withUnsafeBufferPointer { bytes in
      guard let x = bytes.baseAddress else { return }
      unsafe table.pointee.dense_bytes(
        rows, inputs, width / Int(NN_LANES), x, inputs, values.start, kernel.start, bias.start, z.start, width)
    }
  }

  /// The same for all of z (64, width), the sums of a tile in training; x has rows of `xStride`.
  func dense(
    rows: Int, inputs: Int, x: AlignedMemory<Float>, xStride: Int, kernel: AlignedMemory<Float>,
    bias: AlignedMemory<Float>, z: AlignedMemory<Float>
  ) {
    let width = bias.count
    precondition(width % Int(NN_LANES) == 0 && width <= Int(NN_TILE) && kernel.count == inputs * width)
    precondition(inputs <= xStride && x.count >= rows * xStride && z.count >= rows * width)
    unsafe table.pointee.dense(
      rows, inputs, width / Int(NN_LANES), 1, x.start, xStride, kernel.start, bias.start, z.start, width)
  }

  /// The first `count` of a = 0 where z ≤ 0, otherwise z (3.3).
  package func relu(count: Int, z: [Float], a: inout [Float]) {
    precondition(z.count >= count && a.count >= count)
    unsafe table.pointee.relu(count, z, &a)
  }

  /// For the first `classes` of each row of `stride`: z becomes z − max z, p the softmax, and sums the sum of
  /// exponentials (3.3).
  package func softmax(
    rows: Int, classes: Int, stride: Int, z: inout [Float], p: inout [Float], sums: inout [Float]
  ) {
    precondition(classes > 0 && classes <= stride && sums.count >= rows)
    precondition(z.count >= rows * stride && p.count >= rows * stride)
    unsafe table.pointee.softmax(rows, classes, stride, &z, &p, &sums)
  }

  /// sums, element i mod 8, += x² (3.7).
  func addSquares(_ x: [Float], to sums: inout [Double]) {
    precondition(sums.count == 8)
    unsafe table.pointee.square_sums(x.count, x, &sums)
  }

  /// The same of the first `count` elements of a part of `x` that begins at a multiple of 8.
  func addSquares(_ x: AlignedMemory<Float>, count: Int, to sums: inout [Double]) {
    precondition(sums.count == 8 && 0...x.count ~= count)
    unsafe table.pointee.square_sums(count, x.start, &sums)
  }

  /// x = x · factor.
  package func scale(_ x: AlignedMemory<Float>, by factor: Float) {
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

  /// e = fma(gain, w − e, e) over all of `e` (3.11).
  package func average(gain: Float, w: AlignedMemory<Float>, into e: AlignedMemory<Float>) {
    precondition(w.count == e.count)
    unsafe table.pointee.average(e.count, gain, w.start, e.start)
  }

  /// m, v and w of Adam (3.9).
  package func adam(
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
