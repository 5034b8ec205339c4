package import NNBModel

/// A dense layer as a layout gives it: which datasets it uses and what is known of it.
package struct FoundLayer: Equatable {
  /// The layer's name in the network.
  package let name: Name

  /// The kernel, a matrix.
  package let kernel: StoredTensor

  /// The bias: (H), (H, 1) or (1, H).
  package let bias: StoredTensor?

  /// Whether the kernel is stored (outputs, inputs).
  package let isTransposed: Bool

  /// What the layer does to its sums; nil if the file does not say.
  package var activation: Activation?

  /// Whether elements of two bytes without a meaning are bf16.
  package let isBFloat16: Bool

  /// The layer of its own that applies the activation; nil if the file names none.
  package var following: FollowingLayer?

  /// What is done to each input of the layer before it, and to each of its sums before the activation; nil for nothing.
  package var before, after: FeatureScaling?

  /// Describes a layer.
  package init(
    name: Name, kernel: StoredTensor, bias: StoredTensor?, isTransposed: Bool, activation: Activation?,
    isBFloat16: Bool, following: FollowingLayer? = nil
  ) {
    (self.name, self.kernel, self.bias, self.isTransposed) = (name, kernel, bias, isTransposed)
    (self.activation, self.isBFloat16, self.following) = (activation, isBFloat16, following)
  }
}
