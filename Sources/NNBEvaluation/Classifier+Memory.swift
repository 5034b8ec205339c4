internal import NNBBytes
internal import NNBCompute
package import NNBModel
internal import NNBSystem

extension Classifier {
  /// How many passes each thread computes before their results are handed out, so that no thread waits long for
  /// another. And how many outputs of all threads may be held meanwhile; each thread gets at least one pass.
  private static let passesPerThread = 16, outputsAtOnce = 1 << 22

  /// How many passes of `rows` rows are computed before their results are handed out.
  static func passesAtOnce(rows: Int, outputs: Int, threads: Int) -> Int {
    min(passesPerThread, max(1, outputsAtOnce / (rows * outputs * threads))) * threads
  }

  /// What there is of the outputs at once: the sums, what the last activation makes of them, and one of both as it is copied.
  private static let partsOfOutputs = 3, lanes = 16

  /// How many bytes a network takes as f32 with the outputs of its layers on `threads` threads, rounded up; nil if they are beyond
  /// `Int`.
  package static func byteCount(of network: Network, threads: Int) -> Int? {
    var sum = 0, isTooMuch = false
    func add(_ factors: Int...) {
      guard let product = checkedProduct(factors), let next = checkedSum(sum, product) else { return isTooMuch = true }
      sum = next
    }
    let float = MemoryLayout<Float>.size, buffersPerThread = 4
    let threads = max(1, threads)
    var largest = 0, widest = network.layers[0].inputs
    for layer in network.layers {
      guard let width = checkedSum(layer.outputs, lanes), let weights = checkedProduct([layer.inputs, width]) else {
        return nil
      }
      add(weights, float)
      largest = max(largest, weights)
      widest = max(widest, width)
    }
    // A kernel in the order of its file becomes tiles.
    add(largest, float)
    let rows = DenseStack.rowsPerPass(widest: widest)
    add(threads, rows, widest, buffersPerThread, float)
    add(
      passesAtOnce(rows: rows, outputs: network.outputs, threads: threads), rows, network.outputs + lanes,
      partsOfOutputs, float)
    return isTooMuch ? nil : sum
  }

  /// How many bytes the evaluation of a network in training takes besides that, if nothing of it is copied; rounded up. It has no
  /// more than so many outputs.
  package static func byteCount(ofLiveOutputs outputs: Int) -> Int {
    DenseStack.groupSize * (outputs + lanes) * partsOfOutputs * MemoryLayout<Float>.size
  }

  /// Makes sure that there is memory for a network as f32 and for the outputs of its layers on `threads` threads.
  static func requireMemory(for network: Network, threads: Int) throws(EvaluationError) {
    guard let needed = byteCount(of: network, threads: threads) else {
      throw .outOfMemory(MemoryShortage(byteCount: .max))
    }
    do throws(MemoryShortage) { try Memory.require(needed) } catch { throw .outOfMemory(error) }
  }
}
