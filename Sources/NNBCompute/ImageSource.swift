/// Images that are not in memory and are read as training needs them, one thread at a time.
package protocol ImageSource: Sendable {
  /// Appends the bytes of these images, in this order.
  ///
  /// Throws if they cannot be read, or are not those of the beginning any more.
  func append(_ images: ArraySlice<UInt32>, to buffer: inout [UInt8]) throws

  /// Says that these images are soon read. It is only a hint.
  func expect(_ images: ArraySlice<UInt32>)
}

/// Where the images of a run are.
package enum TrainingImages: Sendable {
  /// In memory, all of them: (samples, pixels).
  case memory(ArraySlice<UInt8>)

  /// So many of them elsewhere.
  case source(any ImageSource, count: Int)

  /// How many stages of images from elsewhere are in memory at once.
  package static let stagesInMemory = StoredSections.count

  /// The number of images of `pixels` bytes each.
  func count(pixels: Int) -> Int {
    switch self {
    case .memory(let bytes): bytes.count / pixels
    case .source(_, let count): count
    }
  }
}
