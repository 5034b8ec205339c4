package import NNBBytes

/// Something that keeps a file without any structure but names and shapes from being taken as a chain of dense layers.
package enum PlainProblem: Error, Equatable, Sendable {
  /// There is no kernel.
  case noWeights

  /// A dataset's name is that of a layer that is not dense, or of a part that dense layers do not have.
  case otherLayer(path: String)

  /// A dataset has more axes than a kernel, as that of a convolution.
  case tooManyAxes(path: String, shape: [Int])

  /// A matrix or vector of floating-point numbers has a name that does not say what it is.
  case strayDataset(path: String, shape: [Int])

  /// A dataset's name says kernel and bias at once.
  case ambiguousRole(path: String)

  /// A kernel or bias does not hold floating-point numbers.
  case weightType(path: String, found: StoredType)

  /// A dataset holds elements of two bytes, and nothing says that they are bf16.
  case unmarkedOpaque(path: String)

  /// A kernel is no matrix, or an empty one.
  case kernelShape(path: String, found: [Int])

  /// A bias is no vector, or an empty one.
  case biasShape(path: String, found: [Int])

  /// There are more kernels than layers in a network: `found`, and perhaps others behind them.
  case tooManyKernels(limit: Int, found: Int)

  /// Datasets have names that mean the same.
  case ambiguousNames([String])

  /// There is a bias and no kernel for it.
  case missingKernel(layer: String, bias: String)

  /// There is a kernel and no bias for it, though there are others.
  case missingBias(layer: String, kernel: String)

  /// A bias does not have as many elements as its layer has outputs; `expected` are the sizes that would do.
  case biasSize(path: String, expected: [Int], found: Int)

  /// Kernels and biases fit only if some kernels are stored (in, out) and others (out, in).
  case mixedOrientation(inOut: [String], outIn: [String])

  /// The kernels can be stored (in, out) and (out, in).
  case ambiguousOrientation(layers: [String])

  /// The kernels cannot be stored as the caller says; the other way they can.
  case contradictedOrientation(given: ImportOptions.Orientation)

  /// The layers fit together in more than one order; `prefixes` are those that name each alone, in the natural order of names, or
  /// none if names do not allow that.
  case ambiguousOrder(layers: [String], prefixes: [String] = [])

  /// The layers fit together in no order; `shapes` are those of the kernels as stored.
  case brokenChain(layers: [String], shapes: [[Int]])

  /// There are several networks; the prefixes of each, with commas between several.
  case severalModels([String])
}

extension PlainProblem {
  /// What would decide the matter; nil if nothing would.
  package var remedy: Remedy? {
    switch self {
    // One of the two, as an example; the sentence names both.
    case .ambiguousOrientation: .orientation(.inOut)
    case .unmarkedOpaque: .opaqueAsBFloat16
    case .ambiguousOrder(_, let prefixes): prefixes.isEmpty ? nil : .prefix([prefixes.joined(separator: ",")])
    case .severalModels(let networks): networks.first.map { .prefix([$0]) }
    case .contradictedOrientation(let given): .orientation(given.opposite)
    default: nil
    }
  }
}
