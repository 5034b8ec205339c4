import NNBBytes
import NNBInspection
import NNBModel
import NNB
import Testing
import NNBTestSupport

/// Small models, and copies of them with one thing changed.
enum ComparisonSamples {
  static func fixture(_ name: String) throws -> Checkpoint {
    try Checkpoint(contentsOf: Fixtures.path("nnb/good/\(name).nnb"))
  }

  /// Compares two models as files.
  static func compare(
    _ first: Checkpoint, _ second: Checkpoint, _ prepare: (inout ModelComparison) -> Void = { _ in }
  ) throws -> ModelDifference {
    try withTemporaryFolder { folder in
      try first.write(to: folder + "/a.nnb")
      try second.write(to: folder + "/b.nnb")
      var comparison = try ModelComparison(folder + "/a.nnb", folder + "/b.nnb")
      prepare(&comparison)
      return try comparison.run()
    }
  }

  /// Tensors alone.
  static func tensors(_ tensors: [(name: Name, type: ElementType, axes: [TensorDescription.Axis], bytes: [UInt8])])
    throws -> Checkpoint
  {
    try Checkpoint(
      network: nil,
      tensors: tensors.map {
        try Tensor(.init(name: $0.name, elementType: $0.type, axes: $0.axes), bytes: $0.bytes)
      })
  }

  /// Layers of these sizes, all values being `value`.
  static func network(
    _ names: [Name], sizes: [Int], activation: Activation = .relu, value: Float = 1, labels: [Name] = [],
    scaling: InputScaling? = nil, hasBias: Bool = true
  ) throws -> Checkpoint {
    let layers = names.enumerated().map { index, name in
      DenseLayer(
        name: name, inputs: sizes[index], outputs: sizes[index + 1], activation: activation, kernel: "\(name)/kernel",
        bias: hasBias ? "\(name)/bias" : nil)
    }
    let tensors = try layers.flatMap { layer in
      let kernel = [Float](repeating: value, count: layer.inputs * layer.outputs)
      let bias = [Float](repeating: value, count: layer.outputs)
      return [try Tensor(name: layer.kernel, axes: layer.kernelAxes, values: kernel)]
        + (try layer.bias.map { [try Tensor(name: $0, axes: layer.biasAxes, values: bias)] } ?? [])
    }
    let input = InputContract(shape: [sizes[0]], scaling: scaling, classLabels: labels)
    return try Checkpoint(network: try Network(input: input, layers: layers), tensors: tensors)
  }
}

extension FieldDifference {
  /// On one line, nil as a dash.
  var line: String { "\(part.rawValue): \(field): \(first ?? "-") | \(second ?? "-")" }
}

extension ModelDifference {
  var fieldLines: [String] { fields.map(\.line) }
}
