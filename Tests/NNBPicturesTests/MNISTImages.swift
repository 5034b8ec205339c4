import NNBIDX
import NNBPictures
import NNBTestSupport

/// Pictures of the shipped part of MNIST.
enum MNISTImages {
  static func some(_ count: Int) throws -> [Picture] {
    let set = try ImageSet(contentsOf: Fixtures.path("mnist/train-images-idx3-ubyte.gz"))
    return (0..<count).compactMap { index in
      let start = set.pixels.startIndex + index * 784
      return Picture(height: 28, width: 28, pixels: Array(set.pixels[start..<start + 784]))
    }
  }
}
