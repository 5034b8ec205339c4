internal import NNBHDF5
internal import NNBModel

/// A dense layer as a layout gives it: which datasets it uses and what is known of it.
struct FoundLayer: Equatable {
  /// The layer's name in the network.
  let name: String

  /// The kernel, a matrix.
  let kernel: Inventory.Dataset

  /// The bias: (H), (H, 1) or (1, H).
  let bias: Inventory.Dataset?

  /// Whether the kernel is stored (outputs, inputs).
  let isTransposed: Bool

  /// What the layer does to its sums; nil where the file does not say.
  let activation: Activation?

  /// Whether elements of two bytes without a meaning are bf16.
  let isBFloat16: Bool

  /// The layer of its own that applies the activation; nil where the file names none.
  var following: FollowingLayer?
}
