import Model
import TestSupport
import Testing

@testable import Compute

/// All kernels that this processor can run.
let kernelSets: [Kernels] = [.baseline] + (Kernels.avx2.map { [$0] } ?? [])

@Suite struct `The kernels` {
  @Test(arguments: kernelSets) func `leave terms with a zero input out of a sum`(_ kernels: Kernels) {
    // 0 · ∞ would be NaN, and adding it would show.
    var z: [Float] = [0, 0]
    kernels.dense(
      rows: 1, inputs: 2, outputs: 2, x: [0, 1], kernel: [.infinity, .nan, 2, 3], bias: [1, -0.0], z: &z)
    #expect(z == [3, 3])
  }

  @Test(arguments: kernelSets) func `keep a NaN through ReLU`(_ kernels: Kernels) {
    var a: [Float] = [9, 9, 9, 9]
    kernels.relu(count: 4, z: [.nan, -1, -0.0, 2], a: &a)
    #expect(a[0].isNaN)
    #expect(bits(Array(a[1...])) == bits([0, 0, 2]))
  }

  @Test(arguments: kernelSets) func `have an exponential within one unit in the last place`(_ kernels: Kernels) throws {
    let x: [Float] = try Fixtures.reference("functions/exp_x")
    let expected: [Double] = try Fixtures.reference("functions/exp")
    for (x, expected) in zip(x, expected) {
      let own = Mathematics.exp(x)
      #expect(abs(Double(own) - expected) <= Double(Float(expected).ulp), "exp(\(x))")
      guard x <= 0 else { continue }
      // Beside a larger logit of 0 the kernel's exponential is divided by 1 + itself.
      var z: [Float] = [0, x], p: [Float] = [0, 0], sums: [Float] = [0]
      kernels.softmax(rows: 1, classes: 2, z: &z, p: &p, sums: &sums)
      #expect(p[1].bitPattern == (own / (1 + own)).bitPattern && sums[0] == 1 + own, "exp(\(x))")
    }
  }
}

/// The bits of numbers, of which NaN and the sign of zero can be compared.
func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }
