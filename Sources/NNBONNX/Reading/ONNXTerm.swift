internal import NNBModel

/// What a few nodes compute of one value, in a form that is the same for many spellings of it.
///
/// A number before a sum stands within it, and a sum within a product has 1 as its constant if that is not 0.
indirect enum ONNXTerm {
  /// The value.
  case input

  /// A number and terms, added.
  case sum(Double, [ONNXTerm])

  /// A number and terms, multiplied.
  case product(Double, [ONNXTerm])

  /// A function of terms.
  case call(String, [ONNXTerm])

  /// More factors or summands than in any activation are not brought into that form.
  private static let mostParts = 8

  /// A number alone.
  static func number(_ value: Double) -> ONNXTerm { .sum(value, []) }

  /// The number that it is; nil if it is not one.
  var number: Double? { if case .sum(let value, let terms) = self, terms.isEmpty { value } else { nil } }

  /// The sum of two terms.
  static func + (left: ONNXTerm, right: ONNXTerm) -> ONNXTerm {
    let (a, lefts) = left.summands, (b, rights) = right.summands
    if a + b == 0, lefts.count + rights.count == 1 { return lefts.first ?? rights[0] }
    guard lefts.count + rights.count <= mostParts else { return .call("Add", [left, right]) }
    return .sum(a + b, lefts + rights)
  }

  /// The product of two terms.
  static func * (left: ONNXTerm, right: ONNXTerm) -> ONNXTerm {
    let (a, lefts) = left.factors, (b, rights) = right.factors
    var coefficient = a * b, factors: [ONNXTerm] = []
    if lefts.isEmpty, rights.isEmpty { return .number(coefficient) }
    guard lefts.count + rights.count <= mostParts else { return .call("Mul", [left, right]) }
    let all = lefts + rights
    if all.count == 1 {
      guard case .sum(let constant, let terms) = all[0] else {
        return coefficient == 1 ? all[0] : .product(coefficient, all)
      }
      return .sum(coefficient * constant, terms.map { .number(coefficient) * $0 })
    }
    for factor in all {
      if case .sum(let constant, let terms) = factor, constant != 0 {
        coefficient *= constant
        factors.append(.sum(1, terms.map { .number(1 / constant) * $0 }))
      } else {
        factors.append(factor)
      }
    }
    return .product(coefficient, factors)
  }

  private var summands: (Double, [ONNXTerm]) {
    if case .sum(let constant, let terms) = self { (constant, terms) } else { (0, [self]) }
  }

  private var factors: (Double, [ONNXTerm]) {
    if let number { return (number, []) }
    if case .product(let coefficient, let factors) = self { return (coefficient, factors) }
    return (1, [self])
  }

  /// Whether both are the same to a relative `tolerance` of their numbers, in any order of summands and factors.
  func isEqual(to other: ONNXTerm, _ tolerance: Double, depth: Int = 0) -> Bool {
    func near(_ left: Double, _ right: Double) -> Bool {
      left == right || abs(left - right) <= tolerance * max(abs(left), abs(right))
    }
    // The other one is an activation's, which is not deep.
    guard depth < 16 else { return false }
    switch (self, other) {
    case (.input, .input): return true
    case (.sum(let left, let lefts), .sum(let right, let rights)),
      (.product(let left, let lefts), .product(let right, let rights)):
      guard near(left, right), lefts.count == rights.count else { return false }
      var rest = rights
      for term in lefts {
        guard let index = rest.firstIndex(where: { term.isEqual(to: $0, tolerance, depth: depth + 1) }) else {
          return false
        }
        rest.remove(at: index)
      }
      return true
    case (.call(let left, let lefts), .call(let right, let rights)):
      return left == right && lefts.count == rights.count
        && zip(lefts, rights).allSatisfy { $0.isEqual(to: $1, tolerance, depth: depth + 1) }
    default: return false
    }
  }
}

extension ONNXTerm {
  private static func call(_ name: String, _ term: ONNXTerm) -> ONNXTerm { .call(name, [term]) }

  /// The activations that are spelled with several nodes, or have spellings of several.
  static let activations: [(activation: Activation, term: ONNXTerm)] = {
    let z = ONNXTerm.input, factor = (2 / Double.pi).squareRoot()
    let cubic = .number(factor) * (z + .number(0.044715) * z * z * z)
    let factored = z * (.number(factor) + .number(factor * 0.044715) * z * z)
    let softplus = call("Softplus", z)
    return [
      (.swish, z * call("Sigmoid", z)),
      (.gelu, .number(0.5) * z * (.number(1) + call("Erf", .number(0.5.squareRoot()) * z))),
      (.geluTanh, .number(0.5) * z * (.number(1) + call("Tanh", cubic))),
      (.geluTanh, .number(0.5) * z * (.number(1) + call("Tanh", factored))),
      (.geluTanh, z * call("Sigmoid", .number(2) * cubic)),
      (.geluTanh, z * call("Sigmoid", .number(2) * factored)),
      (.softplus, .call("Where", [.call("Greater", [z, .number(20)]), z, softplus])),
      (.relu, .call("Max", [z, .number(0)])), (.relu, .call("Max", [.number(0), z])),
    ]
  }()
}
