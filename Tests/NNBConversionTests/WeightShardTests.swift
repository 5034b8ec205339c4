import NNBSystem
import Foundation
import NNBBytes
import NNBTestSupport
import Testing

import NNBConversion

/// Names, and the list, by Keras 3.15: `save_weights("big.weights.json", max_shard_size: …)`.
struct WeightShardTests {
  /// What Keras writes into the list; `stem` as JSON has it.
  private func list(_ stem: String, _ numbers: [String]) -> [UInt8] {
    let entries = numbers.map { #""/layers/dense_\#($0)/vars": "\#(stem)_\#($0).weights.h5""# }
    return Array((#"{"metadata": {"total_size": 9}, "weight_map": {"# + entries.joined(separator: ", ") + "}}").utf8)
  }

  @Test(
    arguments: [
      ("big_00000.weights.h5", "big.weights.json"), ("a/b.c/x_y_00012.weights.h5", "x_y.weights.json"),
      ("_00001.weights.h5", ".weights.json"), ("ck_00010.weights.h5", "ck.weights.json"),
    ])
  func `a file that is named like a part is one only where a list beside it has it`(path: String, index: String) throws
  {
    try withTemporaryFolder { folder in
      let path = folder + "/" + path, place = URL(filePath: path).deletingLastPathComponent()
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      func part() throws -> WeightShard { try #require(try WeightShard(FilePath(path))) }
      #expect(try part().index == index)
      #expect(try !part().isListed)
      let list = place.appending(path: index).path()
      try write(self.list("x", ["00002"]), to: list)
      #expect(try !part().isListed)
      // Keras writes names that are not ASCII as escapes.
      try write(self.list(#"\u00e9"#, ["00000", "00001", "00010", "00012"]), to: list)
      #expect(try part().isListed)
    }
  }

  @Test func `a list that cannot be read is told`() throws {
    try withTemporaryFolder { folder in
      let list = folder + "/m.weights.json"
      try FileManager.default.createDirectory(atPath: list, withIntermediateDirectories: false)
      let error = #expect(throws: FileError.self) { try WeightShard(FilePath(folder + "/m_00000.weights.h5")) }
      #expect(error?.description.contains(list) ?? false, "\(String(describing: error))")
    }
  }

  @Test(
    arguments: [
      "big.weights.h5", "big_0000.weights.h5", "big_000000.weights.h5", "big00000.weights.h5", "big_00000.h5",
      "big_0000a.weights.h5", "00000.weights.h5", "-", "",
    ])
  func `other names are those of whole files`(path: String) throws {
    #expect(try WeightShard(FilePath(path)) == nil)
  }
}
