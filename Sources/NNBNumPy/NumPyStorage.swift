internal import NNBBytes
internal import NNBFormats

/// The elements of an array, row-major and little-endian whatever they are in the file.
struct NumPyStorage: TensorStorage {
  let shape: [Int]
  let elementByteCount: Int

  /// Where the file has columns instead of rows, as many rows as are gathered at once.
  let chunk: [Int]

  var isIndependent: Bool { !isFortranOrder }

  private let elements: ContiguousElements
  private let isFortranOrder, isBigEndian: Bool
  private let failure: (_ expected: Int, _ found: Int) -> Failure

  /// What is gathered at once, in bytes.
  private static let gatheredByteCount = 16 << 20

  /// The elements that `header` describes in `source`; `failure` makes an error of it if some of them are missing.
  init(
    _ header: NumPyHeader, elementByteCount: Int, in source: any ByteSource,
    failure: @escaping (_ expected: Int, _ found: Int) -> Failure
  ) {
    (shape, self.elementByteCount, self.failure) = (header.shape, elementByteCount, failure)
    isBigEndian = header.type.isBigEndian
    isFortranOrder = header.isFortranOrder && shape.count > 1
    elements = ContiguousElements(
      in: source, at: header.dataOffset, shape: isFortranOrder ? shape.reversed() : shape,
      elementByteCount: elementByteCount)
    if isFortranOrder, !shape.contains(0) {
      let row = shape.dropFirst().reduce(elementByteCount, *)
      chunk = [max(1, min(shape[0], Self.gatheredByteCount / row))] + shape.dropFirst()
    } else {
      chunk = []
    }
  }

  func read(start: [Int], count: [Int], into buffer: inout [UInt8]) throws {
    let end =
      isFortranOrder
      ? try elements.read(start: start.reversed(), count: count.reversed(), into: &buffer)
      : try elements.read(start: start, count: count, into: &buffer)
    if let end { throw failure(end.expected, end.found) }
    if isBigEndian { buffer.reverseElements(of: elementByteCount) }
    if isFortranOrder, !buffer.isEmpty { try exchange(count, &buffer) }
  }

  /// Makes rows of the columns of a block: all axes come in the opposite order.
  private func exchange(_ count: [Int], _ buffer: inout [UInt8]) throws {
    let elements = count.reduce(1, *)
    if count.count == 2, count[0] > 1, count[1] > 1 {
      let band = TransposedBand()
      try band.prepare(rows: count[1], mostColumns: count[0], elementByteCount: elementByteCount)
      band.take(buffer, from: 0, columns: count[0])
      buffer.removeAll(keepingCapacity: true)
      band.append(0..<elements * elementByteCount, to: &buffer)
      return
    }
    let from = buffer
    var steps = [Int](repeating: elementByteCount, count: count.count)
    for axis in count.indices.dropFirst() { steps[axis] = steps[axis - 1] * count[axis - 1] }
    var index = [Int](repeating: 0, count: count.count), place = 0
    buffer.removeAll(keepingCapacity: true)
    for _ in 0..<elements {
      buffer += from[place..<place + elementByteCount]
      for axis in count.indices.reversed() {
        index[axis] += 1
        place += steps[axis]
        if index[axis] < count[axis] { break }
        place -= steps[axis] * count[axis]
        index[axis] = 0
      }
    }
  }
}
