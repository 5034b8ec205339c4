import NNBModel
import Testing

/// Which samples a network takes: the table of Spec/nnb.md, 7.1.
struct InputSampleTests {
  @Test(arguments: [
    ([28, 28], [28, 28], true), ([28, 28, 1], [28, 28], true), ([1, 28, 28], [28, 28], true),
    ([1, 28, 1, 28, 1], [28, 28], true), ([784], [28, 28], true), ([1, 784], [28, 28], true),
    ([28, 28], [1, 784], true), ([28, 28], [784], true), ([1], [1, 1], true), ([1, 1, 1], [1, 1], true),
    ([28, 1], [28, 1], true), ([28, 1], [1, 28], true),
    ([14, 56], [28, 28], false), ([28, 28], [14, 56], false), ([783], [28, 28], false),
    ([28, 28, 3], [28, 28], false),
    ([2, 14, 28], [28, 28], false), ([28], [28, 28], false), ([1 << 40, 1 << 40], [2], false),
  ])
  func `A network takes samples of the same numbers in the same order`(own: [Int], other: [Int], fits: Bool) {
    #expect(InputContract(shape: own, scaling: nil).takes(samplesOf: other) == fits)
  }
}
