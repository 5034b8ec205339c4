package import NNBModel

/// Names for layers that all generations of Keras accept: ASCII letters, digits and `_.-`, all different.
package struct KerasNames {
  /// The names of the dense layers, in order.
  package let layers: [String]

  /// The names of the activation layers after them, if Keras has the activation only as a layer; else nil.
  package let activations: [String?]

  /// The name of the layer that turns several axes into one.
  package let flatten: String

  /// The name of the layer that scales stored numbers.
  package let rescaling: String

  /// Derives names from those of a network's layers.
  package init(_ network: Network) {
    var taken: Set<String> = ["input_1", "top_level_model_weights"]
    layers = network.layers.map { Self.free(Self.plain($0.name.text), &taken) }
    var activations: [String?] = []
    for (layer, name) in zip(network.layers, layers) {
      activations.append(KerasConfig.isLayer(layer.activation) ? Self.free(name + "_activation", &taken) : nil)
    }
    self.activations = activations
    flatten = Self.free("flatten", &taken)
    rescaling = Self.free("rescaling", &taken)
  }

  private static func plain(_ name: String) -> String {
    let scalars = name.unicodeScalars.map { scalar in
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
      return isPlain || "_.-".unicodeScalars.contains(scalar) ? Character(scalar) : "_"
    }
    let text = String(String(scalars).prefix(200))
    // TensorFlow refuses names with another beginning.
    return text.first.map { $0.isLetter || $0.isNumber } ?? false ? text : "layer" + text
  }

  /// The name, or the first free one of name_1, name_2 and so on.
  private static func free(_ name: String, _ taken: inout Set<String>) -> String {
    var result = name, number = 0
    while !taken.insert(result).inserted {
      number += 1
      result = "\(name)_\(number)"
    }
    return result
  }
}
