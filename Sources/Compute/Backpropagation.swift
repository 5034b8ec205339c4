/// Forward and backward through ReLU and softmax by the equations of Spec/arithmetic.md, sections 2 and 3.
///
/// A batch is taken group by group: `begin`, then `add` for each of its groups in order; `gradient` then holds the mean
/// gradient of the batch. The working memory is that of one group.
public struct Backpropagation: Sendable {
  /// What a group of samples was like before the step.
  public struct GroupResult {
    /// The sum of the samples' losses, in nats.
    public let loss: Double

    /// How many of them were classified as labelled.
    public let correct: Int
  }

  /// The mean gradient of the groups so far.
  public private(set) var gradient: TwoLayerParameters

  private var parameters: TwoLayerParameters
  private var transposed2: [Float]
  private var reciprocal: Float = 1
  private var isFirst = true
  private var group: TwoLayerParameters
  private var z1, a1, d1, z2, d2, sums: [Float]
  private let kernels: Kernels

  /// Prepares the working memory for networks with the shapes of `parameters`.
  public init(_ parameters: TwoLayerParameters, kernels: Kernels = .best) {
    let size = DenseStack.groupSize
    let zeros = TwoLayerParameters(
      inputs: parameters.inputs, hidden: parameters.hidden, classes: parameters.classes)
    self.parameters = parameters
    self.kernels = kernels
    gradient = zeros
    group = zeros
    transposed2 = zeros.kernel2
    z1 = [Float](repeating: 0, count: size * parameters.hidden)
    (a1, d1) = (z1, z1)
    z2 = [Float](repeating: 0, count: size * parameters.classes)
    d2 = z2
    sums = [Float](repeating: 0, count: size)
  }

  /// Starts a batch of `size` samples at these parameters.
  public mutating func begin(_ parameters: TwoLayerParameters, batchSize size: Int) {
    self.parameters = parameters
    reciprocal = 1 / Float(size)
    isFirst = true
    for h in 0..<parameters.hidden {
      for j in 0..<parameters.classes {
        transposed2[j * parameters.hidden + h] = parameters.kernel2[h * parameters.classes + j]
      }
    }
  }

  /// Takes in the next group: the first `labels.count` rows of `x` (rows, inputs) and their labels.
  public mutating func add(_ x: [Float], labels: [UInt8]) -> GroupResult {
    forward(x, rows: labels.count)
    let result = measure(labels)
    backward(x, rows: labels.count)
    return result
  }

  private mutating func forward(_ x: [Float], rows: Int) {
    let p = parameters
    kernels.dense(
      rows: rows, inputs: p.inputs, outputs: p.hidden, x: x, kernel: p.kernel1, bias: p.bias1, z: &z1)
    kernels.relu(count: rows * p.hidden, z: z1, a: &a1)
    kernels.dense(
      rows: rows, inputs: p.hidden, outputs: p.classes, x: a1, kernel: p.kernel2, bias: p.bias2, z: &z2)
    kernels.softmax(rows: rows, classes: p.classes, z: &z2, p: &d2, sums: &sums)
  }

  /// Loss and accuracy of the group; d2, until here the probabilities, becomes the gradient at the logits (3.5).
  private mutating func measure(_ labels: [UInt8]) -> GroupResult {
    let classes = parameters.classes
    var loss = 0.0
    var correct = 0
    for (row, label) in labels.enumerated() {
      let index = row * classes + Int(label)
      loss += sampleLoss(shifted: z2[index], sum: sums[row])
      if prediction(in: d2, row: row, width: classes) == Int(label) { correct += 1 }
      d2[index] -= 1
    }
    for index in 0..<labels.count * classes { d2[index] *= reciprocal }
    return GroupResult(loss: loss, correct: correct)
  }

  private mutating func backward(_ x: [Float], rows: Int) {
    let (inputs, hidden, classes) = (parameters.inputs, parameters.hidden, parameters.classes)
    kernels.reluGradient(
      rows: rows, inputs: hidden, outputs: classes, delta: d2, transposed: transposed2, z: z1, result: &d1)
    group.clear()
    kernels.kernelGradient(rows: rows, inputs: inputs, outputs: hidden, x: x, delta: d1, gradient: &group.kernel1)
    kernels.kernelGradient(
      rows: rows, inputs: hidden, outputs: classes, x: a1, delta: d2, gradient: &group.kernel2)
    Self.addRows(d1, rows: rows, to: &group.bias1)
    Self.addRows(d2, rows: rows, to: &group.bias2)
    if isFirst {
      swap(&gradient, &group)
      isFirst = false
    } else {
      kernels.add(group.kernel1, to: &gradient.kernel1)
      kernels.add(group.bias1, to: &gradient.bias1)
      kernels.add(group.kernel2, to: &gradient.kernel2)
      kernels.add(group.bias2, to: &gradient.bias2)
    }
  }

  /// Clips the gradient to a norm (3.7); call after the last group.
  public mutating func clip(toNorm limit: Double) {
    gradient.clip(toNorm: limit, kernels: kernels)
  }

  private static func addRows(_ delta: [Float], rows: Int, to sum: inout [Float]) {
    for row in 0..<rows {
      for index in sum.indices { sum[index] += delta[row * sum.count + index] }
    }
  }
}
