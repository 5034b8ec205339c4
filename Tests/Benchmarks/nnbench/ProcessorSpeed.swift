import CNNBRoofline
import NNBCompute

/// What a processor can do with some kernels' instructions, in 10⁹ operations a second on all threads, two for each fused
/// multiply-add: the best of some short rounds.
struct ProcessorSpeed {
  /// On registers alone.
  let peak: Double

  /// If each operation loads a vector from one of some rows: with 16 KiB of them, which are in the first cache, and with
  /// 128 KiB, which are in the second.
  let fromFirstCache, fromSecondCache: Double

  init(_ kernels: Kernels, threads: Int) {
    let team = ThreadTeam(threads)
    func best(_ operations: Double, _ body: () -> Void) -> Double {
      let times = (0..<9).map { _ in seconds { team.run { _ in body() } } }
      return 2e-9 * operations * Double(team.count) / (times.min() ?? 1)
    }
    func best(rows count: Int) -> Double {
      let width = Int(NNR_ROW), terms = 512, rounds = 4_000
      let factors = [Float](repeating: 0.25, count: terms)
      let indices = (0..<terms).map { _ in UInt32.random(in: 0..<UInt32(count)) }
      return best(Double(terms * width * rounds)) {
        var sum: Float = 0
        // Safe: the indices are below NNR_ROWS, and the arrays are as long as is said.
        for _ in 0..<rounds { sum += unsafe nnr_sum(kernels.name, indices, factors, terms) }
        precondition(sum.isFinite)
      }
    }
    nnr_fill(0.5)
    let rounds = 500_000
    peak = best(Double(kernels.multiplyAddsPerRound * rounds)) { kernels.multiplyAdd(rounds: rounds) }
    fromFirstCache = best(rows: 64)
    fromSecondCache = best(rows: Int(NNR_ROWS))
  }
}
