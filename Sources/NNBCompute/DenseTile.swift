internal import CNNBKernels

/// Up to 64 units of a layer that is only evaluated, not trained; padded with zeros to whole vectors.
package struct DenseTile: Sendable {
  /// The number of units, with padding.
  package let width: Int

  /// The number of vectors that hold them.
  var vectors: Int { width / Int(NN_LANES) }

  /// The kernel (inputs, width) and the bias (width).
  let kernel, bias: AlignedMemory<Float>

  /// The tiles of a layer with this kernel (inputs, outputs) and bias.
  package static func tiles(inputs: Int, outputs: Int, kernel: [Float], bias: [Float]) -> [DenseTile] {
    stride(from: 0, to: outputs, by: Int(NN_TILE)).map { first in
      let count = min(Int(NN_TILE), outputs - first), width = AlignedMemory<Float>.padded(count)
      let tile = DenseTile(width: width, kernel: AlignedMemory(inputs * width), bias: AlignedMemory(width))
      for input in 0..<inputs {
        tile.kernel.copy(kernel, from: input * outputs + first, count: count, to: input * width)
      }
      tile.bias.copy(bias, from: first, count: count, to: 0)
      return tile
    }
  }
}
