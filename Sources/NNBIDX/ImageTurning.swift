/// The exchange of rows and columns of images of one shape.
struct ImageTurning: Sendable {
  /// The shape that they then have.
  let shape: [Int]

  private let height, width, group: Int

  /// Throws `IDXError.Cause.flat` if such images have no rows.
  init(of stored: [Int], count: Int = 1) throws(IDXError.Cause) {
    guard stored.count > 1 else { throw .flat(shape: [count] + stored) }
    let axis = ImageSet.heightAxis(of: stored)
    (height, width) = (stored[axis], stored[axis + 1])
    // Channels that go before height and width are images of their own; those after them move together.
    group = stored[(axis + 2)...].reduce(1, *)
    var turned = stored
    turned.swapAt(axis, axis + 1)
    shape = turned
  }

  /// The same images, turned.
  func turned<Element>(_ source: ArraySlice<Element>) -> [Element] {
    var result: [Element] = []
    result.reserveCapacity(source.count)
    let size = height * width * group
    for start in stride(from: source.startIndex, to: source.endIndex, by: size) {
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
