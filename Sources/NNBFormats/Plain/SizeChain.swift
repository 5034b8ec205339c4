/// The orders in which layers can follow each other, each taking as many values as the one before gives.
package struct SizeChain {
  /// How many orders there are.
  package enum Orders: Equatable {
    case none
    case one([Int])

    /// At least two, or so many dead ends that the search was given up.
    case several
  }

  /// The numbers of inputs and outputs of each layer.
  package let layers: [(inputs: Int, outputs: Int)]

  /// States the layers.
  package init(layers: [(inputs: Int, outputs: Int)]) {
    self.layers = layers
  }

  /// The choices that are looked at before a search is given up.
  package static let limit = 1 << 18

  /// The orders of all layers in which those of each queue keep theirs; every layer is in one queue.
  package func orders(keeping queues: [[Int]]) -> Orders {
    guard let starts = starts(of: queues) else { return .none }
    var choices: [Int: [Int]] = [:]
    for (index, queue) in queues.enumerated() {
      for inputs in Set(queue.map { layers[$0].inputs }) { choices[inputs, default: []].append(index) }
    }
    var heads = queues.map(\.startIndex)
    var steps = [starts[...]]
    var taken: [Int] = [], order: [Int] = []
    var found: [Int]?
    for _ in 0..<Self.limit {
      guard let step = steps.indices.last else { return found.map(Orders.one) ?? .none }
      guard let queue = steps[step].popFirst() else {
        steps.removeLast()
        if let queue = taken.popLast() {
          heads[queue] -= 1
          order.removeLast()
        }
        continue
      }
      guard heads[queue] < queues[queue].count else { continue }
      let layer = queues[queue][heads[queue]]
      guard order.last.map({ layers[$0].outputs == layers[layer].inputs }) ?? true else { continue }
      heads[queue] += 1
      taken.append(queue)
      order.append(layer)
      if order.count == layers.count {
        guard found == nil else { return .several }
        found = order
      }
      steps.append((choices[layers[layer].outputs] ?? [])[...])
    }
    return .several
  }

  /// What is to be said where the sizes alone would allow another order.
  package static func noteOnNumbers(_ names: String) -> String {
    "the sizes of the layers allow more than one order; the numbers in their names decide: \(names)"
  }

  /// The queues that can begin: a chain leaves its first size once more than it comes to it; nil if no chain is.
  private func starts(of queues: [[Int]]) -> [Int]? {
    var surplus: [Int: Int] = [:]
    for layer in layers {
      surplus[layer.inputs, default: 0] += 1
      surplus[layer.outputs, default: 0] -= 1
    }
    surplus = surplus.filter { $0.value != 0 }
    if surplus.isEmpty { return Array(queues.indices) }
    guard surplus.count == 2, let first = surplus.first(where: { $0.value == 1 })?.key else { return nil }
    return queues.indices.filter { queues[$0].first.map { layers[$0].inputs == first } ?? false }
  }
}
