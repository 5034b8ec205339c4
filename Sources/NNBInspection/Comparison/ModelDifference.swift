package import NNBBytes
package import NNBModel

/// What differs between two model files.
package struct ModelDifference: Sendable {
  /// Whether the files are the same byte for byte; then nothing else was compared.
  package internal(set) var isIdentical = false

  /// Whether the contents are the same, bit for bit (Spec/nnb.md, 7.4): then so are their digests.
  package internal(set) var hasSameContent = false

  /// Whether only layers and their tensors were compared.
  package internal(set) var isWeightsOnly = false

  /// The layers on one line, as in `784 -> 128 relu -> 10 softmax`, where they are the same in both files.
  package internal(set) var commonLayers: String?

  /// What was made of the files that the user should know, with the number of the file, 0 or 1.
  package internal(set) var notes: [(file: Int, text: String)] = []

  /// The options with which nnconv would make a network of the file that is compared by its tensors, beside one that has a
  /// network; as an example, and nil if there are none.
  package internal(set) var suggestion: (file: Int, remedies: [Remedy])?

  /// The file without a network where the other has one; tensors are then compared by their names.
  package var fileWithoutNetwork: Int? {
    guard let layers = fields.first(where: { $0.part == .network && $0.field == "layers" }) else { return nil }
    return layers.first == nil ? 0 : layers.second == nil ? 1 : nil
  }

  /// The differences of structure and metadata.
  package internal(set) var fields: [FieldDifference] = []

  /// The tensors that no tensor of the other file stands for, of each file.
  package internal(set) var onlyInFirst: [TensorDescription] = [], onlyInSecond: [TensorDescription] = []

  /// The tensors of both files, in the order of the first.
  package internal(set) var tensors: [TensorDifference] = []

  /// What running both networks showed; nil if that was not asked for.
  package internal(set) var predictions: PredictionDifference?

  /// The number of tensors that make the files different.
  package var differentTensorCount: Int {
    onlyInFirst.count + onlyInSecond.count + tensors.count { $0.isDifferent }
  }

  /// The parts that differ, in their order.
  package var parts: [FieldDifference.Part] {
    var parts = Set(fields.map(\.part))
    if differentTensorCount > 0 { parts.insert(.tensors) }
    if predictions?.changedCount ?? 0 > 0 { parts.insert(.predictions) }
    return FieldDifference.Part.allCases.filter(parts.contains)
  }

  /// Whether the files are different in what was compared.
  package var isDifferent: Bool { !parts.isEmpty }
}
