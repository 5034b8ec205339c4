internal import NNBBytes
internal import NNBFormats
internal import NNBSystem

/// The elements of one tensor, as a view of a storage has them.
struct TorchStorage: TensorStorage {
  let shape: [Int]
  let elementByteCount: Int
  var chunk: [Int] { [] }
  var isIndependent: Bool { contiguous != nil }

  private let place: TorchPlace

  /// The first element, in bytes from the storage's first, and how far neighbours along each axis are apart, in elements.
  private let offset: Int
  private let strides: [Int]
  private let isBigEndian: Bool
  private let contiguous: ContiguousElements?
  private let file: String

  /// What is read of a storage at a time where elements are not neighbours.
  private static let windowByteCount = 1 << 20

  /// Elements of a view that lies within its storage; nil for all of the storage in its order.
  init(
    shape: [Int], elementByteCount: Int, in place: TorchPlace, view: TorchTensor?, isBigEndian: Bool, file: String
  ) {
    (self.shape, self.elementByteCount, self.place) = (shape, elementByteCount, place)
    (self.isBigEndian, self.file) = (isBigEndian && elementByteCount > 1, file)
    offset = place.offset + (view?.view?.offset ?? 0) * elementByteCount
    strides = view?.view?.strides ?? []
    contiguous =
      view?.isContiguous ?? true
      ? ContiguousElements(in: place.source, at: offset, shape: shape, elementByteCount: elementByteCount) : nil
  }

  func read(start: [Int], count: [Int], into buffer: inout [UInt8]) throws {
    if let contiguous {
      if let end = try contiguous.read(start: start, count: count, into: &buffer) {
        throw shortage(expected: end.expected, found: end.found)
      }
    } else {
      try gather(start: start, count: count, into: &buffer)
    }
    if isBigEndian { swapBytes(&buffer) }
  }

  private func shortage(expected: Int, found: Int) -> Failure {
    TorchError.part(
      "the storage", offset: nil, expected: "to go to byte \(expected)", found: "its end at byte \(found)"
    ).failure(of: file)
  }

  private func swapBytes(_ buffer: inout [UInt8]) {
    let size = elementByteCount
    for first in stride(from: 0, to: buffer.count - size + 1, by: size) {
      for place in 0..<size / 2 { buffer.swapAt(first + place, first + size - 1 - place) }
    }
  }

  /// Copies the elements of a block one by one; of the storage, a window at a time is read.
  ///
  /// The axis with the smallest stride is gone through innermost, so that the storage is read nearly in its order.
  private func gather(start: [Int], count: [Int], into buffer: inout [UInt8]) throws {
    buffer.removeAll(keepingCapacity: true)
    let total = count.reduce(1, *), size = elementByteCount
    guard total > 0 else { return }
    if buffer.capacity < total * size { try Memory.require(total * size) }
    buffer.append(contentsOf: repeatElement(0, count: total * size))
    // How far neighbours are apart in the block.
    var steps = [Int](repeating: 1, count: count.count)
    for axis in count.indices.dropLast().reversed() { steps[axis] = steps[axis + 1] * count[axis + 1] }
    // Axes along which nothing changes place are done outermost.
    let axes = count.indices.sorted { strides[$0] > strides[$1] }
    let inner = axes.last { strides[$0] > 0 && count[$0] > 1 } ?? axes.last ?? 0
    let outer = axes.filter { $0 != inner }
    let first = zip(start, strides).reduce(0) { $0 + $1.0 * $1.1 }
    var position = [Int](repeating: 0, count: count.count), window: [UInt8] = [], windowStart = 0
    let reach = strides[inner] * size
    while true {
      let source = first + outer.reduce(0) { $0 + position[$1] * strides[$1] }
      let target = outer.reduce(0) { $0 + position[$1] * steps[$1] }
      var done = 0
      while done < count[inner] {
        let from = offset + source * size + done * reach
        if from < windowStart || from + size > windowStart + window.count {
          let wanted = max(size, min(Self.windowByteCount, place.offset + place.byteCount - from))
          // A run that is short is read alone; elements further on may be far away.
          let run = (count[inner] - 1 - done) * reach + size
          try place.source.read(at: from, upTo: min(wanted, max(run, 4_096)), into: &window)
          windowStart = from
          guard window.count >= size else { throw shortage(expected: from + size, found: from + window.count) }
        }
        let to = (target + done * steps[inner]) * size, there = from - windowStart
        for byte in 0..<size { buffer[to + byte] = window[there + byte] }
        done += 1
      }
      guard let axis = outer.last(where: { position[$0] + 1 < count[$0] }) else { return }
      position[axis] += 1
      for later in outer[((outer.firstIndex(of: axis) ?? 0) + 1)...] { position[later] = 0 }
    }
  }
}
