package import NNBModel

/// The input that each of the 256 byte values becomes (Spec/arithmetic.md, 3.1).
package struct InputTable: Sendable {
  let values: [Float]

  /// Whether inputs are the bytes times one factor, and byte 0 alone becomes 0: zeros can then be told by their bytes.
  let isProportional: Bool

  /// Tabulates fma(byte, scale, offset).
  package init(_ scaling: InputScaling) {
    values = (0...255).map { scaling.offset.addingProduct(Float($0), scaling.scale) }
    isProportional = (0...255).allSatisfy { [values] in
      values[$0] == Float($0) * values[1] && (values[$0] == 0) == ($0 == 0)
    }
  }

  /// The 256 values as kernels take them.
  var aligned: AlignedMemory<Float> {
    let memory = AlignedMemory<Float>(values.count)
    memory.copy(values, from: 0, count: values.count, to: 0)
    return memory
  }

  /// What bytes become.
  func inputs(of bytes: ArraySlice<UInt8>) -> [Float] {
    bytes.map { values[Int($0)] }
  }
}
