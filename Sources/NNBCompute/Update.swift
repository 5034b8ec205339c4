package import NNBModel

extension NetworkParameters {
  /// The factor that clips this gradient to a norm; nil if its norm is not above `limit` (Spec/arithmetic.md, 3.7).
  package func clippingFactor(toNorm limit: Double, kernels: Kernels) -> Float? {
    var sums = [Double](repeating: 0, count: 8)
    for part in tensors { kernels.addSquares(part, to: &sums) }
    return Self.clippingFactor(toNorm: limit, squares: sums)
  }

  /// The same from the eight sums of squares.
  static func clippingFactor(toNorm limit: Double, squares sums: [Double]) -> Float? {
    let sum = ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]))
    let norm = sum.squareRoot()
    return norm > limit ? Float(limit / norm) : nil
  }
}

/// The factors of a step of Adam, the same for every element (Spec/arithmetic.md, 3.9).
package struct AdamFactors {
  package let beta1, gain1, beta2, gain2, rate, root, epsilon, keep: Float

  package init(_ settings: Optimizer.Adam, rate: Double, step: Int) {
    beta1 = Float(settings.beta1)
    gain1 = Float(1 - settings.beta1)
    beta2 = Float(settings.beta2)
    gain2 = Float(1 - settings.beta2)
    self.rate = Float(rate / (1 - Mathematics.power(settings.beta1, step)))
    root = Float((1 - Mathematics.power(settings.beta2, step)).squareRoot())
    epsilon = Float(settings.epsilon)
    keep = Float(1 - rate * settings.weightDecay)
  }
}

/// A step of an optimizer on some of the parameters (Spec/arithmetic.md, 3.9).
package struct Update {
  private let optimizer: Optimizer
  private let rate: Float
  private let factors: AdamFactors?

  /// What weight decay leaves of a parameter before the step; nil if there is none but Adam's own.
  private let keep: Float?
  private let kernels: Kernels

  /// The `step`-th step, counted from 1, since the slots were zeros, with its learning rate, and with a weight decay for
  /// optimizers that have none of their own.
  package init(_ optimizer: Optimizer, rate: Double, step: Int, weightDecay: Double? = nil, _ kernels: Kernels) {
    self.optimizer = optimizer
    self.rate = Float(rate)
    self.kernels = kernels
    keep = weightDecay.map { Float(1 - rate * $0) }
    factors = if case .adam(let settings) = optimizer { AdamFactors(settings, rate: rate, step: step) } else { nil }
  }

  package func apply(
    _ gradient: AlignedMemory<Float>, _ slots: [AlignedMemory<Float>], _ w: AlignedMemory<Float>
  ) {
    if let keep { kernels.scale(w, by: keep) }
    switch optimizer {
    case .sgd: kernels.step(rate: rate, gradient: gradient, w: w)
    case .momentum(let mu, let isNesterov):
      kernels.momentum(rate: rate, mu: Float(mu), isNesterov: isNesterov, gradient: gradient, v: slots[0], w: w)
    case .adam:
      if let factors { kernels.adam(factors, gradient: gradient, m: slots[0], v: slots[1], w: w) }
    }
  }
}
