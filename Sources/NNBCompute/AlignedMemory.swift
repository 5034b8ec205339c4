internal import CNNBKernels

/// Numbers in memory that begins at a cache line, zeros at first, for kernels to work on.
///
/// Safe: it lives as long as this value, and its size never changes. Who shares it among threads sees to it that no two
/// write, or one writes and another reads, the same element without a barrier between.
@safe final class AlignedMemory<Element: BitwiseCopyable & ExpressibleByIntegerLiteral>: @unchecked Sendable {
  let count: Int
  let start: UnsafeMutablePointer<Element>

  init(_ count: Int) {
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

  /// The number of elements with the padding that whole vectors need.
  static func padded(_ count: Int) -> Int { vectors(count) * Int(NN_LANES) }

  /// The number of vectors that hold so many elements.
  static func vectors(_ count: Int) -> Int { (count + Int(NN_LANES) - 1) / Int(NN_LANES) }

  /// Copies `size` elements of an array, from `first` on, to `place`.
  func copy(_ values: [Element], from first: Int, count size: Int, to place: Int) {
    precondition(size >= 0 && place >= 0 && place <= count - size && first >= 0 && first <= values.count - size)
    unsafe values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      unsafe (start + place).update(from: base + first, count: size)
    }
  }

  /// Copies `size` elements from `place` to an array, from `first` on.
  func copy(from place: Int, count size: Int, to values: inout [Element], at first: Int) {
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
    // Without its sign a number's bits grow with it, and those of infinity come before those of every NaN.
    var largest: UInt32 = 0
    for index in 0..<count { largest = max(largest, unsafe start[index].bitPattern & 0x7fff_ffff) }
    return largest < Float.infinity.bitPattern
  }
}
