/// The parameters of the trained network, or as many other numbers, such as gradients or optimizer state.
package struct TwoLayerParameters: Equatable, Sendable {
  /// The number of values in a sample, of hidden units, and of classes.
  package let inputs, hidden, classes: Int

  /// The hidden layer's kernel, (inputs, hidden), and bias.
  package var kernel1, bias1: [Float]

  /// The output layer's kernel, (hidden, classes), and bias.
  package var kernel2, bias2: [Float]

  /// All zeros.
  package init(inputs: Int, hidden: Int, classes: Int) {
    self.inputs = inputs
    self.hidden = hidden
    self.classes = classes
    kernel1 = [Float](repeating: 0, count: inputs * hidden)
    bias1 = [Float](repeating: 0, count: hidden)
    kernel2 = [Float](repeating: 0, count: hidden * classes)
    bias2 = [Float](repeating: 0, count: classes)
  }
}
