import Foundation
import NNBFormats
import NNBModel
import Testing

/// A network as the operations of a graph.
struct OperationChainTests {
  private static let spelled: [Activation] = [.swish, .gelu, .geluTanh]

  /// What steps give for a number, in f64.
  private func value(of steps: [ActivationStep], at input: Double) throws -> Double {
    var results: [Double] = []
    for step in steps {
      let operands = step.operands.map { operand in
        switch operand {
        case .input: input
        case .step(let index): results[index]
        case .number(let number): number
        }
      }
      switch (step.operation, operands.count) {
      case (.erf, 1): results.append(erf(operands[0]))
      case (.add, 2): results.append(operands[0] + operands[1])
      case (.multiply, 2): results.append(operands[0] * operands[1])
      case (.divide, 2): results.append(operands[0] / operands[1])
      case (.activation(.sigmoid), 1): results.append(1 / (1 + exp(-operands[0])))
      default: Issue.record("\(step)")
      }
    }
    return try #require(results.last)
  }

  @Test(arguments: [-30, -6, -2.5, -1, -0.1, 0, 0.1, 0.75, 3, 8, 40])
  func `steps are the activation that they spell`(input: Double) throws {
    let expected: [Double] = [
      input / (1 + exp(-input)), input / 2 * (1 + erf(input / 2.0.squareRoot())),
      input / 2 * (1 + tanh((2 / Double.pi).squareRoot() * (input + 0.044715 * pow(input, 3)))),
    ]
    for (activation, expected) in zip(Self.spelled, expected) {
      let found = try value(of: activation.steps { _ in false }, at: input)
      #expect(abs(found - expected) <= 1e-14 * max(1, abs(expected)), "\(activation)")
    }
  }

  @Test func `what a format has is one step`() {
    for activation in [Activation.relu, .softmax, .gelu, .elu(alpha: 0.5), .swish] {
      #expect(activation.steps { _ in true } == [ActivationStep(.activation(activation), .input)])
    }
    #expect(Activation.linear.steps { _ in true } == [])
  }

  @Test func `layers come in order, scaling before them if it is wanted and known`() throws {
    let layers = [
      DenseLayer(name: "a", inputs: 2, outputs: 3, activation: .relu),
      DenseLayer(name: "b", inputs: 3, outputs: 1, activation: .linear),
    ]
    func chain(_ scaling: InputScaling?, _ includesScaling: Bool) throws -> OperationChain {
      OperationChain(
        try Network(input: InputContract(shape: [2], scaling: scaling), layers: layers),
        includesScaling: includesScaling)
    }
    let dense: [OperationChain.Operation] = [.dense(layers[0]), .activation(.relu, of: layers[0]), .dense(layers[1])]
    let bytes = InputScaling(elementType: .uint8, scale: 2, offset: 1)
    for (scaling, isWanted) in [(bytes, false), (nil, true), (nil, false)] as [(InputScaling?, Bool)] {
      #expect(try chain(scaling, isWanted).operations == dense)
      #expect(try chain(scaling, isWanted).inputType == .float32)
    }
    let whole = try chain(bytes, true)
    #expect(whole.operations == [.scaling(scale: 2, offset: 1, computed: .float32)] + dense)
    #expect(whole.inputType == .uint8 && whole.inputs == 2 && whole.outputs == 1)
    let wide: [ElementType] = [.float64, .int32, .uint32, .int64, .uint64]
    for type in ElementType.allCases {
      let chain = try chain(InputScaling(elementType: type, scale: 2, offset: 1), true)
      #expect(
        chain.operations.first == .scaling(scale: 2, offset: 1, computed: wide.contains(type) ? .float64 : .float32))
    }
  }
}
