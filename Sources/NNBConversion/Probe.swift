internal import NNBCompute
internal import NNBEvaluation
internal import NNBIDX
internal import NNBModel

/// Runs two models over the same images.
enum Probe {
  static func run(
    _ before: Checkpoint, _ after: Checkpoint, unitScales: [[Float]]? = nil, on path: String, isTransposed: Bool = false
  ) throws -> ProbeResult {
    // A model that does not say how bytes become inputs is fed as the other one.
    let stated = [before, after].map { $0.network?.input.scaling }
    let scalings = [stated[0] ?? stated[1] ?? .unitBytes, stated[1] ?? stated[0] ?? .unitBytes]
    let images = try ProbeImages.read(path, for: scalings, isTransposed: isTransposed)
    let first = try Classifier(before, scaling: scalings[0])
    let second = try Classifier(after, scaling: scalings[1], unitScales: unitScales, kernels: .best)
    let comparesNumbers = first.meaning.classCount == 0
    var expected: [Answer] = []
    expected.reserveCapacity(images.count)
    try answers(of: first, images) { expected.append($1) }
    let labels = ProbeImages.labels(beside: path, of: images, classCount: first.meaning.classCount)
    var changed = 0, largest = 0.0, correct = (before: 0, after: 0)
    try answers(of: second, images) { image, answer in
      let isOther = comparesNumbers ? answer.outputs != expected[image].outputs : answer.label != expected[image].label
      if isOther { changed += 1 }
      if let label = labels?[image] {
        correct.before += expected[image].label == Int(label) ? 1 : 0
        correct.after += answer.label == Int(label) ? 1 : 0
      }
      for (left, right) in zip(answer.outputs, expected[image].outputs) {
        largest = max(largest, Double((left - right).magnitude))
      }
    }
    return ProbeResult(
      count: images.count, changedCount: changed, comparesNumbers: comparesNumbers, largestDifference: largest,
      correct: labels == nil ? nil : correct)
  }

  private typealias Answer = (label: Int?, outputs: [Float])

  /// What a model makes of each image; a number has no class.
  private static func answers(
    of model: Classifier, _ images: ImageSet, _ body: (_ image: Int, Answer) throws -> Void
  ) throws {
    if model.meaning.classCount == 0 { return try model.outputs(for: images) { try body($0, (nil, $1)) } }
    try model.classify(images) { try body($0, ($1.label, $1.outputs)) }
  }
}
