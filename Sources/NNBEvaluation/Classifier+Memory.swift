internal import NNBBytes
internal import NNBCompute
internal import NNBModel
internal import NNBSystem

extension Classifier {
  /// How many passes each thread computes before their results are handed out, so that no thread waits long for
  /// another. And how many outputs of all threads may be held meanwhile; each thread gets at least one pass.
  private static let passesPerThread = 16, outputsAtOnce = 1 << 22

  /// How many passes of `rows` rows are computed before their results are handed out.
  static func passesAtOnce(rows: Int, outputs: Int, threads: Int) -> Int {
    min(passesPerThread, max(1, outputsAtOnce / (rows * outputs * threads))) * threads
  }

  /// Makes sure that there is memory for a network as f32 and for the outputs of its layers on `threads` threads;
  /// rounded up.
  static func requireMemory(for network: Network, threads: Int) throws(EvaluationError) {
    var sum = 0, isTooMuch = false
    func add(_ factors: Int...) {
      guard let product = checkedProduct(factors), let next = checkedSum(sum, product) else { return isTooMuch = true }
      sum = next
    }
    let float = MemoryLayout<Float>.size, lanes = 16, buffersPerThread = 4, partsOfOutputs = 3
    let threads = max(1, threads)
    var largest = 0, widest = network.layers[0].inputs
    for layer in network.layers {
      guard let width = checkedSum(layer.outputs, lanes), let weights = checkedProduct([layer.inputs, width]) else {
        isTooMuch = true
        break
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
    guard !isTooMuch else { throw .outOfMemory(MemoryShortage(byteCount: .max)) }
    do throws(MemoryShortage) { try Memory.require(sum) } catch { throw .outOfMemory(error) }
  }
}
