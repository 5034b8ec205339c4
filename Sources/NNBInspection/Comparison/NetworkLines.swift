internal import NNBBytes
internal import NNBModel

extension [FieldDifference] {
  /// Adds what differs between two networks but for their names and inputs.
  mutating func compareNetworks(_ first: Network?, _ second: Network?) {
    compare(.network, "layers", first, second, summary: \.outline) { network in
      [("layers", "\(network.layers.count)")]
        + network.layers.enumerated().map { index, layer in
          ("layer \(index + 1)", "\(layer.inputs) -> \(layer.text)")
        }
    }
  }

  /// Adds what differs between the names of layers and, where these have the same form, of their tensors.
  mutating func compareNames(_ first: Network, _ second: Network) {
    // A layer that only one of the networks has differs in more than its name.
    let count = Swift.min(first.layers.count, second.layers.count)
    let hasSameForm = first.hasForm(of: second)
    func lines(_ network: Network) -> [FieldDifference.Line] {
      network.layers.prefix(count).enumerated().flatMap { index, layer in
        let tensors = [("kernel", layer.kernel)] + (layer.bias.map { [("bias", $0)] } ?? [])
        let lines = hasSameForm ? tensors.map { ("layer \(index + 1) \($0.0)", $0.1.text) } : []
        return [("layer \(index + 1)", layer.name.text)] + lines
      }
    }
    compare(.names, lines(first), lines(second))
  }

  /// Adds what differs between the input contracts.
  mutating func compareInputs(_ first: InputContract, _ second: InputContract) {
    func lines(_ input: InputContract) -> [FieldDifference.Line] {
      [("shape", input.shape.shapeText), ("scaling", input.scaling.map(\.text) ?? "not known")]
    }
    compare(.input, lines(first), lines(second))
    func labels(_ input: InputContract) -> [Name]? { input.classLabels.isEmpty ? nil : input.classLabels }
    compare(.labels, "number", labels(first), labels(second), summary: { "\($0.count)" }) { labels in
      labels.enumerated().map { ("class \($0)", $1.text) }
    }
  }
}

extension Network {
  /// Whether the layers of both have the same sizes, and biases in the same places.
  func hasForm(of other: Network) -> Bool {
    layers.count == other.layers.count
      && zip(layers, other.layers).allSatisfy {
        $0.inputs == $1.inputs && $0.outputs == $1.outputs && ($0.bias == nil) == ($1.bias == nil)
      }
  }

  /// The layers on one line: `784 -> 128 relu -> 10 softmax`.
  var outline: String { ([layers.first.map { "\($0.inputs)" } ?? ""] + layers.map(\.text)).joined(separator: " -> ") }
}

extension DenseLayer {
  fileprivate var text: String { "\(outputs) \(activation)" + (bias == nil ? " without bias" : "") }
}

extension InputScaling {
  fileprivate var text: String { "\(elementType) * \(scale) + \(offset)" }
}
