internal import NNBCompute
package import NNBEvaluation
package import NNBIDX

/// What two networks make of the same images.
package struct PredictionDifference: Equatable, Sendable {
  /// What a network makes of an image.
  package struct Answer: Equatable, Sendable {
    /// The predicted class, and its output; both nil if an output is not finite, and the class alone where the network
    /// gives a number.
    package let label: Int?
    package let output: Float?

    /// States an answer.
    package init(label: Int?, output: Float?) { (self.label, self.output) = (label, output) }
  }

  /// An image that the networks see differently.
  package struct Example: Equatable, Sendable {
    /// The image, counted from 0.
    package let image: Int

    /// Of several numbers the first that differs, counted from 0; nil for classes, and for a single number.
    package let place: Int?

    /// What each network makes of it.
    package let first, second: Answer
  }

  /// The largest difference between two outputs for one class, and where it is.
  package struct Largest: Equatable, Sendable {
    package let value: Double
    package let image, label: Int

    /// States a difference, the image and the class.
    package init(value: Double, image: Int, label: Int) {
      (self.value, self.image, self.label) = (value, image, label)
    }
  }

  /// More examples than these are not kept.
  package static let mostExamples = 5

  /// The number of images.
  package private(set) var count = 0

  /// The number of images whose predicted class is another, or for which one network alone has outputs that are not
  /// finite; of two networks that give numbers, the images for which one of these differs by more than the tolerance, or there
  /// are not as many.
  package private(set) var changedCount = 0

  /// The number of images for which each network has outputs that are not finite.
  package private(set) var notFiniteInFirst = 0, notFiniteInSecond = 0

  /// The threads that were asked for and that the system did not give, of the network that had the fewest.
  package let missingThreads: Int

  /// What the outputs of each network mean.
  package let meanings: [OutputMeaning]

  /// Whether both networks give numbers and no classes.
  package let comparesNumbers: Bool

  /// Whether both give numbers, and one of them several.
  package var hasSeveralNumbers: Bool {
    comparesNumbers && meanings.contains { if case .numbers = $0 { true } else { false } }
  }

  /// Whether the outputs mean different things, as logits and the outputs of a softmax do, so that the probabilities are
  /// compared where the outputs tell some.
  package let comparesProbabilities: Bool

  /// The largest difference between two outputs, or probabilities; nil if the networks have other numbers of classes, or
  /// nothing differs. Outputs that are not finite are left out.
  package private(set) var largest: Largest?

  /// Whether neither model said how bytes become inputs, so that 0 … 1 was assumed.
  package internal(set) var isScalingAssumed = false

  /// The first images that the networks see differently.
  package private(set) var examples: [Example] = []

  /// Runs both networks over all images, some hundred at a time.
  ///
  /// Throws `ProbeError` where the images do not fit one of them.
  package init(
    _ first: Classifier, _ second: Classifier, on images: ImageSet, tolerance: Tolerance? = nil
  ) throws {
    missingThreads = max(first.missingThreads, second.missingThreads)
    meanings = [first.meaning, second.meaning]
    comparesNumbers = first.meaning.classCount + second.meaning.classCount == 0
    comparesProbabilities = first.meaning != second.meaning
    bound = tolerance ?? Tolerance()
    let most = max(first.outputCount, second.outputCount)
    // Bounds the outputs that are kept, however many classes there are.
    let step = max(1, min(1_024, Self.mostOutputs / most))
    for start in stride(from: 0, to: images.count, by: step) {
      let range = start..<min(images.count, start + step)
      let lefts = try rows(first, images, range, file: 0), rights = try rows(second, images, range, file: 1)
      for (offset, image) in range.enumerated() { add(lefts[offset], rights[offset], image: image) }
    }
  }

  private let bound: Tolerance

  private static let mostOutputs = 1 << 22

  private struct Row {
    let label: Int?
    let outputs: [Float]
    let isFinite: Bool

    init(_ classifier: Classifier, _ outputs: Outputs, _ row: Int, probabilities: Bool) {
      label = classifier.predictedClass(outputs, row)
      let all = classifier.meaning.classOutputs(of: outputs.row(row))
      self.outputs = (probabilities ? classifier.meaning.probabilities(of: all) : nil) ?? all
      isFinite = outputs.row(row).allSatisfy(\.isFinite)
    }
  }

  private func rows(
    _ classifier: Classifier, _ images: ImageSet, _ range: Range<Int>, file: Int
  ) throws -> [Row] {
    var rows: [Row] = []
    do {
      try classifier.forEachImage(of: images, range) { _, outputs, row in
        Row(classifier, outputs, row, probabilities: comparesProbabilities)
      } _: { _, row in
        rows.append(row)
      }
    } catch let error as EvaluationError {
      throw ProbeError(error, file: file)
    }
    return rows
  }

  private mutating func add(_ left: Row, _ right: Row, image: Int) {
    count += 1
    if !left.isFinite { notFiniteInFirst += 1 }
    if !right.isFinite { notFiniteInSecond += 1 }
    if areDifferent(left, right) {
      changedCount += 1
      if examples.count < Self.mostExamples {
        examples.append(example(left, right, image: image))
      }
    }
    guard left.outputs.count == right.outputs.count else { return }
    for (label, (left, right)) in zip(left.outputs, right.outputs).enumerated() where left.isFinite && right.isFinite {
      let difference = (Double(left) - Double(right)).magnitude
      if difference > largest?.value ?? 0 { largest = .init(value: difference, image: image, label: label) }
    }
  }

  private func areDifferent(_ left: Row, _ right: Row) -> Bool {
    guard comparesNumbers, left.isFinite, right.isFinite else {
      return left.label != right.label || left.isFinite != right.isFinite
    }
    return left.outputs.count != right.outputs.count || differingNumber(left, right) != nil
  }

  /// The first of as many numbers that differs by more than the tolerance.
  private func differingNumber(_ left: Row, _ right: Row) -> Int? {
    zip(left.outputs, right.outputs).enumerated().first { _, pair in
      let (first, second) = (Double(pair.0), Double(pair.1))
      return (first - second).magnitude > bound.bound(second)
    }?.offset
  }

  private func example(_ left: Row, _ right: Row, image: Int) -> Example {
    let isSeveral = comparesNumbers && max(left.outputs.count, right.outputs.count) > 1
    let isFinite = left.isFinite && right.isFinite
    let place = isSeveral && isFinite ? differingNumber(left, right) : nil
    func answer(_ row: Row) -> Answer {
      .init(label: row.label, output: row.isFinite ? row.outputs[row.label ?? place ?? 0] : nil)
    }
    return Example(image: image, place: place, first: answer(left), second: answer(right))
  }
}
