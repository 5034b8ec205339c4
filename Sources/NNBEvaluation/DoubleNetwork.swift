internal import NNBCompute
package import NNBIDX
package import NNBModel

/// A network that is computed in f64, one sample after the other, with a factor and a summand for each value between layers: what
/// a network into which these were folded is compared with (Spec/folding.md, section 4).
package struct DoubleNetwork {
  /// What becomes of each value x: factor · x + summand.
  package struct Affine {
    let factors, summands: [Double]

    /// States both, one for each value.
    package init(factors: [Double], summands: [Double]) { (self.factors, self.summands) = (factors, summands) }

    fileprivate func applied(to values: inout [Double]) {
      for index in values.indices { values[index] = factors[index] * values[index] + summands[index] }
    }
  }

  private struct Layer {
    let outputs: Int
    let activation: Activation

    /// (inputs, outputs), row-major.
    let kernel: [Double]
    let bias: [Double]
    let before, after: Affine?
  }

  private let layers: [Layer]

  /// Takes a network and, by the indices of layers, what is done to their inputs and to their sums.
  ///
  /// Throws `ModelError` if there is no network, or a tensor is not of floating-point numbers.
  package init(
    _ checkpoint: Checkpoint, before: [Int: Affine], after: [Int: Affine]
  ) throws(ModelError) {
    guard let network = checkpoint.network else { throw .noLayers }
    var layers: [Layer] = []
    for (index, layer) in network.layers.enumerated() {
      func doubles(_ name: Name) throws(ModelError) -> [Double] {
        guard let values = checkpoint.tensor(name)?.doubles() else { throw .missingTensor(name, layer: layer.name) }
        return values
      }
      let bias =
        if let name = layer.bias { try doubles(name) } else { [Double](repeating: 0, count: layer.outputs) }
      layers.append(
        Layer(
          outputs: layer.outputs, activation: layer.activation, kernel: try doubles(layer.kernel), bias: bias,
          before: before[index], after: after[index]))
    }
    self.layers = layers
  }

  /// The outputs for one sample.
  package func outputs(for inputs: [Double]) -> [Double] {
    var values = inputs
    for layer in layers {
      layer.before?.applied(to: &values)
      var sums = layer.bias
      for (input, value) in values.enumerated() where value != 0 {
        let row = input * layer.outputs
        for output in 0..<layer.outputs { sums[output] += value * layer.kernel[row + output] }
      }
      layer.after?.applied(to: &sums)
      values = layer.activation.values(at: sums)
    }
    return values
  }

  /// The largest difference of an output of a classifier, for any of the images, from that of this network.
  ///
  /// Throws `EvaluationError` if the images do not fit, or an output of the classifier is not finite.
  package func largestDifference(from classifier: Classifier, on images: ImageSet) throws -> Double {
    let scaling = classifier.scaling, size = images.pixelCount, pixels = images.pixels
    let inputs = (0...255).map { Double(scaling.offset.addingProduct(Float($0), scaling.scale)) }
    let takesNumbers = classifier.takesNumbers(of: images)
    var largest = 0.0
    try classifier.outputs(for: images) { image, found in
      let start = pixels.startIndex + image * size
      let expected = outputs(
        for: takesNumbers
          ? classifier.inputs(of: images, image * size..<(image + 1) * size).map(Double.init)
          : pixels[start..<start + size].map { inputs[Int($0)] })
      for (left, right) in zip(found, expected) { largest = max(largest, (Double(left) - right).magnitude) }
    }
    return largest
  }
}

extension Tensor {
  /// The elements as f64, row-major; nil for integers.
  package func doubles() -> [Double]? {
    guard elementType.isFloatingPoint else { return nil }
    let span = bytes.span
    return (0..<bytes.count / elementType.byteCount).map { ElementValue(span, $0, elementType).value }
  }
}
