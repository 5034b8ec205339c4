import NNBModel
import Testing

/// Sizes of tensors and of their elements.
struct TensorTests {
  @Test(
    arguments: [
      (.float32, "f32", 4), (.float64, "f64", 8), (.float16, "f16", 2), (.bfloat16, "bf16", 2), (.int8, "i8", 1),
      (.uint8, "u8", 1), (.int16, "i16", 2), (.uint16, "u16", 2), (.int32, "i32", 4), (.uint32, "u32", 4),
      (.int64, "i64", 8), (.uint64, "u64", 8),
    ] as [(ElementType, String, Int)])
  func `an element type has a name and a size`(type: ElementType, name: String, size: Int) throws {
    #expect(type.description == name)
    #expect(type.byteCount == size)
    #expect(type.isFloatingPoint == name.contains("f"))
    #expect(TensorDescription(name: "t", elementType: type, axes: []).byteCount == size)
  }

  @Test func `the codes are those of the format`() {
    #expect(ElementType.allCases.map(\.rawValue) == Array(1...12))
    #expect(
      ElementType.allCases == [
        .float32, .float64, .float16, .bfloat16, .int8, .uint8, .int16, .uint16, .int32, .uint32, .int64, .uint64,
      ])
  }

  @Test(
    arguments: [
      ([], 4), ([0], 0), ([3], 12), ([2, 3], 24), ([2, 0, 3], 0), ([1 << 60], 1 << 62), ([1 << 61], nil),
      ([1 << 32, 1 << 32], nil), ([1 << 32, 0, 1 << 32], nil), ([0, Int.max], nil), ([Int.max], nil), ([-1], nil),
      ([-1, -1], nil), ([Int.min, 0], nil), ([1, 1, 1, 1, 1, 1, 1, 1, 1, 1], 4),
    ] as [([Int], Int?)])
  func `the size of the data is a product that may overflow`(shape: [Int], size: Int?) throws {
    let description = TensorDescription(name: "t", elementType: .float32, axes: shape.map { .init($0) })
    #expect(description.shape == shape)
    #expect(description.byteCount == size)
    if size == nil || size == 1 << 62 {
      #expect(throws: ModelError.tensorSize(tensor: "t", expected: size, found: 8)) {
        try Tensor(description, bytes: [UInt8](repeating: 0, count: 8))
      }
    }
  }

  @Test(arguments: [0, 1, 11, 13, 16])
  func `data of another size are refused`(count: Int) {
    let description = TensorDescription(name: "t", elementType: .float32, axes: [.init(3)])
    #expect(throws: ModelError.tensorSize(tensor: "t", expected: 12, found: count)) {
      try Tensor(description, bytes: [UInt8](repeating: 0, count: count))
    }
    #expect(throws: ModelError.tensorSize(tensor: "t", expected: 12, found: 16)) {
      try Tensor(name: "t", axes: [.init(3)], values: [1, 2, 3, 4])
    }
  }

  @Test func `floats are stored with the least significant byte first`() throws {
    let values: [Float] = [1, -0.0, .infinity, .leastNonzeroMagnitude, 16_777_218]
    let tensor = try Tensor(name: "t", axes: [.init(5)], values: values)
    #expect(
      tensor.bytes == [0, 0, 0x80, 0x3F, 0, 0, 0, 0x80, 0, 0, 0x80, 0x7F, 1, 0, 0, 0, 1, 0, 0x80, 0x4B])
    #expect(tensor.floats()?.map(\.bitPattern) == values.map(\.bitPattern))
  }

  @Test(arguments: ElementType.allCases)
  func `floating-point elements can be had as floats, integers cannot`(type: ElementType) throws {
    let description = TensorDescription(name: "t", elementType: type, axes: [.init(2)])
    let tensor = try Tensor(description, bytes: [UInt8](repeating: 0, count: 2 * type.byteCount))
    #expect(tensor.floats() == (type.isFloatingPoint ? [0, 0] : nil))
    let empty = try Tensor(.init(name: "t", elementType: type, axes: [.init(0)]), bytes: [])
    #expect(empty.floats() == (type.isFloatingPoint ? [] : nil))
  }
}
