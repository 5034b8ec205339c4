public import Model

/// A network ready to be evaluated: its kernels and biases as f32.
public struct DenseStack: Sendable {
  struct Layer: Sendable {
    let inputs: Int
    let outputs: Int
    let activation: Activation
    let kernel: [Float]
    let bias: [Float]
  }

  /// The rows that are computed together: one group of Spec/arithmetic.md, 3.6.
  public static let groupSize = 64

  /// The most values of a layer that are computed together.
  private static let largestPass = 1 << 24

  /// The number of values in a sample.
  public let inputs: Int

  /// The number of values that come out.
  public let outputs: Int

  /// The rows to compute together: a group, but fewer where a layer is so wide that memory would not do.
  public let rowsPerPass: Int

  /// Whether the outputs are probabilities from a softmax, for which the cross-entropy is defined.
  public var endsInSoftmax: Bool { layers.last?.activation == .softmax }

  private let layers: [Layer]
  private let kernels: Kernels

  /// Prepares the network of a checkpoint; f16 and bf16 parameters are widened, f64 rounded to f32.
  ///
  /// Throws `ModelError.noLayers` where the checkpoint has no network.
  public init(_ checkpoint: Checkpoint, kernels: Kernels = .best) throws(ModelError) {
    guard let network = checkpoint.network else { throw .noLayers }
    func values(_ name: String, of layer: DenseLayer) throws(ModelError) -> [Float] {
      guard let values = checkpoint.tensor(name)?.floats() else { throw .missingTensor(name, layer: layer.name) }
      return values
    }
    var layers: [Layer] = []
    for layer in network.layers {
      let bias: [Float] =
        if let name = layer.bias { try values(name, of: layer) } else { [Float](repeating: 0, count: layer.outputs) }
      layers.append(
        Layer(
          inputs: layer.inputs, outputs: layer.outputs, activation: layer.activation,
          kernel: try values(layer.kernel, of: layer), bias: bias))
    }
    self.layers = layers
    self.kernels = kernels
    inputs = layers[0].inputs
    outputs = network.outputs
    let widest = network.layers.reduce(1) { max($0, $1.inputs, $1.outputs) }
    rowsPerPass = min(Self.groupSize, max(1, Self.largestPass / widest))
  }

  /// What comes out for `rows` samples in `x` (rows, inputs).
  public func forward(_ x: [Float], rows: Int) -> Outputs {
    var values = x
    var shifted: [Float] = [], sums = [Float](repeating: 0, count: rows)
    for layer in layers {
      var z = [Float](repeating: 0, count: rows * layer.outputs)
      kernels.dense(
        rows: rows, inputs: layer.inputs, outputs: layer.outputs, x: values, kernel: layer.kernel, bias: layer.bias,
        z: &z)
      switch layer.activation {
      case .linear: values = z
      case .softmax:
        values = z
        kernels.softmax(rows: rows, classes: layer.outputs, z: &z, p: &values, sums: &sums)
        shifted = z
      case .relu:
        values = z
        kernels.relu(count: z.count, z: z, a: &values)
      default:
        values = z.map(layer.activation.value(at:))
      }
    }
    return Outputs(values: values, shifted: shifted, sums: sums, width: outputs)
  }
}

/// What comes out of a network for some samples, and what the loss needs to know.
public struct Outputs: Sendable {
  /// The values of all samples, one after the other.
  public let values: [Float]

  private let shifted: [Float]
  private let sums: [Float]
  private let width: Int

  init(values: [Float], shifted: [Float], sums: [Float], width: Int) {
    self.values = values
    self.shifted = shifted
    self.sums = sums
    self.width = width
  }

  /// The values of one sample.
  public func row(_ index: Int) -> ArraySlice<Float> {
    values[index * width..<(index + 1) * width]
  }

  /// The class predicted for a sample: the lowest index that holds the largest value; nil where one is not finite.
  public func predictedClass(_ index: Int) -> Int? {
    prediction(in: values, row: index, width: width)
  }

  /// The cross-entropy of a sample in nats (Spec/arithmetic.md, 3.4); the last layer must be a softmax.
  public func loss(_ index: Int, label: Int) -> Double {
    sampleLoss(shifted: shifted[index * width + label], sum: sums[index])
  }
}

/// ln S − t_label, Spec/arithmetic.md, 3.4.
func sampleLoss(shifted: Float, sum: Float) -> Double {
  Mathematics.ln(Double(sum)) - Double(shifted)
}

/// The lowest index of the largest value in a row; nil where a value is not finite.
func prediction(in values: [Float], row: Int, width: Int) -> Int? {
  let start = row * width
  var best = 0
  for index in 0..<width {
    let value = values[start + index]
    guard value.isFinite else { return nil }
    if value > values[start + best] { best = index }
  }
  return best
}
