public import NNBIDX
internal import NNBModel

/// The weights of classes in the loss (Spec/arithmetic.md, 3.4 and 4.7).
enum ClassWeights {
  /// The one form that a file has for weights: nil where all are 1, which changes nothing, and +0 for −0.
  static func canonical(_ weights: [Float]?) -> [Float]? {
    guard let weights, weights.contains(where: { $0 != 1 }) else { return nil }
    return weights.map { $0 + 0 }
  }

  /// Throws `TrainingError.setting` unless there is a weight for each class, one of which is above 0 and has samples that are
  /// trained on; the last `heldOut` are not. Without that nothing would be trained.
  static func check(_ weights: [Float]?, _ data: LabelledImages, heldOut: Int) throws(TrainingError) {
    guard let weights else { return }
    guard weights.count == data.classCount else {
      throw .setting("class-weights", expected: "\(data.classCount) numbers, one for each class")
    }
    guard zip(weights, data.classCounts(heldOut: heldOut)).contains(where: { $0 > 0 && $1 > 0 }) else {
      throw .setting("class-weights", expected: "above 0 for one of the classes that are trained on")
    }
  }
}

extension LabelledImages {
  /// How many of the samples have each label, without the last `heldOut`, which is from 0 to `count`.
  package func classCounts(heldOut: Int = 0) -> [Int] {
    var counts = [Int](repeating: 0, count: classCount)
    for label in labels.prefix(max(0, count - heldOut)) { counts[Int(label)] += 1 }
    return counts
  }

  /// The weights that give each class that occurs the same share of the loss: the samples, divided by the number of
  /// these classes and by the samples of the class. A class without samples has the weight 1.
  ///
  /// The last `heldOut` samples are not counted.
  public func balancedClassWeights(heldOut: Int = 0) -> [Float] {
    let counts = classCounts(heldOut: heldOut), samples = counts.reduce(0, +)
    let classes = counts.count { $0 > 0 }
    return counts.map { $0 == 0 ? 1 : Float(Double(samples) / (Double(classes) * Double($0))) }
  }
}
