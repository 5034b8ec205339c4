internal import CNNBKernels

/// Numbers in memory that begins at a cache line, for kernels to work on; zeros at first.
///
/// Safe: the memory lives as long as this value, and its size never changes. Code that shares it among threads must put
/// a barrier between a write to an element and any other access to it.
@safe package final class AlignedMemory<Element: BitwiseCopyable & ExpressibleByIntegerLiteral>: @unchecked Sendable {
  package let count: Int
  let start: UnsafeMutablePointer<Element>

  package init(_ count: Int) {
    self.count = count
    let size = max(1, count) * MemoryLayout<Element>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
    unsafe start = raw.bindMemory(to: Element.self, capacity: max(1, count))
    unsafe start.initialize(repeating: 0, count: count)
  }

  deinit { unsafe start.deallocate() }

  subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < count)
      return unsafe start[index]
    }
    set {
      precondition(index >= 0 && index < count)
      unsafe start[index] = newValue
    }
  }

  /// The number of elements, with padding to whole vectors.
  static func padded(_ count: Int) -> Int { vectors(count) * Int(NN_LANES) }

  /// The number of vectors that hold `count` elements.
  static func vectors(_ count: Int) -> Int { (count + Int(NN_LANES) - 1) / Int(NN_LANES) }

  /// Copies `size` elements of an array, from `first` on, to `place`.
  package func copy(_ values: [Element], from first: Int, count size: Int, to place: Int) {
    precondition(size >= 0 && place >= 0 && place <= count - size && first >= 0 && first <= values.count - size)
    unsafe values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      unsafe (start + place).update(from: base + first, count: size)
    }
  }

  /// Copies `size` elements of another memory, from `first` on, to `place`.
  func copy(_ other: AlignedMemory<Element>, from first: Int, count size: Int, to place: Int) {
    precondition(size >= 0 && place >= 0 && place <= count - size && first >= 0 && first <= other.count - size)
    unsafe (start + place).update(from: other.start + first, count: size)
  }

  /// All elements as bytes.
  var bytes: UnsafeMutableRawBufferPointer {
    unsafe UnsafeMutableRawBufferPointer(start: start, count: count * MemoryLayout<Element>.stride)
  }

  /// Copies all elements of another memory of the same size.
  func copy(_ other: AlignedMemory<Element>) {
    precondition(count == other.count)
    unsafe start.update(from: other.start, count: count)
  }

  /// Copies `size` elements from `place` to an array, from `first` on.
  package func copy(from place: Int, count size: Int, to values: inout [Element], at first: Int) {
    precondition(size >= 0 && place >= 0 && place <= count - size && first >= 0 && first <= values.count - size)
    unsafe values.withUnsafeMutableBufferPointer { values in
      guard let base = values.baseAddress else { return }
      unsafe (base + first).update(from: start + place, count: size)
    }
  }
}

extension AlignedMemory<Float> {
  /// Whether every number is finite.
  var isFinite: Bool {
    // Without the sign, the bits of a number grow with it; those of infinity come before those of every NaN.
    var largest: UInt32 = 0
    for index in 0..<count { largest = max(largest, unsafe start[index].bitPattern & 0x7fff_ffff) }
    return largest < Float.infinity.bitPattern
  }
}
