internal import NNBBytes
internal import NNBSystem

extension ImageSet {
  /// The same images with rows and columns exchanged: EMNIST's lie on their side.
  ///
  /// Throws `IDXError.Cause.flat` if they have no rows, and `.file` if there is too little memory.
  package func transposed() throws(IDXError.Cause) -> ImageSet {
    let turning = try ImageTurning(of: shape, count: count)
    let byteCount = pixels.count + numbers.count * MemoryLayout<Float>.size + exact.count * MemoryLayout<Double>.size
    guard Memory.isAvailable(byteCount) else { throw .file(.outOfMemory(path: "images", byteCount: byteCount)) }
    return ImageSet(
      count: count, shape: turning.shape, pixels: turning.turned(pixels)[...], numbers: turning.turned(numbers[...]),
      exact: turning.turned(exact[...]), values: values)
  }
}
