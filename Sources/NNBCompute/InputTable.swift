package import NNBModel

/// The input that each of the 256 byte values becomes (Spec/arithmetic.md, 3.1).
package struct InputTable: Sendable {
  let values: [Float]

  /// Whether inputs are the bytes times one factor, and only byte 0 becomes 0. Then the bytes themselves show the
  /// zeros.
  let isProportional: Bool

  /// Tabulates fma(byte, scale, offset).
  package init(_ scaling: InputScaling) {
    values = (0...255).map { scaling.offset.addingProduct(Float($0), scaling.scale) }
    isProportional = (0...255).allSatisfy { [values] in
      values[$0] == Float($0) * values[1] && (values[$0] == 0) == ($0 == 0)
    }
  }

  /// The 256 values in aligned memory, for kernels.
  var aligned: AlignedMemory<Float> {
    let memory = AlignedMemory<Float>(values.count)
    memory.copy(values, from: 0, count: values.count, to: 0)
    return memory
  }

  /// The inputs that bytes become.
  func inputs(of bytes: ArraySlice<UInt8>) -> [Float] {
    bytes.map { values[Int($0)] }
  }
}
