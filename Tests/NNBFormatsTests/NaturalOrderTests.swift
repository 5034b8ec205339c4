import NNBFormats
import Testing

/// Keys of names, and chains of sizes.
@Suite struct `Natural order` {
  @Test func `counts numbers by their size`() {
    let sorted = [
      "", "0", "2", "10", "a", "a/b", "a1", "b", "dense", "dense_1", "Dense_2", "dense-10", "layer9", "layer10",
      "layer99999999999999999999998", "layer99999999999999999999999", "W2", "W10", "é",
    ]
    #expect(sorted.reversed().sorted { NaturalKey($0) < NaturalKey($1) } == sorted)
  }

  @Test(arguments: [("W1", "w_01"), ("fc1.a", "FC1/a"), ("hiddenLayer", "hidden layer"), ("a0", "a_00")])
  func `takes names for the same that differ in signs, zeros or case`(left: String, right: String) {
    #expect(NaturalKey(left) == NaturalKey(right))
    #expect(!(NaturalKey(left) < NaturalKey(right)))
  }

  @Test(arguments: [("W1", "W2"), ("ab", "a/b"), ("\u{E9}", "e\u{301}"), ("a", "a1")])
  func `takes other names for different`(left: String, right: String) {
    #expect(NaturalKey(left) != NaturalKey(right))
  }

  @Test func `knows the pattern of numbered names`() {
    #expect(NaturalKey("net.0.fc12").pattern == NaturalKey("Net.7.fc_3").pattern)
    #expect(NaturalKey("fc1").pattern != NaturalKey("fc").pattern)
    #expect(NaturalKey("net1").pattern == NaturalKey("net2").pattern)
    #expect(NaturalKey("net1/fc1").pattern == NaturalKey("net1/fc2").pattern)
    #expect(NaturalKey("net1/fc1").pattern != NaturalKey("net2/fc1").pattern)
  }

  @Test(
    arguments: [
      ([], [], .none), ([(3, 2)], [[0]], .one([0])), ([(2, 1), (3, 2)], [[0], [1]], .one([1, 0])),
      ([(2, 1), (3, 2)], [[0, 1]], .none), ([(3, 2), (1, 4)], [[0], [1]], .none),
      ([(2, 2), (2, 2)], [[0], [1]], .several), ([(2, 2), (2, 2)], [[1, 0]], .one([1, 0])),
      ([(2, 1), (2, 2), (3, 2)], [[0], [1], [2]], .one([2, 1, 0])), ([(3, 2), (2, 3)], [[0], [1]], .several),
      ([(3, 3), (4, 4)], [[0], [1]], .none), ([(1, 2), (2, 1), (1, 3), (3, 1)], [[0, 1], [2, 3]], .several),
      ([(1, 2), (2, 1), (1, 3), (3, 1)], [[0, 1, 2], [3]], .several),
      ([(1, 2), (2, 1), (1, 3), (3, 4)], [[2, 3], [0], [1]], .one([0, 1, 2, 3])),
    ] as [([(inputs: Int, outputs: Int)], [[Int]], SizeChain.Orders)])
  func `finds the orders in which sizes make a chain`(
    layers: [(inputs: Int, outputs: Int)], queues: [[Int]], orders: SizeChain.Orders
  ) {
    #expect(SizeChain(layers: layers).orders(keeping: queues) == orders)
  }

  /// All ways to give four layers sizes of 1 and 2, and some to number them, against all permutations.
  @Test(arguments: [
    [[0], [1], [2], [3]], [[0, 1, 2, 3]], [[0, 1], [2, 3]], [[3, 0], [1], [2]], [[0, 2, 3], [1]],
  ])
  func `finds as many orders as there are`(queues: [[Int]]) {
    let permutations = (0..<256).map { code in (0..<4).map { code >> (2 * $0) & 3 } }.filter { Set($0).count == 4 }
    let kept = permutations.filter { order in
      queues.allSatisfy { queue in order.filter(queue.contains) == queue }
    }
    for code in 0..<256 {
      let layers = (0..<4).map { (inputs: code >> (2 * $0) & 1, outputs: code >> (2 * $0 + 1) & 1) }
      let orders = kept.filter { order in
        zip(order, order.dropFirst()).allSatisfy { layers[$0].outputs == layers[$1].inputs }
      }
      let expected: SizeChain.Orders = orders.count > 1 ? .several : orders.first.map { .one($0) } ?? .none
      #expect(SizeChain(layers: layers).orders(keeping: queues) == expected, "sizes \(layers)")
    }
  }

  @Test(arguments: [
    ([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c"),
    ((1...9).map(String.init), "1, 2, 3, 4, 5, 6 and 3 more"), ((1...8).map(String.init), "1, 2, 3, 4, 5, 6, 7 and 8"),
  ])
  func `is listed in a sentence`(names: [String], text: String) {
    #expect(listed(names) == text)
  }
}
