import NNBModel
import Testing

/// The elements of a tensor as f32, copied and borrowed.
struct TensorFloatTests {
  private struct Refusal: Error, Equatable {}

  private static func tensor(_ type: ElementType, _ bytes: [UInt8]) throws -> Tensor {
    try Tensor(.init(name: "t", elementType: type, axes: [.init(bytes.count / type.byteCount)]), bytes: bytes)
  }

  /// 1, -2 and 0.5 in each type, worked out by hand from sign, exponent and fraction.
  static let types: [(ElementType, [UInt8])] = [
    (.float32, [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0, 0x3F]), (.bfloat16, [0x80, 0x3F, 0, 0xC0, 0, 0x3F]),
    (.float16, [0, 0x3C, 0, 0xC0, 0, 0x38]),
    (.float64, [0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0xE0, 0x3F]),
  ]

  @Test(arguments: types)
  func `elements of every floating-point type are borrowed as they are copied`(type: ElementType, bytes: [UInt8]) throws
  {
    let tensor = try Self.tensor(type, bytes)
    #expect(tensor.floats() == [1, -2, 0.5])
    let borrowed = tensor.withFloats { floats in floats.indices.map { floats[$0] } }
    #expect(borrowed == [1, -2, 0.5])
  }

  @Test func `f32 is borrowed where it stands`() throws {
    let tensor = try Tensor(name: "t", axes: [.init(1_000)], values: (0..<1_000).map { Float($0) })
    // Safe: addresses are compared, and nothing is read.
    let place = unsafe tensor.bytes.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
    let borrowed = tensor.withFloats { floats in
      unsafe floats.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
    }
    #expect(borrowed == place)
  }

  @Test func `integers are no floats, and nothing is something`() throws {
    #expect(try Self.tensor(.int32, [1, 0, 0, 0]).withFloats { $0.count } == nil)
    #expect(try Self.tensor(.int32, [1, 0, 0, 0]).floats() == nil)
    #expect(try Self.tensor(.float32, []).withFloats { $0.count } == 0)
    #expect(try Self.tensor(.float64, []).withFloats { $0.count } == 0)
  }

  @Test func `an error of the caller comes through`() throws {
    for type in [ElementType.float32, .float64] {
      let tensor = try Self.tensor(type, [UInt8](repeating: 0, count: 8))
      #expect(throws: Refusal()) { try tensor.withFloats { (_) throws(Refusal) in throw Refusal() } }
    }
  }
}
