internal import NNBModel

/// What the path of a dataset says: which layer it belongs to, and whether it is the kernel or the bias.
package struct WeightName {
  /// A dataset's part in a dense layer.
  package enum Role {
    case kernel
    case bias
  }

  /// The parts that the name could mean: one, none, or both.
  package let roles: Set<Role>

  /// The layer: what is left of the path without the role, `dense_1` for a bare `W1`.
  package let layer: String

  /// How kernels of such a name are usually stored; nil if there is no habit.
  package let habit: ImportOptions.Orientation?

  private let path: String

  /// The words of each part of the path.
  private let words: [[String]]

  /// The name of the first group in lower case; nil for a dataset in the root.
  package let firstGroup: String?

  private static let roleWords: [String: Role] = [
    "w": .kernel, "weight": .kernel, "weights": .kernel, "kernel": .kernel, "kernels": .kernel,
    "b": .bias, "bias": .bias, "biases": .bias,
    // scikit-learn's: lists of an MLP, and single ones of a linear model.
    "coefs": .kernel, "coef": .kernel, "intercepts": .bias, "intercept": .bias,
  ]

  /// The only word of a part that is nothing but this word; nil if there is more.
  private static func onlyWord(_ part: Part) -> String? {
    let tokens = NaturalKey(part.text).tokens
    return tokens.count == 1 ? tokens[0].text : nil
  }

  /// How kernels of a name with such a word are usually stored.
  private static func habit(_ word: String, isAtEnd: Bool) -> ImportOptions.Orientation? {
    switch word {
    case "kernel", "kernels", "coefs": .inOut
    case "weight" where isAtEnd: .outIn
    case "coef": .outIn
    default: nil
    }
  }

  /// Reads a path such as `/W1`, `/layer1/bias`, `/net.0.weight` or `/weights/hidden`.
  package init(path: String) {
    self.path = path
    let parts = Self.parts(of: path)
    let last = parts.count - 1
    words = parts.map { NaturalKey($0.text).words }
    firstGroup = Self.firstGroup(of: path)
    let found = Self.roleWords(in: parts[last].text)
    if let word = found.last {
      roles = Set(found.map(\.role))
      layer = Self.layer(parts[..<last], Part(separator: parts[last].separator, text: word.rest))
      habit = Self.habit(word.text, isAtEnd: word.isAtEnd)
    } else if let index = parts[..<last].lastIndex(where: {
      Self.onlyWord($0).map { Self.roleWords[$0] != nil } ?? false
    }),
      let word = Self.onlyWord(parts[index])
    {
      roles = Set([Self.roleWords[word]].compactMap(\.self))
      layer = Self.layer(parts[..<index] + parts[(index + 1)..<last], parts[last])
      habit = ["coefs", "coef"].contains(word) ? Self.habit(word, isAtEnd: true) : nil
    } else {
      (roles, layer, habit) = ([], Self.layer(parts[..<last], parts[last]), nil)
    }
  }
}

extension WeightName {
  /// The name of a path's first group in lower case; nil if there is none.
  package static func firstGroup(of path: String) -> String? {
    let path = path.utf8.drop { $0 == UInt8(ascii: "/") }
    let rest = path.drop { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ".") }
    guard rest.first == UInt8(ascii: "/") else { return nil }
    return String(decoding: path[..<rest.startIndex], as: UTF8.self).lowercased()
  }

  private struct Part {
    let separator: String
    let text: String
  }

  /// The parts of a path, separated by slashes and dots, without the `:0` that TensorFlow appends.
  private static func parts(of path: String) -> [Part] {
    var parts: [Part] = [], text: [UInt8] = [], separator = ""
    for byte in path.utf8.drop(while: { $0 == UInt8(ascii: "/") }) {
      if byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") {
        parts.append(Part(separator: separator, text: String(decoding: text, as: UTF8.self)))
        (text, separator) = ([], String(UnicodeScalar(byte)))
      } else {
        text.append(byte)
      }
    }
    if text.suffix(2).elementsEqual(":0".utf8) { text.removeLast(2) }
    parts.append(Part(separator: separator, text: String(decoding: text, as: UTF8.self)))
    return parts
  }

  /// The words that name a role; each with what is left of the part without it.
  private static func roleWords(in part: String) -> [(role: Role, text: String, rest: String, isAtEnd: Bool)] {
    let bytes = Array(part.utf8)
    return NaturalKey.scan(bytes).compactMap { piece in
      guard let text = piece.token.text, let role = roleWords[text] else { return nil }
      let sides = [bytes[..<piece.range.lowerBound], bytes[piece.range.upperBound...]].map(trimmed)
      var rest = sides.filter { !$0.isEmpty }.joined(separator: "_")
      if !rest.isEmpty, rest.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
        rest = "dense_" + rest
      }
      return (role, text, rest, piece.range.upperBound == bytes.count)
    }
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
    func isSign(_ byte: UInt8) -> Bool { "_- ".utf8.contains(byte) }
    var bytes = bytes.drop(while: isSign)
    while let last = bytes.last, isSign(last) { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func layer(_ groups: ArraySlice<Part>, _ own: Part) -> String {
    let parts = groups + (own.text.isEmpty ? [] : [own])
    let name = parts.dropFirst().reduce(parts.first?.text ?? "") { $0 + $1.separator + $1.text }
    return name.isEmpty ? "dense" : name
  }
}

extension WeightName {
  private static let statistics: Set = [
    "running_mean", "running_var", "num_batches_tracked", "moving_mean", "moving_var", "moving_variance",
  ]
  private static let otherLayers: Set = [
    "conv", "convolution", "bn", "norm", "batchnorm", "layernorm", "groupnorm", "normalization", "embedding",
    "embeddings", "embed", "lstm", "gru", "rnn", "recurrent", "ih", "hh", "attention", "attn", "lora", "mask", "orig",
  ]

  /// The words of groups in which nothing is a dense layer of a chain, however deep.
  private static let otherGroups: Set = [
    "embedding", "embeddings", "embed", "attention", "attn", "lora", "parametrizations",
  ]

  /// Words that follow each other in such names: the projections of an attention.
  private static let projections = [["in", "proj"], ["out", "proj"]]

  /// Whether it belongs to an optimizer's state, which has the shapes of the weights.
  package var isOptimizerState: Bool { OptimizerTensors.isOne(Name(path)) }

  /// Whether it is the running statistics of a normalization.
  package var isStatistics: Bool { Self.statistics.contains(ownWords) }

  /// Whether it is the factor or the summand of a normalization.
  package var isNormalization: Bool { ownWords == "gamma" || ownWords == "beta" }

  /// Whether the name of the dataset, or of the group that it is in, is that of a layer that is not dense.
  ///
  /// Some names of groups tell it of all that is in them.
  package var isOfOtherLayer: Bool {
    words.suffix(2).contains { !Self.otherLayers.isDisjoint(with: $0) }
      || words.contains { part in
        !Self.otherGroups.isDisjoint(with: part)
          || Self.projections.contains { pair in zip(part, part.dropFirst()).contains { [$0, $1] == pair } }
      }
  }

  private var ownWords: String { words.last?.joined(separator: "_") ?? "" }
}
