internal import NNBCompute
public import NNBIDX

/// How well a model classifies labelled images.
public struct EvaluationReport: Equatable, Sendable {
  /// The number of images, and of those classified correctly.
  public let count, correct: Int

  /// The mean cross-entropy in nats, of the kind that `OutputMeaning.loss` says; nil if there is none.
  public let loss: Double?

  /// How often each class was predicted for each label.
  public let confusion: ConfusionMatrix

  /// The fraction of the images that was classified correctly.
  public var accuracy: Double { Double(correct) / Double(count) }
}

/// Counts images by label and predicted class.
public struct ConfusionMatrix: Equatable, Sendable {
  /// The number of classes.
  public let classCount: Int

  private struct Cell: Hashable { let label, prediction: Int }

  /// Only pairs that occur. A model can have many outputs, and their square may not fit in memory.
  private var counts: [Cell: Int] = [:]

  /// All zeros.
  package init(classCount: Int) {
    self.classCount = classCount
  }

  /// How many images labelled `label` were classified as `prediction`.
  public subscript(label label: Int, prediction prediction: Int) -> Int {
    counts[Cell(label: label, prediction: prediction)] ?? 0
  }

  /// What occurs: label, predicted class and how often; in the order of labels, then of classes.
  package var entries: [Entry] {
    counts.map { Entry(label: $0.key.label, prediction: $0.key.prediction, count: $0.value) }
      .sorted { ($0.label, $0.prediction) < ($1.label, $1.prediction) }
  }

  /// A pair that occurs.
  package struct Entry: Equatable, Sendable {
    package let label, prediction, count: Int
  }

  /// Counts one image.
  package mutating func add(label: Int, prediction: Int) {
    counts[Cell(label: label, prediction: prediction), default: 0] += 1
  }

  /// The fraction of the images classified as this class that have this label; nil if there are none.
  public func precision(_ index: Int) -> Double? {
    ratio(self[label: index, prediction: index], of: (0..<classCount).map { self[label: $0, prediction: index] })
  }

  /// The fraction of the images with this label that were classified as this class; nil if there are none.
  public func recall(_ index: Int) -> Double? {
    ratio(self[label: index, prediction: index], of: (0..<classCount).map { self[label: index, prediction: $0] })
  }

  private func ratio(_ part: Int, of whole: [Int]) -> Double? {
    let sum = whole.reduce(0, +)
    return sum == 0 ? nil : Double(part) / Double(sum)
  }
}

extension Classifier {
  /// Evaluates a model that tells classes apart on labelled images, or on `range` of them.
  ///
  /// Throws `EvaluationError` if images or labels do not fit the model, `noClasses` or `severalNumbers` if it gives
  /// numbers, and `notFinite`.
  public func evaluate(_ data: LabelledImages, range: Range<Int>? = nil) throws -> EvaluationReport {
    try evaluate(data, range: range) { _, _ in }
  }

  /// The same, handing out the class that each image is put into, in order.
  package func evaluate(
    _ data: LabelledImages, range: Range<Int>? = nil, _ body: (_ image: Int, _ prediction: Int) -> Void
  ) throws -> EvaluationReport {
    try evaluate(data, range: range) { image, prediction, _, _ in
      (image, prediction)
    } _: {
      body($0.0, $0.1)
    }
  }

  /// The same; `detail` runs on any thread and turns an image, the class that it is put into and its row of outputs into what is
  /// handed out.
  func evaluate<Detail: Sendable>(
    _ data: LabelledImages, range: Range<Int>?,
    detail: (_ image: Int, _ prediction: Int, Outputs, _ row: Int) -> Detail, _ body: (Detail) -> Void
  ) throws -> EvaluationReport {
    try requireClasses()
    let range = range ?? 0..<data.count
    let classes = range.reduce(0) { max($0, Int(data.labels[$1]) + 1) }
    guard classes <= meaning.classCount else {
      throw EvaluationError.tooManyClasses(labels: classes, outputs: meaning.classCount)
    }
    var confusion = ConfusionMatrix(classCount: meaning.classCount)
    var loss = 0.0, groupLoss = 0.0
    var correct = 0
    try forEachImage(of: data.images, range) { image, outputs, row in
      predictedClass(outputs, row).map { prediction in
        (
          prediction: prediction, loss: meaning.loss(outputs, row, label: Int(data.labels[image])),
          detail: detail(image, prediction, outputs, row)
        )
      }
    } _: { image, result in
      guard let result else { throw EvaluationError.notFinite(image: image) }
      let prediction = result.prediction
      let label = Int(data.labels[image])
      confusion.add(label: label, prediction: prediction)
      body(result.detail)
      if prediction == label { correct += 1 }
      // Sums within a group first, then over the groups (Spec/arithmetic.md, 3.4).
      groupLoss += result.loss
      if (image - range.lowerBound + 1) % DenseStack.groupSize == 0 {
        loss += groupLoss
        groupLoss = 0
      }
    }
    loss += groupLoss
    return EvaluationReport(
      count: range.count, correct: correct, loss: meaning.loss != nil ? loss / Double(range.count) : nil,
      confusion: confusion)
  }
}
