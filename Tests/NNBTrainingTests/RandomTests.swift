import NNBCompute
import NNBModel
import NNBIDX
import NNBTestSupport
import Testing

import NNBTraining

@Suite struct `Random numbers are those of NumPy's Philox` {
  @Test(arguments: [
    (0, 1, 0), (1, 1, 0), (1, 1, 3), (1, 2, 1), (42, 2, 1000), (UInt64.max, 1, 2), (UInt64.max, 2, 1),
  ])
  func `word for word`(_ seed: UInt64, _ purpose: UInt64, _ index: UInt64) throws {
    let bytes: [UInt8] = try Fixtures.reference("random/words_seed\(seed)_purpose\(purpose)_index\(index)")
    let expected = stride(from: 0, to: bytes.count, by: 8).map { start in
      bytes[start..<start + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }
    var generator = Philox(seed: seed, purpose: try #require(.init(rawValue: purpose)), index: index)
    #expect(expected.map { _ in generator.next() } == expected)
  }

  @Test(arguments: [(Initialization.heUniform, "he_uniform"), (.uniform, "uniform")])
  func `in the initial parameters`(_ initialization: Initialization, _ name: String) throws {
    let parameters = initialization.parameters(inputs: 12, hidden: 7, classes: 5, seed: 1)
    #expect(parameters.kernel1 == (try Fixtures.reference("random/\(name)_W1")))
    #expect(parameters.bias1 == (try Fixtures.reference("random/\(name)_b1")))
    #expect(parameters.kernel2 == (try Fixtures.reference("random/\(name)_W2")))
    #expect(parameters.bias2 == (try Fixtures.reference("random/\(name)_b2")))
  }

  @Test(arguments: [0, 1, 3, 4, 5, 41]) func `from any word on`(_ count: Int) {
    var whole = Philox(seed: 42, purpose: .sampleOrder, index: 1000)
    let expected = (0..<60).map { _ in whole.next() }.dropFirst(count)
    var part = Philox(seed: 42, purpose: .sampleOrder, index: 1000, skipping: count)
    #expect(expected.map { _ in part.next() } == Array(expected))
  }

  @Test(arguments: [Initialization.heUniform, .uniform], [0, 3])
  func `in any part of the initial parameters, whoever draws it`(_ initialization: Initialization, _ tensor: Int) {
    let sizes = [12, 7, 5], all = initialization.parameters(sizes: sizes, seed: 1).tensors[tensor]
    let source = DrawnNumbers(sizes: sizes, initialization, seed: 1, average: 2)
    for range in [0..<all.count, 1..<4, all.count - 1..<all.count] {
      for kind in 0...2 {
        #expect(source.numbers(ofKind: kind, tensor: tensor, range) == (kind == 1 ? nil : Array(all[range])))
      }
    }
  }

  @Test(arguments: [10, 1000], [1, 2]) func `in the order of an epoch`(_ count: Int, _ epoch: Int) throws {
    let expected: [Int32] = try Fixtures.reference("random/order_n\(count)_epoch\(epoch)")
    #expect(SampleOrder.shuffled(count: count, seed: 1, epoch: epoch) == expected.map(UInt32.init))
  }

  @Test(arguments: [1, 2, 3, 257]) func `and an order is a permutation of any number of samples`(_ count: Int) {
    let order = SampleOrder.shuffled(count: count, seed: 3, epoch: 1)
    #expect(order.sorted() == (0..<UInt32(count)).map { $0 })
  }
}
