internal import NNBCompute
internal import NNBIDX

/// Images in their file, as the engine takes them.
struct StoredImages: ImageSource {
  let pixels: StoredPixels

  func append(_ images: ArraySlice<UInt32>, to buffer: inout [UInt8]) throws {
    try pixels.append(images, to: &buffer)
  }

  func expect(_ images: ArraySlice<UInt32>) { pixels.expect(images) }
}

extension ImageSet {
  /// Where the engine finds them.
  var trainingImages: TrainingImages {
    stored.map { .source(StoredImages(pixels: $0), count: count) } ?? .memory(pixels)
  }
}
