package import NNBFormats

/// What a layer does, as far as the name of its class tells (Spec/hdf5.md, section 3).
package enum LayerClass: Equatable {
  /// A dense layer.
  case dense

  /// A layer that changes nothing but the shape of a sample when a model is used.
  case inert

  /// A layer that applies an activation.
  case activation(FollowingLayer.Kind)

  /// A model instead of a layer.
  case container

  /// A layer of Keras that does anything else.
  case other

  /// The classes that do nothing when a model is used.
  static let inertClasses: Set = [
    "Dropout", "GaussianNoise", "GaussianDropout", "AlphaDropout", "ActivityRegularization", "SpatialDropout1D",
    "SpatialDropout2D", "SpatialDropout3D", "Identity",
  ]

  /// The classes that only name the input or give a sample another shape.
  private static let shapeClasses = ["InputLayer", "Input", "Flatten", "Reshape"]

  private static let followers: [FollowingLayer.Kind] = [.activation, .relu, .leakyReLU, .elu, .softmax]

  private static let containers = ["Sequential", "Functional", "Model"]

  /// Classes with weights that are not dense layers, though their weights may look like those of one.
  private static let others = [
    "Embedding", "EinsumDense", "TimeDistributed", "TimeDistributedDense", "Bidirectional", "SimpleRNN", "LSTM", "GRU",
    "RNN", "BatchNormalization", "LayerNormalization", "GroupNormalization", "RMSNormalization",
    "SpectralNormalization",
    "UnitNormalization", "Normalization", "PReLU", "Conv1D", "Conv2D", "Conv3D", "SeparableConv1D", "SeparableConv2D",
    "DepthwiseConv1D", "DepthwiseConv2D", "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose", "Convolution1D",
    "Convolution2D", "LocallyConnected1D", "LocallyConnected2D", "MultiHeadAttention", "GroupedQueryAttention",
    "Attention", "AdditiveAttention", "Highway", "MaxoutDense", "SReLU", "ParametricSoftplus", "Add", "Subtract",
    "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot", "Merge", "Lambda", "Permute", "RepeatVector",
    "Masking", "Rescaling", "Resizing", "CenterCrop",
  ]

  private static let byKey: [String: LayerClass] = {
    var classes: [String: LayerClass] = ["dense": .dense]
    for name in inertClasses.union(shapeClasses) { classes[key(name)] = .inert }
    for follower in followers { classes[key(follower.rawValue)] = .activation(follower) }
    for name in containers { classes[key(name)] = .container }
    for name in others { classes[key(name)] = .other }
    return classes
  }()

  /// Reads a name that Keras derived from a class, such as `leaky_re_lu_1`, or `leakyrelu_1` in Keras 1; nil if the
  /// class is unknown.
  package init?(name: String) {
    guard let found = Self.byKey[Self.key(name)] else { return nil }
    self = found
  }

  /// A name without what Keras adds to make it unique: ASCII case, underscores, and digits at the end.
  private static func key(_ name: String) -> String {
    var bytes = name.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    while let last = bytes.last, (0x30...0x39).contains(last) { bytes.removeLast() }
    return String(decoding: bytes.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
  }
}
