internal import NNBCompute
internal import NNBFormats
internal import NNBModel

/// Samples that a page verifies itself with, and the outputs that nnb computes for them (Spec/page.md, 5).
struct PageProbe {
  /// How many samples there are, if they are not too large.
  private static let mostSamples = 16

  /// The largest size of all samples, in bytes, unless one alone is larger.
  private static let mostBytes = 1 << 20

  /// Activations that every computer gives the same bits for (Spec/arithmetic.md, 3.3); others differ by this, for a layer.
  private static let tolerance = 1e-6

  /// The text in the page.
  let json: String

  /// Computes the outputs of a checkpoint's network. Throws `ModelError.noLayers` if it has none.
  init(_ checkpoint: Checkpoint) throws(ModelError) {
    guard let network = checkpoint.network else { throw .noLayers }
    let stack = try DenseStack(checkpoint)
    let count = max(1, min(Self.mostSamples, Self.mostBytes / stack.inputs))
    let scaling = network.input.scaling, isBytes = scaling?.elementType == .uint8
    let samples = Self.samples(count * stack.inputs, areSparse: isBytes)
    let inputs = samples.map { byte in
      let number = isBytes ? Float(byte) : (Float(byte) - 128) / 64
      return scaling.map { $0.offset.addingProduct(number, $0.scale) } ?? number
    }
    let outputs = (0..<count).flatMap { sample in
      let values = Array(inputs[sample * stack.inputs..<(sample + 1) * stack.inputs])
      return Array(stack.forward(values, rows: 1).row(0))
    }
    let bytes = outputs.flatMap { output in (0..<4).map { UInt8(truncatingIfNeeded: output.bitPattern >> (8 * $0)) } }
    let isExact = network.layers.allSatisfy { [.linear, .relu, .softmax].contains($0.activation) }
    json =
      "{\"count\":\(count),\"numbers\":\"\(isBytes ? "bytes" : "signed")\",\"samples\":\"\(Base64.text(samples))\","
      + "\"outputs\":\"\(Base64.text(bytes))\",\"tolerance\":\(isExact ? 0 : Self.tolerance * Double(network.layers.count))}"
  }

  /// Bytes that are the same in every page, three of four of them 0 if they `areSparse`: SplitMix64 from 0.
  private static func samples(_ count: Int, areSparse: Bool) -> [UInt8] {
    var state: UInt64 = 0
    return (0..<count).map { _ in
      state &+= 0x9E37_79B9_7F4A_7C15
      var word = state
      word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
      word ^= word >> 31
      return areSparse && word >> 8 & 3 != 0 ? 0 : UInt8(truncatingIfNeeded: word)
    }
  }
}
