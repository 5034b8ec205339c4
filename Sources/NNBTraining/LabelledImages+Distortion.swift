internal import NNBCompute
package import NNBIDX
package import NNBModel

extension LabelledImages {
  /// The first images as an epoch of training sees them if they are distorted so: those of the samples 0 to `count` - 1,
  /// or all of them if there are fewer.
  ///
  /// Throws `TrainingError` if they cannot be distorted.
  package func distorted(
    _ distortion: Distortion, seed: UInt64, epoch: Int, count: Int
  ) throws(TrainingError) -> [[UInt8]] {
    let distorter = try distorter(distortion), pixels = images.pixelCount, all = images.pixels
    return (0..<min(count, self.count)).map { index in
      let start = all.startIndex + index * pixels
      return distorter.distorted(all[start..<start + pixels], seed: seed, epoch: epoch, index: index)
    }
  }

  /// What distorts these images. Throws `TrainingError` if nothing can, or a number is outside its range.
  func distorter(_ distortion: Distortion) throws(TrainingError) -> ImageDistortion {
    guard distortion.isInRange else {
      throw .setting("augment", expected: "numbers of a distortion in their ranges")
    }
    guard let size = Distortion.size(of: images.shape) else { throw .cannotDistort(shape: images.shape) }
    return ImageDistortion(distortion, height: size.height, width: size.width)
  }
}
