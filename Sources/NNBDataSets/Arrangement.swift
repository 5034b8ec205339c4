package import NNBBytes
internal import NNBSystem
internal import NNBTraining

/// The order of images and how they are divided (Spec/nnidx.md, section 8).
package struct Arrangement: Sendable {
  /// How a part is divided in two.
  package enum Split: Equatable, Sendable {
    case counts(training: Int, test: Int)

    /// The last ones, as many of `of` as the numerator says.
    case share(Int, of: Int)
  }

  package var shuffleSeed: UInt64?
  package var subset: (training: Int, test: Int?)?
  package var split: Split?

  /// Whether a part without labels stays a training part.
  package var keepsUnlabelled = false

  /// As it was read.
  package init() {}
}

/// A part in the order in which it is written.
package struct ArrangedPart {
  package let store: ImageStore

  /// The numbers of the images in the store.
  package let order: [UInt32]

  /// The class of each, in the same order; empty if they have no labels.
  package let labels: [Int32]

  /// How many images there are.
  package var count: Int { order.count }
}

/// The parts as they are written, and the names of the classes.
package struct ArrangedSet {
  package let training, test: ArrangedPart?

  /// The names of the classes in their order; empty if labels are numbers.
  package let classNames: [String]

  /// The number of classes: one more than the largest label; 0 without labels.
  package let classCount: Int
}

extension Arrangement {
  /// Arranges what was read. Throws `Failure` if it cannot be divided so, and if there is nothing.
  package func arrange(_ set: DataSet) throws(Failure) -> ArrangedSet {
    guard set.training.count + set.test.count > 0 else {
      throw DataSetError.usage("there are no images in the inputs", "no-images")
    }
    let total = set.training.count + set.test.count
    do throws(MemoryShortage) { try Memory.require(24 * total) } catch { throw error.failure }
    try checkLabels(set)
    let isOnlyTest = set.test.count == 0 && set.training.labelKind == ImageStore.LabelKind.none && !keepsUnlabelled
    let first = isOnlyTest && split == nil ? set.test : set.training
    let second = isOnlyTest && split == nil ? set.training : set.test
    var training = (0..<UInt32(first.count)).map { $0 }, test = (0..<UInt32(second.count)).map { $0 }
    var testStore = second
    if let seed = shuffleSeed {
      training = SampleOrder.shuffled(count: first.count, seed: seed, epoch: 0)
      if isOnlyTest { test = SampleOrder.shuffled(count: second.count, seed: seed, epoch: 0) }
    }
    if let subset { try take(subset, &training, &test) }
    if let split {
      guard test.isEmpty else {
        throw DataSetError.usage("the inputs have a test part of their own, which cannot be split off", "has-test-part")
      }
      test = try Self.cut(split, &training)
      testStore = first
    }
    return Self.named(set, (first, training), (testStore, test))
  }

  private func checkLabels(_ set: DataSet) throws(Failure) {
    guard let one = set.training.labelKind, let other = set.test.labelKind, one != .none, other != .none else { return }
    guard one == other else {
      throw DataSetError.badData(
        "the labels of one part are numbers, those of the other are names", of: nil, "label-mixture")
    }
    guard one == .names else { return }
    let known = Set(set.training.labels)
    if let new = set.test.labels.first(where: { !known.contains($0) }) {
      throw DataSetError.badData(
        "the test part has the class \(set.classes.name(new)), which the training part does not have", of: nil,
        "class-of-test")
    }
  }

  private func take(
    _ subset: (training: Int, test: Int?), _ training: inout [UInt32], _ test: inout [UInt32]
  ) throws(Failure) {
    func take(_ count: Int, _ part: inout [UInt32]) throws(Failure) {
      guard count <= part.count else {
        throw DataSetError.usage(
          "a subset of \(counted(count, "image")) is more than the \(part.count.grouped) that there are",
          "too-few-images")
      }
      part.removeLast(part.count - count)
    }
    if training.isEmpty, subset.test == nil { return try take(subset.training, &test) }
    try take(subset.training, &training)
    if let count = subset.test { try take(count, &test) }
  }

  /// Cuts the test part off.
  private static func cut(_ split: Split, _ training: inout [UInt32]) throws(Failure) -> [UInt32] {
    let (first, second): (Int, Int)
    switch split {
    case .counts(let training, let test): (first, second) = (training, test)
    case .share(let numerator, let denominator):
      // The number of images has 32 bits, and that of the share fewer than 31.
      second = training.count * numerator / denominator
      first = training.count - second
    }
    guard first > 0, second > 0, first <= training.count, second <= training.count - first else {
      throw DataSetError.usage(
        "\(first.grouped) and \(counted(second, "image")) cannot be taken from \(training.count.grouped)",
        "too-few-images")
    }
    let test = Array(training[first..<first + second])
    training.removeLast(training.count - first)
    return test
  }

  private static func named(
    _ set: DataSet, _ training: (store: ImageStore, order: [UInt32]), _ test: (store: ImageStore, order: [UInt32])
  ) -> ArrangedSet {
    let (names, classes) = set.classes.sorted
    func part(_ part: (store: ImageStore, order: [UInt32])) -> ArrangedPart? {
      guard !part.order.isEmpty else { return nil }
      let store = part.store
      let labels: [Int32] =
        switch store.labelKind {
        case .numbers: part.order.map { store.labels[Int($0)] }
        case .names: part.order.map { classes[Int(store.labels[Int($0)])] }
        default: []
        }
      return ArrangedPart(store: store, order: part.order, labels: labels)
    }
    let parts = [part(training), part(test)]
    let largest = parts.compactMap { $0?.labels.max() }.max()
    return ArrangedSet(
      training: parts[0], test: parts[1], classNames: names,
      classCount: names.isEmpty ? largest.map { Int($0) + 1 } ?? 0 : names.count)
  }
}
