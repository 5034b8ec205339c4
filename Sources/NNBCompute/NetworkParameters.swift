/// The parameters of the trained network, or as many other numbers, such as gradients or optimizer state.
package struct NetworkParameters: Equatable, Sendable {
  /// The number of values in a sample, of units of each hidden layer, and of classes.
  package let sizes: [Int]

  /// For each layer the kernel, (inputs, units), row-major.
  package var kernels: [[Float]]

  /// For each layer the bias, (units).
  package var biases: [[Float]]

  /// All zeros.
  package init(sizes: [Int]) {
    self.sizes = sizes
    kernels = zip(sizes, sizes.dropFirst()).map { [Float](repeating: 0, count: $0 * $1) }
    biases = sizes.dropFirst().map { [Float](repeating: 0, count: $0) }
  }

  /// The number of values in a sample, and of classes.
  package var inputs: Int { sizes.first ?? 0 }
  package var classes: Int { sizes.last ?? 0 }

  /// The number of layers, the output layer included.
  package var layerCount: Int { kernels.count }

  /// As many zeros.
  package var zeros: NetworkParameters { NetworkParameters(sizes: sizes) }

  /// The kernel and the bias of each layer, in order.
  package var tensors: [[Float]] { zip(kernels, biases).flatMap { [$0, $1] } }

  /// One of them.
  func tensor(_ index: Int) -> [Float] { index.isMultiple(of: 2) ? kernels[index / 2] : biases[index / 2] }

  /// Changes one of them in its place.
  mutating func change(_ index: Int, _ body: (inout [Float]) -> Void) {
    if index.isMultiple(of: 2) { body(&kernels[index / 2]) } else { body(&biases[index / 2]) }
  }
}

// What is usual: one hidden layer.
extension NetworkParameters {
  /// All zeros, of a network with one hidden layer.
  package init(inputs: Int, hidden: Int, classes: Int) {
    self.init(sizes: [inputs, hidden, classes])
  }

  /// The kernels and biases of the first two layers.
  package var kernel1: [Float] {
    get { kernels[0] }
    _modify { yield &kernels[0] }
  }
  package var bias1: [Float] {
    get { biases[0] }
    _modify { yield &biases[0] }
  }
  package var kernel2: [Float] {
    get { kernels[1] }
    _modify { yield &kernels[1] }
  }
  package var bias2: [Float] {
    get { biases[1] }
    _modify { yield &biases[1] }
  }
}
