public import Model

extension TwoLayerParameters {
  /// Clips the gradient that these numbers are to a norm (Spec/arithmetic.md, 3.7).
  mutating func clip(toNorm limit: Double, kernels: Kernels) {
    var sums = [Double](repeating: 0, count: 8)
    for part in [kernel1, bias1, kernel2, bias2] { kernels.addSquares(part, to: &sums) }
    let sum = ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]))
    let norm = sum.squareRoot()
    guard norm > limit else { return }
    let factor = Float(limit / norm)
    kernels.scale(&kernel1, by: factor)
    kernels.scale(&bias1, by: factor)
    kernels.scale(&kernel2, by: factor)
    kernels.scale(&bias2, by: factor)
  }

  /// One step of an optimizer (Spec/arithmetic.md, 3.9): the `step`-th, from 1, with the learning rate that it has.
  ///
  /// `slots` are as many as `Optimizer.slotNames`, of the same shape as the parameters.
  public mutating func update(
    _ gradient: TwoLayerParameters, slots: inout [TwoLayerParameters], optimizer: Optimizer, rate: Double, step: Int,
    kernels: Kernels = .best
  ) {
    precondition(slots.count == optimizer.slotNames.count)
    switch optimizer {
    case .sgd:
      let rate = Float(rate)
      kernels.step(rate: rate, gradient: gradient.kernel1, w: &kernel1)
      kernels.step(rate: rate, gradient: gradient.bias1, w: &bias1)
      kernels.step(rate: rate, gradient: gradient.kernel2, w: &kernel2)
      kernels.step(rate: rate, gradient: gradient.bias2, w: &bias2)
    case .momentum(let mu, let isNesterov):
      let rate = Float(rate), mu = Float(mu)
      func update(_ gradient: [Float], _ v: inout [Float], _ w: inout [Float]) {
        kernels.momentum(rate: rate, mu: mu, isNesterov: isNesterov, gradient: gradient, v: &v, w: &w)
      }
      update(gradient.kernel1, &slots[0].kernel1, &kernel1)
      update(gradient.bias1, &slots[0].bias1, &bias1)
      update(gradient.kernel2, &slots[0].kernel2, &kernel2)
      update(gradient.bias2, &slots[0].bias2, &bias2)
    case .adam(let settings):
      let factors = AdamFactors(settings, rate: rate, step: step)
      var m = slots[0], v = slots[1]
      // Two owners of an array would make every write a copy.
      slots.removeAll(keepingCapacity: true)
      kernels.adam(factors, gradient: gradient.kernel1, m: &m.kernel1, v: &v.kernel1, w: &kernel1)
      kernels.adam(factors, gradient: gradient.bias1, m: &m.bias1, v: &v.bias1, w: &bias1)
      kernels.adam(factors, gradient: gradient.kernel2, m: &m.kernel2, v: &v.kernel2, w: &kernel2)
      kernels.adam(factors, gradient: gradient.bias2, m: &m.bias2, v: &v.bias2, w: &bias2)
      slots += [m, v]
    }
  }
}

/// What a step of Adam multiplies by, the same for every element (Spec/arithmetic.md, 3.9).
struct AdamFactors {
  let beta1, gain1, beta2, gain2, rate, root, epsilon, keep: Float

  init(_ settings: Optimizer.Adam, rate: Double, step: Int) {
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
