import Foundation
import NNBIDX
import NNBModel
import NNB
import Testing
import NNBTestSupport

/// Models and images so small that what comes out can be worked out by hand.
///
/// An image has 2 by 2 pixels, one of them bright. The model's kernel is ln 2 on the diagonal, its bias zero: the
/// class of the bright pixel gets 2/5, the others 1/5 each.
enum Handmade {
  /// The bright pixel of each image, and the label: one of five is wrong.
  static let bright = [2, 0, 3, 1, 2], labels: [UInt8] = [2, 0, 3, 0, 2]

  /// Four losses of ln (5/2) and one of ln 5.
  static let loss = (4 * log(2.5) + log(5)) / 5

  static func writeImages(to path: String, height: Int = 2) throws {
    let pixels = bright.flatMap { index in (0..<2 * height).map { UInt8($0 == index ? 255 : 0) } }
    try #require(IDXArray(pixels, shape: [bright.count, height, 2])).write(to: path)
  }

  static func writeLabels(_ labels: [UInt8] = labels, to path: String) throws {
    try #require(IDXArray(labels, shape: [labels.count])).write(to: path)
  }

  static func writeModel(
    to path: String, shape: [Int] = [2, 2], scaling: InputScaling? = .unitBytes, activation: Activation = .softmax,
    classLabels: [Name] = [], diagonal: Float = Float(log(2.0))
  ) throws {
    let layer = DenseLayer(name: "only", inputs: 4, outputs: 4, activation: activation)
    let kernel = (0..<16).map { $0 % 5 == 0 ? diagonal : 0 }
    let input = InputContract(shape: shape, scaling: scaling, classLabels: classLabels)
    let tensors = [
      try Tensor(name: layer.kernel, axes: layer.kernelAxes, values: kernel),
      try Tensor(name: "only/bias", axes: layer.biasAxes, values: [0, 0, 0, 0]),
    ]
    try Checkpoint(network: try Network(input: input, layers: [layer]), tensors: tensors).write(to: path)
  }

  /// Runs `body` in a folder with `m.nnb`, `images` and `labels`.
  static func inFolder(_ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try writeModel(to: folder + "/m.nnb")
      try writeImages(to: folder + "/images")
      try writeLabels(to: folder + "/labels")
      try body(folder)
    }
  }
}

/// The 4,000 and 1,000 real images that come with the tests.
enum MNIST {
  static let folder = Fixtures.path("mnist")
  static let testImages = folder + "/t10k-images-idx3-ubyte.gz"
  static let testLabels = folder + "/t10k-labels-idx1-ubyte.gz"
  static let trainImages = folder + "/train-images-idx3-ubyte.gz"
  static let trainLabels = folder + "/train-labels-idx1-ubyte.gz"

  /// Trains a small network for an epoch and saves it as `m.nnb` in `folder`.
  static func train(in folder: String, _ more: [String] = []) throws -> Outcome {
    let arguments = [self.folder, "-o", "m.nnb", "--force", "--hidden", "16", "--epochs", "1"]
    let outcome = try Tool.nntrain.run(arguments + more, in: folder)
    try #require(outcome.status == 0, "\(outcome.error)")
    return outcome
  }
}
