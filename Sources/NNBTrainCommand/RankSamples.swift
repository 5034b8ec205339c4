import NNBBytes
import NNBCompute
import NNBIDX
import NNBSystem

/// The samples of a rank that follows, with their labels.
struct RankSamples {
  private(set) var images: ArraySlice<UInt8> = []
  private(set) var labels: [UInt16] = []

  /// None.
  init() {}

  init(_ data: LabelledImages) { (images, labels) = (data.images.pixels, data.labels) }

  /// As many zeros as rank 0 has bytes, to be received.
  ///
  /// Throws `MemoryShortage`.
  init(like agreement: RankAgreement) throws {
    let pixels = checkedProduct([agreement.sampleCount, agreement.pixelCount])
    let labels = checkedProduct([agreement.sampleCount, MemoryLayout<UInt16>.size])
    guard let bytes = pixels, let all = labels.flatMap({ checkedSum(bytes, $0) }) else {
      throw MemoryShortage(byteCount: .max)
    }
    try Memory.require(all)
    images = [UInt8](repeating: 0, count: bytes)[...]
    self.labels = [UInt16](repeating: 0, count: agreement.sampleCount)
  }

  /// From rank 0 gives them to all others.
  mutating func exchange(over connection: any RankConnection) {
    var pixels = Array(images)
    images = []
    connection.broadcast(&pixels)
    images = pixels[...]
    connection.broadcast(&labels)
  }
}
