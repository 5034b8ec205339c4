import NNBCompute
import NNBIDX
import NNBModel
import Synchronization
import NNBTestSupport
import Testing

import NNBEvaluation

@Suite struct `A classifier that several tasks share` {
  /// 300 images of two pixels, of which one is brighter: its index is the label.
  private static let labels = (0..<300).map { UInt8($0 * 7 % 3 == 0 ? 1 : 0) }
  private static let pixels = labels.flatMap { $0 == 0 ? [200, 10] as [UInt8] : [10, 200] }

  @Test(arguments: [1, 2, 3], [2, 5]) func `gives each of them what it gives one`(threads: Int, callers: Int)
    async throws
  {
    let model = try Classifier(try HandMade.network(kernel: [10, -10, -10, 10]), threads: threads)
    let images = try HandMade.labelled(Self.pixels, Self.labels)
    let alone = try model.evaluate(images)
    #expect(alone.correct == images.count && alone.count == images.count)
    let found = try await withThrowingTaskGroup { group in
      for _ in 0..<callers {
        group.addTask {
          try (0..<20).allSatisfy { _ in
            let report = try model.evaluate(images)
            return (report.correct, report.count, report.loss) == (alone.correct, alone.count, alone.loss)
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(found == [Bool](repeating: true, count: callers))
  }

  @Test func `can be asked again while it hands out predictions`() throws {
    let model = try Classifier(try HandMade.network(kernel: [10, -10, -10, 10]), threads: 2)
    let images = try HandMade.labelled(Self.pixels, Self.labels)
    var count = 0
    try model.classify(images.images) { index, prediction in
      #expect(prediction.label == Int(Self.labels[index]))
      if index % 100 == 0 { count += try model.evaluate(images).correct }
    }
    #expect(count == 3 * images.count)
  }
}
