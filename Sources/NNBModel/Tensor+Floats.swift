extension Tensor {
  /// The elements as f32, row-major: f16 and bf16 widened exactly, f64 rounded to nearest; nil for integers.
  ///
  /// Copies the data: 4 bytes for each element.
  public func floats() -> [Float]? {
    switch elementType {
    case .float32: Self.floats(littleEndian: bytes)
    case .float64: floats(of: Binary64.self)
    case .bfloat16: floats(of: BFloat16.self)
    case .float16: floats(of: Binary16.self)
    default: nil
    }
  }

  /// The same of some of the elements, by their places; nil also if the data is elsewhere. The places must be those of elements.
  package func floats(_ range: Range<Int>) -> [Float]? {
    guard bytes.count == info.byteCount else { return nil }
    let size = elementType.byteCount
    let part = TensorDescription(name: name, elementType: elementType, axes: [.init(range.count)])
    return Tensor(part, data: Array(bytes[range.lowerBound * size..<range.upperBound * size])).floats()
  }

  private func floats<Format: FloatFormat>(of format: Format.Type) -> [Float] {
    let span = bytes.span
    return (0..<bytes.count / format.byteCount).map { index in
      Float(bitPattern: Binary32.rounded(format.widened(format.bits(span, index))))
    }
  }

  private static func floats(littleEndian bytes: [UInt8]) -> [Float] {
    let count = bytes.count / 4
    // Safe: exactly `count` numbers of four bytes are copied, of which every pattern is a number.
    return unsafe [Float](unsafeUninitializedCapacity: count) { numbers, initialized in
      unsafe bytes.withUnsafeBytes { bytes in
        unsafe UnsafeMutableRawBufferPointer(numbers).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[..<(4 * count)]))
      }
      #if !_endian(little)
      for index in 0..<count {
        unsafe numbers[index] = Float(bitPattern: UInt32(littleEndian: numbers[index].bitPattern))
      }
      #endif
      initialized = count
    }
  }

  /// Calls `body` with the elements as f32, row-major, and gives what it returns; nil for integers.
  ///
  /// Elements that are f32 are borrowed where they are: nothing is copied, whatever the tensor's size. Others become f32 in new
  /// memory first, as `floats()` has them. The span lives as long as the call.
  public func withFloats<Result, Failure: Error>(
    _ body: (Span<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    #if _endian(little)
    if elementType == .float32, !bytes.isEmpty {
      return try Self.borrow(bytes, body)
    }
    #endif
    guard let floats = floats() else { return nil }
    return try body(floats.span)
  }

  private static func borrow<Result, Failure: Error>(
    _ bytes: [UInt8], _ body: (Span<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    typealias Outcome = Swift.Result<Result, Failure>
    // Safe: the memory of an array is aligned to 16 bytes, holds a whole number of floats, of which every pattern is one, and
    // stands still as long as the call.
    let outcome = unsafe bytes.withUnsafeBytes { raw in
      unsafe raw.withMemoryRebound(to: Float.self) { floats -> Outcome in
        do throws(Failure) { return .success(try body(unsafe floats.span)) } catch { return .failure(error) }
      }
    }
    return try outcome.get()
  }
}
