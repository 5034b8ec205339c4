internal import NNBCompute
package import NNBIDX
package import NNBModel

extension LabelledImages {
  /// The pixels of the first `count` images, or of all if there are fewer, as an epoch of training sees them if they are
  /// distorted so.
  ///
  /// Throws `TrainingError` if they cannot be distorted, and `IDXError` if they cannot be read.
  package func distorted(
    _ distortion: Distortion, seed: UInt64, epoch: Int, count: Int
  ) throws -> [UInt8] {
    try distorter(distortion).distorted(try images.bytes(of: 0..<min(count, self.count)), seed: seed, epoch: epoch)
  }

  /// What distorts these images. Throws `TrainingError` if nothing can, or a number is outside its range.
  func distorter(_ distortion: Distortion, kernels: Kernels = .best) throws(TrainingError) -> ImageDistortion {
    let size = try checkDistortion(distortion)
    return ImageDistortion(distortion, height: size.height, width: size.width, kernels: kernels)
  }

  /// The size of an image that is distorted. Throws `TrainingError` if it cannot be, or a number is outside its range.
  @discardableResult func checkDistortion(_ distortion: Distortion) throws(TrainingError) -> (height: Int, width: Int) {
    guard distortion.isInRange else {
      throw .setting("augment", expected: "numbers of a distortion in their ranges")
    }
    guard let size = Distortion.size(of: images.shape) else { throw .cannotDistort(shape: images.shape) }
    return size
  }
}
