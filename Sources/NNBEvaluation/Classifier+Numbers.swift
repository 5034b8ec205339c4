package import NNBCompute
package import NNBIDX
package import NNBModel

// Images of numbers that are no bytes.

extension NumberUse {
  /// What models with these scalings do with stored numbers that are no bytes; nil stands for a scaling that is not known.
  package init(for scalings: [InputScaling?]) {
    let takeNumbers = scalings.map { $0.map { $0.elementType != .uint8 } ?? false }
    self = !takeNumbers.contains(true) ? .bytesOrNumbers : takeNumbers.contains(false) ? .both : .numbers
  }
}

extension Classifier {
  /// Whether the stored numbers of images go into the network, and not their bytes.
  package func takesNumbers(of images: ImageSet) -> Bool {
    !images.areBytes || !images.numbers.isEmpty && scaling.elementType != .uint8
  }

  /// What the bytes of images become; nil if their numbers are taken.
  ///
  /// Throws `EvaluationError.elementType` if there are bytes alone and the model wants other stored numbers.
  package func inputTable(for images: ImageSet) throws(EvaluationError) -> InputTable? {
    takesNumbers(of: images) ? nil : try byteInputs()
  }

  /// What goes into the first layer for `range` of the numbers of all images (Spec/idx.md, 4).
  ///
  /// Numbers from 0 to 1 stand for bytes divided by 255, and those up to 255 for bytes, if the model wants bytes. Any others are
  /// inputs as they are. Scale and offset are applied with one rounding (Spec/nnb.md, 7).
  package func inputs(of images: ImageSet, _ range: Range<Int>) -> [Float] {
    let numbers = images.numbers[range], (scale, offset) = (scaling.scale, scaling.offset)
    guard scaling.elementType == .uint8 else {
      // One that f32 does not hold is not rounded before it is scaled.
      return images.exact.isEmpty
        ? numbers.map { offset.addingProduct($0, scale) } : images.exact[range].map(scaling.input)
    }
    switch images.values {
    case .unit where scaling == .unitBytes, .other: return Array(numbers)
    case .unit: return numbers.map { offset.addingProduct($0 * 255, scale) }
    default: return numbers.map { offset.addingProduct($0, scale) }
    }
  }
}
