package import NNBModel

extension LearningRateSchedule {
  /// The learning rate of the step that follows `done` steps (Spec/arithmetic.md, 3.8).
  package func rate(after done: Int) -> Double {
    if done < warmup { return rate * (Double(done + 1) / Double(warmup)) }
    let done = done - warmup
    switch shape {
    case .constant: return rate
    case .step(let every, let factor): return rate * Mathematics.power(factor, done / every)
    case .cosine:
      let whole = max(1, horizon - warmup)
      return rate * (0.5 * (1 + Mathematics.cosineOfPi(times: Double(min(done, whole)) / Double(whole))))
    }
  }
}

extension Mathematics {
  /// b to the n-th, n ≥ 0 (section 4.6).
  package static func power(_ b: Double, _ n: Int) -> Double {
    var result = 1.0, b = b, n = n
    while n > 0 {
      if n % 2 == 1 { result *= b }
      b *= b
      n /= 2
    }
    return result
  }

  /// cos(π·x) for 0 ≤ x ≤ 1 (section 4.6).
  package static func cosineOfPi(times x: Double) -> Double {
    if x > 0.5 { return -cosineOfPi(times: 1 - x) }
    let isNearZero = x <= 0.25
    let y = Double.pi * (isNearZero ? x : 0.5 - x)
    let first = isNearZero ? 0 : 1
    var q = 1 / factorial(18 + first)
    for k in stride(from: 16, through: 0, by: -2) { q = (1 / factorial(k + first)).addingProduct(q, -(y * y)) }
    return isNearZero ? q : q * y
  }

  private static func factorial(_ n: Int) -> Double {
    (0..<n).reduce(1.0) { $0 * Double($1 + 1) }
  }
}
