/// exp and ln of Spec/arithmetic.md, sections 4 and 6. They give the same bits on every machine, unlike those of C
/// libraries.
package enum Mathematics {
  /// exp32 (section 4.1). The kernels have their own in C; this one is for the reference.
  package static func exp(_ x: Float) -> Float {
    if x.isNaN { return x }
    if x > 0x1.62e42ep+6 { return .infinity }
    if x < -0x1.9fe368p+6 { return 0 }
    let magic: Float = 12_582_912
    let n = magic.addingProduct(x, 0x1.715476p+0) - magic
    var r = x.addingProduct(n, -0x1.62e430p-1)
    r.addProduct(n, 0x1.05c610p-29)
    let coefficients: [Float] = [1 / 720, 1 / 120, 1 / 24, 1 / 6, 0.5, 1, 1]
    let q = coefficients.reduce(Float(1) / 5040) { $1.addingProduct($0, r) }
    let whole = Int(n), half = whole >> 1
    return q * Float(sign: .plus, exponent: half, significand: 1)
      * Float(sign: .plus, exponent: whole - half, significand: 1)
  }

  /// exp64 (section 6).
  static func exp(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x > 709.79 { return .infinity }
    if x < -745.14 { return 0 }
    let n = (x * 0x1.71547652b82fep+0).rounded(.toNearestOrEven)
    var r = x.addingProduct(n, -0x1.62e42fefa39efp-1)
    r.addProduct(n, -0x1.abc9e3b39803fp-56)
    let q = 1 + r * relativeExp(r)
    let whole = Int(n), half = whole >> 1
    return q * Double(sign: .plus, exponent: half, significand: 1)
      * Double(sign: .plus, exponent: whole - half, significand: 1)
  }

  /// (exp(r) − 1)/r for small r: Taylor's series to degree 13.
  private static func relativeExp(_ r: Double) -> Double {
    var q = inverseFactorials[14]
    for k in stride(from: 13, through: 1, by: -1) { q = inverseFactorials[k].addingProduct(q, r) }
    return q
  }

  private static let inverseFactorials: [Double] = {
    var factorial = 1.0
    return [1]
      + (1...14).map { (k: Int) -> Double in
        factorial *= Double(k)
        return 1 / factorial
      }
  }()

  /// exp(x) − 1 without loss near zero.
  static func expMinusOne(_ x: Double) -> Double {
    abs(x) < 0.35 ? x * relativeExp(x) : exp(x) - 1
  }

  /// ln64 (section 4.2).
  package static func ln(_ x: Double) -> Double {
    if x.isNaN || x == .infinity { return x }
    if x <= 0 { return x == 0 ? -.infinity : .nan }
    var f = x.significand
    var k = Double(x.exponent)
    if f >= 0x1.6a09e667f3bcdp+0 {
      f /= 2
      k += 1
    }
    let u = (f - 1) / (f + 1)
    return (2 * (u * inverseOddSeries(u * u, to: 21))).addingProduct(k, 0x1.62e42fefa39efp-1)
  }

  /// ln(1 + t) for t from 0 to 1, without loss near zero.
  static func lnOnePlus(_ t: Double) -> Double {
    let u = t / (2 + t)
    return 2 * (u * inverseOddSeries(u * u, to: 39))
  }

  /// 1 + v/3 + v²/5 + … + v^((last−1)/2)/last.
  private static func inverseOddSeries(_ v: Double, to last: Int) -> Double {
    stride(from: last - 2, through: 1, by: -2).reduce(1 / Double(last)) { (1 / Double($1)).addingProduct($0, v) }
  }

  /// 1 minus the error function.
  static func erfc(_ x: Double) -> Double {
    if x < 0 { return 2 - erfc(-x) }
    if x > 27 { return 0 }
    let rootOfPi = Double.pi.squareRoot()
    if x < 2.5 {
      var term = x, sum = x
      for n in 1...60 {
        term *= 2 * x * x / Double(2 * n + 1)
        sum += term
      }
      return 1 - 2 / rootOfPi * exp(-x * x) * sum
    }
    let fraction = stride(from: 60, through: 1, by: -1).reduce(x) { x + Double($1) / 2 / $0 }
    return exp(-x * x) / rootOfPi / fraction
  }
}
