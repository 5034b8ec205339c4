/// Recognises the tensors that an optimizer keeps beside the weights, as other programs name them.
package enum OptimizerTensors {
  private static let words: Set = ["optimizer", "optimiser", "optim"]
  private static let names: Set = [
    "momentum", "velocity", "adam", "adamw", "adam_w", "sgd", "rmsprop", "adagrad", "exp_avg", "exp_avg_sq",
  ]

  /// Whether a tensor's name, or the path of a dataset, belongs to the state of an optimizer.
  ///
  /// It does if a part between slashes or dots has the word optimizer or is the name of an optimizer, or if the last
  /// part has one of the words momentum and velocity: `optimizer_weights/adam/iteration`, `velocity/W1`,
  /// `fc1.weight_momentum`.
  package static func isOne(_ name: Name) -> Bool {
    let parts = name.text.utf8.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ".") }.map(Self.split)
    return parts.contains { !words.isDisjoint(with: $0) || names.contains($0.joined(separator: "_")) }
      || !Set(parts.last ?? []).isDisjoint(with: ["momentum", "velocity"])
  }

  /// The words of a part, in lower case. Digits and signs end a word; a capital after a small letter starts one.
  private static func split(_ part: Substring.UTF8View) -> [String] {
    var words: [[UInt8]] = [[]], wasSmall = false
    for byte in part {
      let isCapital = (0x41...0x5A).contains(byte)
      if (0x20...0x40).contains(byte) || byte == UInt8(ascii: "_") || isCapital && wasSmall { words.append([]) }
      if !(0x20...0x40).contains(byte), byte != UInt8(ascii: "_") {
        words[words.count - 1].append(isCapital ? byte | 0x20 : byte)
      }
      wasSmall = (0x61...0x7A).contains(byte)
    }
    return words.filter { !$0.isEmpty }.map { String(decoding: $0, as: UTF8.self) }
  }
}
