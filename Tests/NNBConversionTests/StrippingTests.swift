import NNBConversion
import NNBBytes
import NNBModel
import NNB
import Testing

/// Which tensors `--strip` leaves out.
struct StrippingTests {
  /// Ten tensors as `nnconv` names those of Keras 3's Adam, and one whose layer is called so.
  @Test func `an optimizer's tensors that no layer uses go, others stay`() throws {
    let layer = DenseLayer(name: "adam", inputs: 1, outputs: 1, activation: .relu)
    let network = try Network(input: InputContract(shape: [1], scaling: nil), layers: [layer])
    let own = [
      try Tensor(name: "adam/kernel", axes: layer.kernelAxes, values: [1]),
      try Tensor(name: "adam/bias", axes: layer.biasAxes, values: [1]),
    ]
    let others = try ["optimizer_weights/adam/iteration", "optimizer/vars/1", "velocity/W1", "extra"].map {
      try Tensor(name: $0, axes: [], values: [1])
    }
    let bytes = try Checkpoint(network: network, tensors: own + others).encoded()
    let head = try NNBHead(reading: MemorySource(bytes))
    func kept(_ strips: Bool) -> [Name] {
      Transformation(elementType: nil, scaling: nil, strips: strips, classNames: nil, notes: [:]).kept(of: head).map {
        head.tensors[$0].name
      }
    }
    #expect(kept(true) == ["adam/bias", "adam/kernel", "extra"])
    #expect(kept(false).count == 6)
    #expect(Transformation.optimizerTensors(of: head).count == 3)
  }
}
