package import NNBModel

/// A network ready to be evaluated: its kernels and biases as f32.
package struct DenseStack: Sendable {
  struct Layer: Sendable {
    let inputs: Int
    let outputs: Int
    let activation: Activation
    let tiles: [DenseTile]

    /// The number of outputs, with padding.
    let width: Int

    /// What the sums of units are multiplied by before their biases are added; empty if sums begin with the biases.
    let scales, biases: [Float]

    /// A layer whose sums begin with the biases or, if there are scales, as 0.
    init(
      inputs: Int, outputs: Int, _ activation: Activation, kernel: [Float], bias: [Float], scales: [Float] = []
    ) {
      (self.inputs, self.outputs, self.activation) = (inputs, outputs, activation)
      (self.scales, biases) = (scales, scales.isEmpty ? [] : bias)
      let start = scales.isEmpty ? bias : [Float](repeating: 0, count: outputs)
      tiles = DenseTile.tiles(inputs: inputs, outputs: outputs, kernel: kernel, bias: start)
      width = tiles.reduce(0) { $0 + $1.width }
    }

    /// The sums of `rows` samples become fma(z, scale, bias) (Spec/c-export.md, 4).
    func scale(_ z: inout [Float], rows: Int) {
      guard !scales.isEmpty else { return }
      for start in stride(from: 0, to: rows * width, by: width) {
        for unit in 0..<outputs { z[start + unit] = biases[unit].addingProduct(z[start + unit], scales[unit]) }
      }
    }
  }

  /// The number of rows computed together: one group of Spec/arithmetic.md, 3.6.
  package static let groupSize = 64

  /// The largest number of values of one layer that are computed together.
  private static let largestPass = 1 << 24

  /// The number of values in a sample.
  package let inputs: Int

  /// The number of outputs.
  package let outputs: Int

  /// The number of rows to compute together: a group, or fewer if a layer is so wide that memory would not suffice.
  package let rowsPerPass: Int

  private let layers: [Layer]
  private let kernels: Kernels

  /// The engine that has the layers; nil if they are here.
  private let live: LiveStack?

  /// A network in training that is not copied.
  package init(_ live: LiveStack) {
    (self.live, layers, kernels) = (live, [], .best)
    (inputs, outputs, rowsPerPass) = (live.inputs, live.outputs, TrainingEngine.mostRows)
  }

  /// Prepares the network of a checkpoint; f16 and bf16 parameters are widened, f64 rounded to f32.
  ///
  /// If `unitScales` has one for each unit of each layer, sums are multiplied by them before biases are added. Throws
  /// `ModelError.noLayers` if the checkpoint has no network.
  package init(
    _ checkpoint: Checkpoint, unitScales: [[Float]]? = nil, kernels: Kernels = .best
  ) throws(ModelError) {
    guard let network = checkpoint.network else { throw .noLayers }
    func values(_ name: Name, of layer: DenseLayer) throws(ModelError) -> [Float] {
      guard let values = checkpoint.tensor(name)?.floats() else { throw .missingTensor(name, layer: layer.name) }
      return values
    }
    var layers: [Layer] = []
    for (number, layer) in network.layers.enumerated() {
      let bias: [Float] =
        if let name = layer.bias { try values(name, of: layer) } else { [Float](repeating: 0, count: layer.outputs) }
      layers.append(
        Layer(
          inputs: layer.inputs, outputs: layer.outputs, layer.activation,
          kernel: try values(layer.kernel, of: layer), bias: bias, scales: unitScales?[number] ?? []))
    }
    self.init(layers, kernels)
  }

  /// Prepares the network that is being trained, in its present state.
  package init(_ trained: NetworkParameters, kernels: Kernels = .best) {
    let layers = trained.kernels.indices.map { index in
      Layer(
        inputs: trained.sizes[index], outputs: trained.sizes[index + 1],
        index + 1 < trained.layerCount ? .relu : .softmax, kernel: trained.kernels[index], bias: trained.biases[index])
    }
    self.init(layers, kernels)
  }

  private init(_ layers: [Layer], _ kernels: Kernels) {
    self.layers = layers
    self.kernels = kernels
    live = nil
    inputs = layers[0].inputs
    outputs = layers[layers.count - 1].outputs
    rowsPerPass = Self.rowsPerPass(widest: layers.reduce(1) { max($0, $1.inputs, $1.outputs) })
  }

  /// The number of rows to compute together if the widest layer has `widest` values.
  package static func rowsPerPass(widest: Int) -> Int { min(groupSize, max(1, largestPass / max(1, widest))) }

  /// The outputs for `rows` samples in `x` (rows, inputs).
  package func forward(_ x: [Float], rows: Int) -> Outputs {
    forward(rows: rows) { layer, tile, z, place in
      kernels.dense(
        rows: rows, inputs: inputs, isGrouped: false, x: x, xStride: inputs, tile: tile, z: &z, zStride: layer.width,
        place: place)
    }
  }

  /// The outputs for `rows` samples in `bytes` (rows, inputs), which a table turns into inputs.
  package func forward(_ bytes: ArraySlice<UInt8>, rows: Int, inputs table: InputTable) -> Outputs {
    if let live { return live.forward(bytes, rows: rows) }
    guard table.isProportional else { return forward(table.inputs(of: bytes), rows: rows) }
    return forward(rows: rows) { layer, tile, z, place in
      kernels.dense(
        rows: rows, inputs: inputs, bytes: bytes, table: table, tile: tile, z: &z, zStride: layer.width, place: place)
    }
  }

  /// `first` computes a tile of the first layer and puts it at a place in each row of z.
  private func forward(
    rows: Int, first: (_ layer: Layer, _ tile: DenseTile, _ z: inout [Float], _ place: Int) -> Void
  ) -> Outputs {
    var values: [Float] = [], width = inputs
    var shifted: [Float] = [], sums = [Float](repeating: 0, count: rows)
    for (number, layer) in layers.enumerated() {
      var z = [Float](repeating: 0, count: rows * layer.width)
      var place = 0
      for tile in layer.tiles {
        if number == 0 {
          first(layer, tile, &z, place)
        } else {
          kernels.dense(
            rows: rows, inputs: layer.inputs, isGrouped: true, x: values, xStride: width, tile: tile, z: &z,
            zStride: layer.width, place: place)
        }
        place += tile.width
      }
      layer.scale(&z, rows: rows)
      width = layer.width
      switch layer.activation {
      case .linear: values = z
      case .softmax:
        values = z
        kernels.softmax(rows: rows, classes: layer.outputs, stride: width, z: &z, p: &values, sums: &sums)
        shifted = z
      case .relu:
        values = z
        kernels.relu(count: z.count, z: z, a: &values)
      default:
        if layer.activation == .sigmoid { shifted = z }
        values = z.map(layer.activation.value(at:))
      }
    }
    return Outputs(values: values, shifted: shifted, sums: sums, stride: width, width: outputs)
  }

  /// What `compute` makes of several passes, each on one thread of a team, in order.
  package func inParallel<Result: Sendable>(
    passes: Int, on team: ThreadTeam, _ compute: (_ pass: Int) -> Result
  ) -> [Result] {
    var results = [Result?](repeating: nil, count: passes)
    // Safe: each element is written by one thread, and read after all have finished.
    unsafe results.withUnsafeMutableBufferPointer { results in
      let results = unsafe results
      team.run { thread in
        for pass in stride(from: thread, to: passes, by: team.count) { unsafe results[pass] = compute(pass) }
      }
    }
    return results.map { result in
      guard let result else { preconditionFailure("a thread of the team left out a pass") }
      return result
    }
  }
}
