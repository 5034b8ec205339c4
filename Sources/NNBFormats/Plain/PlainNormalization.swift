internal import NNBModel

/// A batch normalization, found by the names of its tensors (Spec/folding.md, section 2).
struct PlainNormalization {
  /// The group with its tensors, without the separator behind it.
  let group: String

  /// The number of values.
  let size: Int

  /// What it does.
  let scaling: FeatureScaling

  /// The paths of all tensors that belong to it.
  let paths: Set<Name>

  private static let means = ["running_mean", "moving_mean"]
  private static let variances = ["running_var", "moving_variance", "moving_var"]
  private static let factors = ["weight", "gamma", "scale"], summands = ["bias", "beta", "offset"]
  private static let counts = ["num_batches_tracked"]

  /// All of a file, in the natural order of their groups.
  ///
  /// A mean and a variance that scale inputs have neither weights nor a count of batches beside them, and are left.
  static func all(among tensors: [NamedTensor]) -> [PlainNormalization] {
    // Files without any may have tens of thousands of tensors.
    let ends = means.flatMap { [$0, $0 + ":0"] }
    guard tensors.contains(where: { tensor in ends.contains { tensor.name.hasSuffix($0) } }) else { return [] }
    var groups: [String: [String: StoredTensor]] = [:]
    for tensor in tensors {
      var bytes = Array(tensor.name.utf8)
      if bytes.suffix(2).elementsEqual(":0".utf8) { bytes.removeLast(2) }
      guard let end = bytes.lastIndex(where: PlainSelection.isSeparator) else { continue }
      groups[String(decoding: bytes[..<end], as: UTF8.self), default: [:]][
        String(decoding: bytes[(end + 1)...], as: UTF8.self)] = tensor.tensor
    }
    return groups.compactMap { PlainNormalization($0, $1) }.sorted { NaturalKey($0.group) < NaturalKey($1.group) }
  }

  private init?(_ group: String, _ tensors: [String: StoredTensor]) {
    func found(_ names: [String]) -> StoredTensor? { names.lazy.compactMap { tensors[$0] }.first }
    guard let mean = found(Self.means), let variance = found(Self.variances), let size = mean.shape.first,
      mean.shape.count == 1, size > 0
    else { return nil }
    let factor = found(Self.factors), summand = found(Self.summands)
    let parts = [mean, variance, factor, summand].compactMap(\.self)
    guard parts.allSatisfy({ $0.shape == mean.shape && $0.elementType()?.isFloatingPoint == true }),
      tensors.count == parts.count + (found(Self.counts) == nil ? 0 : 1),
      parts.count > 2 || found(Self.counts) != nil || tensors["moving_mean"] != nil
    else { return nil }
    (self.group, self.size) = (group, size)
    let isOfTorch = tensors["running_mean"] != nil
    scaling = FeatureScaling(
      [
        .subtract(.stored(mean)), .divideByRoot(.stored(variance), epsilon: nil),
        factor.map { .multiply(.stored($0)) }, summand.map { .add(.stored($0)) },
      ].compactMap(\.self), at: group, usualEpsilon: isOfTorch ? 1e-5 : 1e-3, className: "batch normalization")
    paths = Set(tensors.values.map(\.path))
  }
}
