internal import NNBBytes
internal import NNBSystem

// Labels that are numbers, of any element type, for models that give a number.

extension ImageSet {
  /// Reads the number for each image, of any element type, gzipped or not; `-` is standard input.
  ///
  /// Throws `IDXError` if the file cannot be read or is damaged, or is no list of as many numbers as there are images.
  public func targets(contentsOf path: String) throws(IDXError) -> [Double] {
    try targets(of: try IDXArray(contentsOf: path), file: path)
  }

  /// The number for each image, in an array that has been read already: of shape (N), or with more axes of 1.
  ///
  /// Throws `IDXError` about `file` if it is no list of as many numbers as there are images.
  package func targets(
    of array: IDXArray, file: String, imagesFile: String = "images"
  ) throws(IDXError) -> [Double] {
    guard let found = array.shape.first, array.shape.dropFirst().allSatisfy({ $0 == 1 }) else {
      throw IDXError(.wrongRank(expected: 1, shape: array.shape), in: file)
    }
    guard found > 0 else { throw IDXError(.empty(shape: array.shape), in: file) }
    guard found == count else {
      throw IDXError(.countMismatch(images: count, imagesFile: imagesFile, labels: found), in: file)
    }
    // They are kept as read and as f64 for a moment.
    let byteCount = 2 * MemoryLayout<Double>.size * count
    guard Memory.isAvailable(byteCount) else {
      throw IDXError(.file(.outOfMemory(path: file, byteCount: byteCount)), in: file)
    }
    return (0..<count).map { array.number(at: $0) }
  }
}
