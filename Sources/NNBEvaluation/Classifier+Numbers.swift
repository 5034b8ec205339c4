internal import NNBIDX
internal import NNBModel

// Images of numbers that are no bytes.

extension Classifier {
  /// What goes into the first layer for `range` of the numbers of all images (Spec/idx.md, 4).
  ///
  /// Numbers from 0 to 1 stand for bytes divided by 255, and those up to 255 for bytes, if the model wants bytes. Any others are
  /// inputs as they are. Scale and offset are applied with one rounding (Spec/nnb.md, 7).
  package func inputs(of images: ImageSet, _ range: Range<Int>) -> [Float] {
    let numbers = images.numbers[range], (scale, offset) = (scaling.scale, scaling.offset)
    guard scaling.elementType == .uint8 else { return numbers.map { offset.addingProduct($0, scale) } }
    switch images.values {
    case .unit where scaling == .unitBytes, .other: return Array(numbers)
    case .unit: return numbers.map { offset.addingProduct($0 * 255, scale) }
    default: return numbers.map { offset.addingProduct($0, scale) }
    }
  }
}
