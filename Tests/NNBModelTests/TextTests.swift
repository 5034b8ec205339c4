import NNBModel
import Testing

/// What errors and activations are called in messages and tables.
struct TextTests {
  @Test(
    arguments: [
      (.noLayers, "the network has no layers"),
      (.duplicateLayer("a"), "two layers are called a"),
      (.emptyLayer("a"), "layer a has no inputs or no units"),
      (.layerChain(layer: "b", expected: 2, found: 3), "layer b takes 3 values, the layer before it gives 2"),
      (.inputShape([28, 27], inputs: 784), "the input shape 28x27 does not make the first layer's 784 inputs"),
      (.classLabels(expected: 10, found: 9), "9 class labels, the last layer has 10 units"),
      (.notFinite(of: "a"), "a number of a is not finite"),
      (.duplicateTensor("t"), "two tensors are called t"),
      (.tensorSize(tensor: "t", expected: 12, found: 8), "tensor t has 8 bytes, its shape calls for 12"),
      (.tensorSize(tensor: "t", expected: nil, found: 8), "tensor t has 8 bytes, its shape calls for more than can be"),
      (.missingTensor("t", layer: "a"), "layer a needs the tensor t, which is missing"),
      (.tensorUsedTwice("t"), "the tensor t is used twice"),
      (
        .tensorType("t", layer: "a", found: .int8),
        "tensor t of layer a has elements of type i8, expected f16, bf16, f32 or f64"
      ),
      (
        .tensorAxes("t", layer: "a", expected: [.init(2, "in"), .init(3, "out")], found: [.init(6)]),
        "tensor t of layer a has the axes (6), expected (in 2, out 3)"
      ),
      (
        .tensorAxes("t", layer: "a", expected: [.init(2, "out")], found: []),
        "tensor t of layer a has the axes (), expected (out 2)"
      ),
    ] as [(ModelError, String)])
  func `an error is one sentence`(error: ModelError, text: String) {
    #expect("\(error)" == text)
  }

  @Test(
    arguments: [
      (.linear, "linear", []), (.relu, "relu", []), (.softmax, "softmax", []), (.sigmoid, "sigmoid", []),
      (.tanh, "tanh", []), (.gelu, "gelu", []), (.geluTanh, "gelu (tanh)", []),
      (.elu(alpha: 1), "elu(alpha 1.0)", [1]), (.selu, "selu", []),
      (.leakyReLU(slope: 0.01), "leaky_relu(slope 0.01)", [0.01]), (.softplus, "softplus", []), (.swish, "swish", []),
    ] as [(Activation, String, [Double])])
  func `an activation has a name and parameters`(activation: Activation, name: String, parameters: [Double]) {
    #expect("\(activation)" == name)
    #expect(activation.parameters == parameters)
  }
}
