import NNBTestSupport

import NNBCompute

/// The 12-7-5 network and its batch of 9 samples in `Fixtures/reference/small`.
struct SmallReference {
  let x: [[Double]]
  let labels: [Int]
  let network: Reference<Double>

  init() throws {
    let flat: [Float] = try Fixtures.reference("small/x")
    x = stride(from: 0, to: flat.count, by: 12).map { flat[$0..<$0 + 12].map(Double.init) }
    labels = try Fixtures.reference("small/labels", as: UInt8.self).map(Int.init)
    func doubles(_ name: String) throws -> [Double] {
      try Fixtures.reference("small/\(name)", as: Float.self).map(Double.init)
    }
    network = Reference(
      inputs: 12, hidden: 7, classes: 5, kernel1: try doubles("W1"), bias1: try doubles("b1"),
      kernel2: try doubles("W2"), bias2: try doubles("b2"))
  }

  /// The mean loss of the batch for some parameters.
  func loss(_ network: Reference<Double>) -> Double {
    zip(x, labels).reduce(0) { $0 + network.forward($1.0, label: $1.1).loss } / Double(x.count)
  }
}

extension Reference {
  /// One step of gradient descent: section 3.9 of Spec/arithmetic.md.
  func descended(_ gradient: Reference, rate: Scalar) -> Reference {
    combined(with: gradient) { $0.addingProduct(-rate, $1) }
  }
}

/// The largest difference between two arrays; infinite where they differ in length.
func largestDifference(_ left: [Double], _ right: [Double]) -> Double {
  left.count == right.count ? zip(left, right).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
}
