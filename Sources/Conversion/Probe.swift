internal import Evaluation
internal import IDX
internal import Model

/// Runs two models over the same images.
enum Probe {
  static func run(_ before: Checkpoint, _ after: Checkpoint, on path: String) throws -> ProbeResult {
    let images = try ImageSet(contentsOf: path)
    // With the same scaling for both: what is compared is the networks.
    let scaling = before.network?.input.scaling ?? after.network?.input.scaling ?? .unitBytes
    let first = try Classifier(before, scaling: scaling), second = try Classifier(after, scaling: scaling)
    var expected: [Classifier.Prediction] = []
    expected.reserveCapacity(images.count)
    try first.classify(images) { expected.append($1) }
    var changed = 0, largest = 0.0
    try second.classify(images) { index, prediction in
      if prediction.label != expected[index].label { changed += 1 }
      for (left, right) in zip(prediction.outputs, expected[index].outputs) {
        largest = max(largest, Double((left - right).magnitude))
      }
    }
    return ProbeResult(count: images.count, changedCount: changed, largestDifference: largest)
  }
}
