@testable import NNBConversion
import Testing

/// Names by Keras 3.15: `save_weights("big.weights.json", max_shard_size: …)`.
struct WeightShardTests {
  @Test(
    arguments: [
      ("big_00000.weights.h5", "big.weights.json"), ("a/b.c/x_y_00012.weights.h5", "x_y.weights.json"),
      ("_00001.weights.h5", ".weights.json"),
    ])
  func `one part of a file of weights is known by its name`(path: String, index: String) {
    #expect(WeightShard.index(ofPart: path) == index)
  }

  @Test(
    arguments: [
      "big.weights.h5", "big_0000.weights.h5", "big_000000.weights.h5", "big00000.weights.h5", "big_00000.h5",
      "big_0000a.weights.h5", "00000.weights.h5", "-", "",
    ])
  func `other names are those of whole files`(path: String) {
    #expect(WeightShard.index(ofPart: path) == nil)
  }
}
