import NNBEvaluation
import NNBIDX
import NNBSystem

/// What a model says of each image: a class, or numbers.
struct Answers {
  private var classes: [Int32] = [], numbers: [Float] = []

  /// How many numbers there are for an image; 0 for a class.
  private let width: Int

  /// Makes room for the answers of a model; throws `MemoryShortage` if there is none.
  init(_ model: Classifier, images: Int) throws {
    width = model.meaning.classCount == 0 ? model.outputCount : 0
    let (byteCount, overflow) = images.multipliedReportingOverflow(by: 4 * max(1, width))
    try Memory.require(overflow ? .max : byteCount)
    if width == 0 { classes.reserveCapacity(images) } else { numbers.reserveCapacity(images * width) }
  }

  mutating func append(_ answer: Answer) {
    switch answer {
    case .class(let index): classes.append(Int32(clamping: index))
    case .number(let number): numbers.append(number)
    }
  }

  /// Takes what the model says of images without labels.
  mutating func collect(_ model: Classifier, _ images: ImageSet) throws {
    if width > 0 {
      try model.outputs(for: images) { numbers += $1 }
    } else {
      try model.classify(images) { append(.class($1.label)) }
    }
  }

  /// How often each model is right alone; nil if one of them gives numbers.
  func comparison(with first: Answers, labels: [UInt16]) -> PairedComparison? {
    guard width == 0, first.width == 0, classes.count == labels.count, first.classes.count == labels.count else {
      return nil
    }
    var both = 0, onlyFirst = 0, onlySecond = 0
    for (index, label) in labels.enumerated() {
      switch (first.classes[index] == Int32(label), classes[index] == Int32(label)) {
      case (true, true): both += 1
      case (true, false): onlyFirst += 1
      case (false, true): onlySecond += 1
      case (false, false): continue
      }
    }
    return PairedComparison(count: labels.count, both: both, onlyFirst: onlyFirst, onlySecond: onlySecond)
  }

  /// The number of images of which the models say something else; nil if one gives classes and the other numbers, or
  /// another number of them.
  func differing(from first: Answers) -> Int? {
    guard width == first.width else { return nil }
    if width == 0 { return zip(classes, first.classes).count { $0 != $1 } }
    return stride(from: 0, to: min(numbers.count, first.numbers.count), by: width).count { start in
      numbers[start..<start + width] != first.numbers[start..<start + width]
    }
  }
}
