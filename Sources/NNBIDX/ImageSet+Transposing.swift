internal import NNBBytes
internal import NNBSystem

extension ImageSet {
  /// The same images with rows and columns exchanged: EMNIST's lie on their side.
  ///
  /// Throws `IDXError.Cause.flat` if they have no rows, and `.file` if there is too little memory.
  package func transposed() throws(IDXError.Cause) -> ImageSet {
    guard shape.count > 1 else { throw .flat(shape: [count] + shape) }
    let byteCount = pixels.count + numbers.count * MemoryLayout<Float>.size + exact.count * MemoryLayout<Double>.size
    guard Memory.isAvailable(byteCount) else { throw .file(.outOfMemory(path: "images", byteCount: byteCount)) }
    let height = height, width = width, planes = pixelCount / (height * width)
    let isPlanar = shape.count == 3 && shape[0] == planes && shape[1] == height && shape[2] == width
    var turned = shape
    turned.swapAt(isPlanar ? 1 : 0, isPlanar ? 2 : 1)
    // Channels that go before height and width are images of their own; those after them move together.
    let images = isPlanar ? count * planes : count, group = isPlanar ? 1 : planes
    return ImageSet(
      count: count, shape: turned,
      pixels: Self.exchanged(pixels, images: images, height: height, width: width, group: group)[...],
      numbers: Self.exchanged(numbers[...], images: images, height: height, width: width, group: group),
      exact: Self.exchanged(exact[...], images: images, height: height, width: width, group: group),
      values: values)
  }

  private static func exchanged<Element>(
    _ source: ArraySlice<Element>, images: Int, height: Int, width: Int, group: Int
  ) -> [Element] {
    var result: [Element] = []
    guard !source.isEmpty else { return result }
    result.reserveCapacity(source.count)
    let size = height * width * group
    for image in 0..<images {
      let start = source.startIndex + image * size
      for column in 0..<width {
        for row in 0..<height {
          let place = start + (row * width + column) * group
          if group == 1 { result.append(source[place]) } else { result += source[place..<place + group] }
        }
      }
    }
    return result
  }
}
