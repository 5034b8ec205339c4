package import NNBModel

/// A layer behind a dense one that applies the activation of both.
package struct FollowingLayer: Equatable {
  /// An activation that is a layer of its own, by the name of its class in Keras.
  package enum Kind: String, Equatable {
    case activation = "Activation"
    case relu = "ReLU"
    case leakyReLU = "LeakyReLU"
    case elu = "ELU"
    case softmax = "Softmax"
  }

  /// The layer's name.
  package let name: String

  /// What it applies.
  package let kind: Kind

  /// Describes a layer.
  package init(name: String, kind: Kind) {
    (self.name, self.kind) = (name, kind)
  }
}

extension FollowingLayer.Kind {
  /// Whether the layer can be an activation.
  package func allows(_ activation: Activation) -> Bool {
    switch (self, activation) {
    case (.activation, _), (.relu, .relu), (.relu, .leakyReLU), (.leakyReLU, .leakyReLU), (.leakyReLU, .relu),
      (.elu, .elu), (.softmax, .softmax):
      true
    default: false
    }
  }
}
