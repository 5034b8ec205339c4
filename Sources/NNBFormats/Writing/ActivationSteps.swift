package import NNBModel

/// A step of an activation: an operation that graphs have, on values of the same shape and on numbers.
package struct ActivationStep: Equatable, Sendable {
  /// What an operation is applied to.
  package enum Operand: Equatable, Sendable {
    /// What the activation is applied to.
    case input

    /// The result of a step, counted from 0.
    case step(Int)

    /// The same number for every value.
    case number(Double)
  }

  /// What is computed for each value; only softmax sees a whole row.
  package enum Operation: Equatable, Sendable {
    /// An activation that the format has itself.
    case activation(Activation)

    /// The error function.
    case erf

    /// Arithmetic with two operands.
    case add, multiply, divide
  }

  /// The operation.
  package let operation: Operation

  /// What it is applied to, in order.
  package let operands: [Operand]

  /// Applies an operation.
  package init(_ operation: Operation, _ operands: [Operand]) {
    (self.operation, self.operands) = (operation, operands)
  }

  /// Applies an operation.
  package init(_ operation: Operation, _ operands: Operand...) { self.init(operation, operands) }
}

extension Activation {
  /// The activation as steps of which the last gives the result; none for `linear`.
  ///
  /// A format that `has` an activation takes it as one step. It has all of which there is no other spelling here: all but
  /// `swish`, `gelu` and `geluTanh`.
  package func steps(has: (Activation) -> Bool) -> [ActivationStep] {
    if self == .linear { return [] }
    if has(self) { return [.init(.activation(self), .input)] }
    switch self {
    case .swish: return [.init(.activation(.sigmoid), .input), .init(.multiply, .input, .step(0))]
    case .gelu:
      // As PyTorch writes it, so that programs which know the pattern see one operation in it.
      return [
        .init(.divide, .input, .number(2.0.squareRoot())), .init(.erf, .step(0)), .init(.add, .step(1), .number(1)),
        .init(.multiply, .input, .step(2)), .init(.multiply, .step(3), .number(0.5)),
      ]
    case .geluTanh:
      // z times the sigmoid of 2·√(2/π)·(z + 0.044715 z³): the same function without the cancellation of 1 + tanh.
      let factor = 2 * (2 / Double.pi).squareRoot()
      return [
        .init(.multiply, .input, .input), .init(.multiply, .step(0), .number(factor * 0.044715)),
        .init(.add, .step(1), .number(factor)), .init(.multiply, .input, .step(2)),
        .init(.activation(.sigmoid), .step(3)), .init(.multiply, .input, .step(4)),
      ]
    default: return [.init(.activation(self), .input)]
    }
  }
}
