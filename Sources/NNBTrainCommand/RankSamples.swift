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
    let (bytes, isTooMany) = agreement.sampleCount.multipliedReportingOverflow(by: agreement.pixelCount)
    try Memory.require(isTooMany ? .max : bytes)
    images = [UInt8](repeating: 0, count: bytes)[...]
    labels = [UInt16](repeating: 0, count: agreement.sampleCount)
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
