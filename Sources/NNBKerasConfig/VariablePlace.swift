internal import NNBJSON

/// Where a file of numbered variables has those of a layer: a part for each list of layers that leads to it.
package struct VariablePlace: Equatable, Sendable {
  /// A layer in a list of layers.
  package struct Part: Equatable, Sendable {
    /// The name of the layer's class, in small letters.
    package let word: String

    /// How many layers of its class come before it in the list.
    package let number: Int

    /// The same for TensorFlow 2.12 and 2.13, which count each layer with weights twice.
    package let oldNumber: Int
  }

  /// The parts, that of the model's own list first.
  package let parts: [Part]

  /// The list that Keras 3 and Keras 2 since TensorFlow 2.14 name, and that of TensorFlow 2.12 and 2.13.
  package static let list = "layers", oldList = "_layer_checkpoint_dependencies"

  /// The path of the layer's group.
  package func path(isOld: Bool) -> String {
    parts.map { part in
      let number = isOld ? part.oldNumber : part.number
      return "/\(isOld ? Self.oldList : Self.list)/\(part.word)" + (number == 0 ? "" : "_\(number)")
    }.joined()
  }

  /// The place of the dense layer with this number in a model that has no others with weights.
  package static func dense(_ number: Int) -> VariablePlace {
    VariablePlace(parts: [Part(word: "dense", number: number, oldNumber: 2 * number)])
  }
}

extension VariablePlace {
  /// The place of each layer in a list of a model's configuration, behind that of the list's owner.
  ///
  /// Only layers of some classes have weights that are read, so only their places are right.
  static func all(of entries: [JSON], after owner: VariablePlace = VariablePlace(parts: [])) -> [VariablePlace] {
    var counts: [String: (number: Int, oldNumber: Int)] = [:]
    return entries.map { entry in
      let name = entry["class_name"]?.string ?? "", word = words[name] ?? name.lowercased()
      let (number, oldNumber) = counts[word] ?? (0, 0)
      counts[word] = (number + 1, oldNumber + (hasWeights(entry) ? 2 : 1))
      return VariablePlace(parts: owner.parts + [Part(word: word, number: number, oldNumber: oldNumber)])
    }
  }

  /// Classes whose names Keras writes with underscores there.
  private static let words = ["BatchNormalization": "batch_normalization"]

  /// Whether a layer has weights, or is a model that contains one that has. The parser limits the depth.
  private static func hasWeights(_ entry: JSON) -> Bool {
    switch entry["class_name"]?.string {
    case "Dense", "BatchNormalization": true
    case "Normalization": ["mean", "input_mean"].allSatisfy { entry["config"]?[$0] ?? .null == .null }
    case "Sequential":
      ((entry["config"]?["layers"] ?? entry["config"])?.elements ?? []).contains(where: hasWeights)
    default: false
    }
  }
}
