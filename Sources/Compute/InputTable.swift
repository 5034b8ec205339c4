public import Model

/// The input that each of the 256 byte values becomes (Spec/arithmetic.md, 3.1).
public struct InputTable: Sendable {
  private let values: [Float]

  /// Tabulates fma(byte, scale, offset).
  public init(_ scaling: InputScaling) {
    values = (0...255).map { scaling.offset.addingProduct(Float($0), scaling.scale) }
  }

  /// The 256 values as kernels take them.
  var aligned: AlignedMemory<Float> {
    let memory = AlignedMemory<Float>(values.count)
    memory.copy(values, from: 0, count: values.count, to: 0)
    return memory
  }

  /// Writes the inputs of `bytes` to `inputs` from `start` on.
  public func convert(_ bytes: ArraySlice<UInt8>, into inputs: inout [Float], at start: Int) {
    var index = start
    for byte in bytes {
      inputs[index] = values[Int(byte)]
      index += 1
    }
  }
}
