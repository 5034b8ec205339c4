package import NNBModel

/// The units of a network's first layer: what each looks for in its inputs, and how much of the outputs goes through it.
package struct FirstLayer: Sendable {
  /// The number of inputs and of units.
  package let inputs, units: Int

  /// The share of each unit in the weight of all paths from inputs to outputs, from 0 to 1 (Spec/report.md, 8); all are 0 if there
  /// is no weight. Weights that are not finite count as 0.
  package let shares: [Double]

  /// The number of weights of all kernels that are NaN or infinite.
  package let notFinite: Int

  /// (inputs, units), row-major.
  private let kernel: [Float]

  /// Looks at the network of a checkpoint; nil if there is none, or its kernels are not of floating-point numbers.
  package init?(_ checkpoint: Checkpoint) {
    guard let network = checkpoint.network else { return nil }
    self.init(network) { checkpoint.tensor($0)?.floats() }
  }

  /// Looks at a network, whose kernels `floats` gives, one after the other; nil if one of them is not there.
  package init?<Failure: Error>(
    _ network: Network, floats: (Name) throws(Failure) -> [Float]?
  ) throws(Failure) {
    guard let first = network.layers.first, let kernel = try floats(first.kernel),
      kernel.count == first.inputs * first.outputs
    else { return nil }
    (inputs, units, self.kernel) = (first.inputs, first.outputs, kernel)
    // The weight of all paths from a value to the outputs, from the last layer to the second.
    var onward = [Double](repeating: 1, count: network.outputs), notFinite = 0
    for layer in network.layers.dropFirst().reversed() {
      guard let values = try floats(layer.kernel), values.count == layer.inputs * layer.outputs,
        onward.count == layer.outputs
      else { return nil }
      var before = [Double](repeating: 0, count: layer.inputs)
      for input in 0..<layer.inputs {
        for output in 0..<layer.outputs {
          let weight = values[input * layer.outputs + output]
          if weight.isFinite { before[input] += Double(weight.magnitude) * onward[output] } else { notFinite += 1 }
        }
      }
      onward = Self.scaled(before)
    }
    var weights = [Double](repeating: 0, count: units)
    for (index, weight) in kernel.enumerated() {
      if weight.isFinite { weights[index % units] += Double(weight.magnitude) } else { notFinite += 1 }
    }
    for unit in 0..<units { weights[unit] *= onward[unit] }
    weights = Self.scaled(weights)
    let sum = weights.reduce(0, +)
    shares = sum > 0 ? weights.map { $0 / sum } : weights
    self.notFinite = notFinite
  }

  /// The numbers divided by the largest, so that many layers do not leave the range; only their ratios matter.
  private static func scaled(_ values: [Double]) -> [Double] {
    guard let largest = values.max(), largest > 0, largest.isFinite else { return values }
    return values.map { $0 / largest }
  }

  /// The units with the largest shares, the largest first; of equal ones the lower unit comes first.
  package func order(_ count: Int) -> [Int] {
    Array(shares.indices.sorted { shares[$0] == shares[$1] ? $0 < $1 : shares[$0] > shares[$1] }.prefix(count))
  }

  /// The weights of a unit as greys, one for each input: 128 for 0, and for the largest magnitude of the unit 255 if it is
  /// positive and 1 if it is negative. What is not finite is 0.
  package func greys(of unit: Int) -> [UInt8] {
    guard (0..<units).contains(unit) else { return [] }
    let weights = stride(from: unit, to: kernel.count, by: units).map { kernel[$0] }
    let largest = weights.reduce(Float(0)) { $1.isFinite ? max($0, $1.magnitude) : $0 }
    return weights.map { weight in
      guard weight.isFinite else { return 0 }
      guard largest > 0 else { return 128 }
      return UInt8((128 + 127 * (Double(weight) / Double(largest))).rounded())
    }
  }
}
